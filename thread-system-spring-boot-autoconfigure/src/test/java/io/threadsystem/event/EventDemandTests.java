package io.threadsystem.event;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;

/** Events are made where somebody listens to them, and nowhere else. */
@Timeout(60)
class EventDemandTests {

	@Test
	void nobodyListensToAnythingAtFirst() {
		EventRunner.with(OtherListener.class).run((context) -> assertThat(demand(context).exists()).isFalse());
	}

	@Test
	void anApplicationOfSpringBootHasNoDemandByItself() {
		SpringApplication application = new SpringApplication(OtherListener.class);
		application.setBannerMode(Banner.Mode.OFF);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run()) {
			assertThat(demand(context).exists()).isFalse();
		}
	}

	@Test
	void anAnnotatedMethodIsADemandForItsTypeAlone() {
		EventRunner.with(FailureListener.class).run((context) -> {
			assertThat(demand(context).exists()).isTrue();
			assertThat(demand(context).includes(JobFailed.class)).isTrue();
			assertThat(demand(context).includes(JobStarted.class)).isFalse();
		});
	}

	@Test
	void aMethodOfALazyBeanIsADemand() {
		EventRunner.with(LazyListener.class)
			.run((context) -> assertThat(demand(context).includes(JobFailed.class)).isTrue());
	}

	@Test
	void aListenerBeanIsADemandThoughItWasNotCreatedYet() {
		EventRunner.with(LazyListenerBean.class).run((context) -> {
			assertThat(demand(context).includes(JobCompleted.class)).isTrue();
			assertThat(demand(context).includes(JobStarted.class)).isFalse();
			context.getBean(PriorityPool.class).submit(() -> "done").join();
			assertThat(context.getBean(LazyListenerBean.class).told).hasValue(1);
		});
	}

	@Test
	void aListenerThatIsAddedLaterIsADemand() {
		EventRunner.with().run((context) -> {
			EventDemand demand = demand(context);
			assertThat(demand.exists()).isFalse();
			List<JobEvent> received = new ArrayList<>();
			context.getSourceApplicationContext(ConfigurableApplicationContext.class)
				.addApplicationListener(ApplicationListener.<JobCompleted>forPayload(received::add));
			assertThat(demand.exists()).isTrue();
		});
	}

	@Test
	void aSubscriptionIsADemandUntilItIsClosed() {
		EventRunner.with().run((context) -> {
			EventDemand demand = demand(context);
			EventBus bus = context.getBean(EventBus.class);
			Subscription subscription = bus.subscribe(JobFailed.class, (event) -> {
			});
			assertThat(demand.includes(JobFailed.class)).isTrue();
			subscription.close();
			assertThat(demand.exists()).isFalse();
		});
	}

	@Test
	void oneWhoListensToEverythingListensToJobsToo() {
		EventRunner.with(EverythingListener.class)
			.run((context) -> assertThat(demand(context).includes(JobStarted.class)).isTrue());
	}

	@Test
	void listenersOfAParentAreADemandOfItsChildren() {
		EventRunner.with(FailureListener.class)
			.run((parent) -> new ApplicationContextRunner().withParent(parent.getSourceApplicationContext())
				.run((child) -> assertThat(demand(child).includes(JobFailed.class)).isTrue()));
	}

	/** Of the context itself: a runner shows a proxy of it. */
	private static EventDemand demand(ApplicationContext context) {
		AtomicReference<ApplicationContext> self = new AtomicReference<>();
		context.getAutowireCapableBeanFactory().initializeBean((ApplicationContextAware) self::set, "self");
		return new EventDemand(self.get());
	}

	static class OtherListener {

		@EventListener
		void on(ApplicationReadyEvent event) {
		}

		@EventListener
		void on(String event) {
		}

	}

	static class FailureListener {

		@EventListener
		void on(JobFailed event) {
		}

	}

	@Lazy
	static class LazyListener {

		@EventListener
		void on(JobFailed event) {
		}

	}

	@Lazy
	static class LazyListenerBean implements ApplicationListener<PayloadApplicationEvent<JobCompleted>> {

		final AtomicInteger told = new AtomicInteger();

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<JobCompleted> event) {
			this.told.incrementAndGet();
		}

	}

	static class EverythingListener implements ApplicationListener<ApplicationEvent> {

		@Override
		public void onApplicationEvent(ApplicationEvent event) {
		}

	}

}
