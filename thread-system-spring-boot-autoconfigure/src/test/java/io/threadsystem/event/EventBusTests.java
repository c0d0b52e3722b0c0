package io.threadsystem.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.ResolvableTypeProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/** The bus is a face of the application's events. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class EventBusTests {

	private final Queue<Object> received = new ConcurrentLinkedQueue<>();

	@Test
	void whatIsPublishedOnTheBusReachesListenersOfTheApplication() {
		EventRunner.with(Plain.class).run((context) -> {
			context.getBean(EventBus.class).publish(new OrderPlaced(1));
			assertThat(context.getBean(Plain.class).received).containsExactly(new OrderPlaced(1));
		});
	}

	@Test
	void whatAnyonePublishesReachesSubscribers() {
		EventRunner.with().run((context) -> {
			context.getBean(EventBus.class).subscribe(OrderPlaced.class, this.received::add);
			context.publishEvent(new OrderPlaced(1));
			assertThat(this.received).containsExactly(new OrderPlaced(1));
		});
	}

	@Test
	void aSubscriberIsToldOfSubtypesAndOfNothingElse() {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(OrderEvent.class, this.received::add);
			bus.publish(new OrderPlaced(1));
			bus.publish(new OrderPaid(2));
			bus.publish("something else");
			assertThat(this.received).containsExactly(new OrderPlaced(1), new OrderPaid(2));
		});
	}

	@Test
	void aSubscriberToObjectsGetsThemWithoutTheirEnvelope() {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(Object.class, this.received::add);
			bus.publish(new OrderPlaced(1));
			assertThat(this.received).containsExactly(new OrderPlaced(1));
		});
	}

	@Test
	void aSubscriberToEventsOfSpringGetsThem() {
		EventRunner.with()
			.run((context) -> context.getBean(EventBus.class).subscribe(ContextClosedEvent.class, this.received::add));
		assertThat(this.received).singleElement().isInstanceOf(ContextClosedEvent.class);
	}

	@Test
	void typeArgumentsAreResolved() {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(new ParameterizedTypeReference<Created<String>>() {
			}, this.received::add);
			bus.publish(new Created<>("a"));
			bus.publish(new Created<>(1));
			assertThat(this.received).containsExactly(new Created<>("a"));
		});
	}

	@Test
	void theEnvelopeHasTheTimeOfPublication() {
		AtomicReference<PayloadApplicationEvent<OrderPlaced>> envelope = new AtomicReference<>();
		EventRunner.with().run((context) -> {
			Instant before = Instant.now().minusMillis(1);
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(new ParameterizedTypeReference<PayloadApplicationEvent<OrderPlaced>>() {
			}, envelope::set);
			bus.publish(new OrderPaid(1));
			assertThat(envelope).hasNullValue();
			bus.publish(new OrderPlaced(1));
			assertThat(envelope.get().getPayload()).isEqualTo(new OrderPlaced(1));
			assertThat(Instant.ofEpochMilli(envelope.get().getTimestamp())).isBetween(before, Instant.now());
		});
	}

	@Test
	void aClosedSubscriptionIsToldOfNothing() {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			try (Subscription subscription = bus.subscribe(OrderPlaced.class, this.received::add)) {
				bus.publish(new OrderPlaced(1));
				subscription.close();
				bus.publish(new OrderPlaced(2));
			}
			assertThat(this.received).containsExactly(new OrderPlaced(1));
		});
	}

	@Test
	void aSubscriptionThatIsClosedByAListenerBeforeItIsNotTold() {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			List<Subscription> later = new ArrayList<>();
			bus.subscribe(OrderPlaced.class, (event) -> later.forEach(Subscription::close));
			later.add(bus.subscribe(OrderPlaced.class, this.received::add));
			bus.publish(new OrderPlaced(1));
			assertThat(this.received).isEmpty();
		});
	}

	@Test
	void listenersMaySubscribeUnsubscribeAndPublish() {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			List<Subscription> own = new ArrayList<>();
			own.add(bus.subscribe(OrderPlaced.class, (event) -> {
				own.get(0).close();
				bus.subscribe(OrderPaid.class, this.received::add);
				bus.publish(new OrderPaid(event.number()));
			}));
			bus.publish(new OrderPlaced(1));
			bus.publish(new OrderPlaced(2));
			assertThat(this.received).containsExactly(new OrderPaid(1));
		});
	}

	@Test
	void aSubscriberThatThrowsStopsNoOther(CapturedOutput output) {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(OrderPlaced.class, (event) -> {
				throw new IllegalStateException("on purpose");
			});
			bus.subscribe(OrderPlaced.class, this.received::add);
			bus.publish(new OrderPlaced(1));
			assertThat(this.received).containsExactly(new OrderPlaced(1));
			assertThat(output).contains("The subscription to " + OrderPlaced.class.getName() + " failed")
				.contains("on purpose");
		});
	}

	@Test
	void anOrdinaryListenerThatThrowsIsThePublishersToDealWithAsWithoutTheBus() {
		EventRunner.with(Throwing.class)
			.run((context) -> assertThatIllegalStateException()
				.isThrownBy(() -> context.getBean(EventBus.class).publish(new OrderPlaced(1)))
				.withMessage("on purpose"));
	}

	@Test
	void aSubscriberWithAPriorityIsToldInAJobOfTheDefaultPool() {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(OrderPlaced.class, Priority.HIGH,
					(event) -> this.received.add(Thread.currentThread().getName()));
			bus.publish(new OrderPlaced(1));
			await().atMost(EventRunner.SOON).until(() -> !this.received.isEmpty());
			assertThat(this.received).containsExactly("main-worker-1");
			assertThat(context.getBean(PriorityPool.class).snapshot().level(Priority.HIGH).submitted()).isOne();
		});
	}

	@Test
	void anAsynchronousSubscriberThatThrowsIsLogged(CapturedOutput output) {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(OrderPlaced.class, Priority.HIGH, (event) -> {
				throw new IllegalStateException("on purpose");
			});
			bus.publish(new OrderPlaced(1));
			await().atMost(EventRunner.SOON)
				.untilAsserted(() -> assertThat(output)
					.containsOnlyOnce("The subscription to " + OrderPlaced.class.getName() + " failed"));
		});
	}

	@Test
	void nullsAreRefused() {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			assertThatNullPointerException().isThrownBy(() -> bus.subscribe(OrderPlaced.class, null));
			assertThatNullPointerException().isThrownBy(() -> bus.publishAsync("event", null));
			assertThatNullPointerException()
				.isThrownBy(() -> bus.subscribe(OrderPlaced.class, null, this.received::add));
		});
	}

	@Test
	void theBusOfTheApplicationWins() {
		EventBus own = EventBus.on(new GenericApplicationContext(), (name) -> null, null);
		EventRunner.with()
			.withBean("events", EventBus.class, () -> own)
			.run((context) -> assertThat(context.getBean(EventBus.class)).isSameAs(own));
	}

	@Test
	void thereIsNoBusWhereEverythingIsOff() {
		EventRunner.with()
			.withPropertyValues("thread-system.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(EventBus.class)
				.doesNotHaveBean(JobEvents.class)
				.doesNotHaveBean(PriorityEventListenerFactory.class));
	}

	interface OrderEvent {

	}

	record OrderPlaced(int number) implements OrderEvent {
	}

	record OrderPaid(int number) implements OrderEvent {
	}

	record Created<T>(T entity) implements ResolvableTypeProvider {

		@Override
		public ResolvableType getResolvableType() {
			return ResolvableType.forClassWithGenerics(Created.class, this.entity.getClass());
		}

	}

	static class Plain {

		final List<Object> received = new ArrayList<>();

		@EventListener
		void on(OrderPlaced event) {
			this.received.add(event);
		}

		@EventListener
		void onAny(ApplicationEvent event) {
		}

	}

	static class Throwing {

		@EventListener
		void on(OrderPlaced event) {
			throw new IllegalStateException("on purpose");
		}

	}

}
