package io.threadsystem.event;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.core.ResolvableTypeProvider;
import org.springframework.core.annotation.AliasFor;
import org.springframework.modulith.events.EventPublication.Status;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.event.TransactionalEventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What docs/events.md shows: the code here is the code there. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class EventGuideTests {

	@Test
	void theSmallestExample() {
		EventRunner.with(Log.class, Shop.class, Mails.class).run((context) -> {
			context.getBean(Shop.class).place(1, 100);
			context.getBean(Shop.class).place(2, 101);
			await().atMost(EventRunner.SOON)
				.untilAsserted(() -> assertThat(TransactionalRunner.told(context))
					.containsExactlyInAnyOrder("confirm 1 failing", "confirm 1", "confirm 2", "thank 2"));
			PriorityPool io = TransactionalRunner.pool(context, "io");
			assertThat(io.snapshot().level(Priority.HIGH).submitted()).isEqualTo(2);
		});
	}

	@Test
	void thePublicationThatIsWaitedFor() {
		EventRunner.with(Failing.class, Callers.class).run((context) -> {
			Callers callers = context.getBean(Callers.class);
			callers.publish(new OrderPlaced(1, 1));
			assertThat(callers.noted).singleElement().isInstanceOf(IllegalStateException.class);
		});
	}

	@Test
	void theSubscriptions() {
		EventRunner.with(Callers.class).run((context) -> {
			Callers callers = context.getBean(Callers.class);
			callers.subscribe();
			OrderPlaced event = new OrderPlaced(1, 1);
			EventBus bus = context.getBean(EventBus.class);
			bus.publishAsync(event).join();
			bus.publish(new Created<>(new Customer("Ada")));
			bus.publish(new Created<>("something else"));
			assertThat(callers.noted).hasSize(3).contains(event, new Customer("Ada"));
			assertThat(callers.noted).filteredOn(Long.class::isInstance).hasSize(1);
		});
	}

	@Test
	void theListenersAfterTheCommit() {
		ModulithRunner.with(Log.class, Shipping.class, Modules.class).run((context) -> {
			TransactionalRunner.publish(context, new OrderPlaced(1, 1));
			await().atMost(EventRunner.SOON)
				.untilAsserted(() -> assertThat(ModulithRunner.completed(context)).containsExactly(Status.COMPLETED,
						Status.COMPLETED));
			assertThat(TransactionalRunner.told(context)).containsExactlyInAnyOrder("ship 1", "module 1");
			assertThat(TransactionalRunner.pool(context, "main").snapshot().level(Priority.LOW).submitted()).isOne();
		});
	}

	@Test
	void theListenersOfJobsAndPools(CapturedOutput output) {
		EventRunner.with(Watching.class, OwnPool.class)
			.withPropertyValues("thread-system.pools.main.queue-capacity=1")
			.run((context) -> {
				PriorityPool imports = TransactionalRunner.pool(context, "imports");
				imports.job("import").submit(() -> {
					throw new IllegalStateException("on purpose");
				}).exceptionally((failure) -> null).join();
				assertThat(output).containsOnlyOnce("import failed in imports");
				CountDownLatch release = TransactionalRunner.fill(context);
				await().atMost(EventRunner.SOON)
					.untilAsserted(() -> assertThat(output).contains("1 of 1 slots of main are taken"));
				release.countDown();
			});
	}

	record OrderPlaced(long number, int total) {
	}

	record Customer(String name) {
	}

	record Created<T>(T entity) implements ResolvableTypeProvider {

		@Override
		public ResolvableType getResolvableType() {
			return ResolvableType.forClassWithGenerics(getClass(), this.entity.getClass());
		}

	}

	@Service
	static class Shop {

		private final EventBus events;

		Shop(EventBus events) {
			this.events = events;
		}

		void place(long number, int total) {
			this.events.publish(new OrderPlaced(number, total));
		}

	}

	@Service
	static class Mails {

		private final Log log;

		Mails(Log log) {
			this.log = log;
		}

		@PriorityEventListener(priority = Priority.HIGH, pool = "io", timeout = "10s")
		@JobRetry(maxRetries = 2, delay = "1s")
		void confirm(OrderPlaced event) {
			if (event.number() == 1 && !this.log.told.contains("confirm 1 failing")) {
				this.log.add("confirm 1 failing");
				throw new IllegalStateException("again");
			}
			this.log.add("confirm " + event.number());
		}

		@PriorityEventListener(condition = "#event.total > 100")
		void thank(OrderPlaced event) {
			this.log.add("thank " + event.number());
		}

	}

	static class Failing {

		@PriorityEventListener
		void on(OrderPlaced event) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class Callers {

		private final EventBus events;

		private final Queue<Object> noted = new ConcurrentLinkedQueue<>();

		Callers(EventBus events) {
			this.events = events;
		}

		void publish(OrderPlaced event) {
			this.events.publish(event);
			CompletableFuture<Void> done = this.events.publishAsync(event, Priority.HIGHEST);
			try {
				done.join();
			}
			catch (CompletionException ex) {
				if (ex.getCause() instanceof EventListenerException failed) {
					failed.failures().forEach(this::report);
				}
			}
		}

		List<Subscription> subscribe() {
			Subscription here = this.events.subscribe(OrderPlaced.class, this::note);
			Subscription inJobs = this.events.subscribe(OrderPlaced.class, Priority.LOW, this::note);
			Subscription typed = this.events.subscribe(new ParameterizedTypeReference<Created<Customer>>() {
			}, (created) -> note(created.entity()));
			Subscription envelope = this.events
				.subscribe(new ParameterizedTypeReference<PayloadApplicationEvent<OrderPlaced>>() {
				}, (event) -> note(event.getTimestamp()));
			here.close();
			return List.of(here, inJobs, typed, envelope);
		}

		private void report(Throwable failure) {
			this.noted.add(failure);
		}

		private void note(Object what) {
			this.noted.add(what);
		}

	}

	static class Shipping {

		private final Log log;

		Shipping(Log log) {
			this.log = log;
		}

		@TransactionalEventListener
		@PriorityAsync(pool = "io")
		@Transactional(propagation = Propagation.REQUIRES_NEW)
		void ship(OrderPlaced event) {
			this.log.add("ship " + event.number());
		}

	}

	@TransactionalEventListener
	@Transactional(propagation = Propagation.REQUIRES_NEW)
	@PriorityAsync
	@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
	@Retention(RetentionPolicy.RUNTIME)
	@interface PriorityModuleListener {

		@AliasFor(annotation = PriorityAsync.class, attribute = "priority")
		Priority priority() default Priority.NORMAL;

	}

	static class Modules {

		private final Log log;

		Modules(Log log) {
			this.log = log;
		}

		@PriorityModuleListener(priority = Priority.LOW)
		void on(OrderPlaced event) {
			this.log.add("module " + event.number());
		}

	}

	static class Watching {

		private static final Logger logger = LoggerFactory.getLogger(Watching.class);

		@EventListener
		void failed(JobFailed event) {
			logger.warn("{} failed in {}", event.name(), event.pool(), event.failure());
		}

		@PriorityEventListener(pool = "io", priority = Priority.HIGHEST)
		void saturated(PoolSaturated event) {
			logger.warn("{} of {} slots of {} are taken", event.queued(), event.capacity(), event.pool());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPool {

		@Bean
		PriorityPool importsPriorityPool(JobEvents events) {
			return PriorityPool.builder("imports")
				.settings(PoolSettings.builder().maxWorkers(2).build())
				.listener(events.listener("imports"))
				.build();
		}

	}

}
