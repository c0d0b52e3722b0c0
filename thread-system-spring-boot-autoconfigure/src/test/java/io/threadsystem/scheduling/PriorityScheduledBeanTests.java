package io.threadsystem.scheduling;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.job.JobState;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what becomes of beans with {@link PriorityScheduled} methods: how these are
 * called, and when their schedules begin and end.
 */
@Timeout(60)
class PriorityScheduledBeanTests {

	private static final List<String> CALLS = Collections.synchronizedList(new ArrayList<>());

	// Calls

	@Test
	void privateAndStaticMethodsRunWhereThereIsNoProxy() {
		ScheduledBeans.runner(Hidden.class).run((context) -> {
			Hidden bean = context.getBean(Hidden.class);
			ScheduledBeans.advance(context, "PT0S");
			assertThat(bean.calls).containsExactlyInAnyOrder("private", "inherited");
			assertThat(jobs(context.getBean(JobScheduler.class))).containsExactlyInAnyOrder("Hidden.hidden",
					"Hidden.inherited", "Hidden.ofTheClass");
		});
	}

	@Test
	void aMethodThatPriorityAsyncOnItsClassDoesNotFitIsScheduled() {
		ScheduledBeans.runner(InPriorityAsync.class)
			.run((context) -> assertThat(ScheduledBeans.only(context).name()).isEqualTo("InPriorityAsync.count"));
	}

	@Test
	void methodsAreCalledThroughTheProxyOfTheirBean() {
		CALLS.clear();
		proxied(Advised.class).run((context) -> {
			ScheduledBeans.advance(context, "PT0S");
			assertThat(CALLS).containsExactly("advice run", "run");
		});
	}

	@Test
	void methodsOfAnInterfaceAreCalledThroughAJdkProxy() {
		CALLS.clear();
		proxied(Implementation.class).run((context) -> {
			ScheduledBeans.advance(context, "PT0S");
			assertThat(CALLS).containsExactly("advice run", "run");
			assertThat(ScheduledBeans.only(context).name()).isEqualTo("Implementation.run");
		});
	}

	@Test
	void aMethodThatAJdkProxyLacksIsRefused() {
		proxied(NotInInterface.class).run((context) -> assertThat(context.getStartupFailure()).hasRootCauseMessage(
				"Need to invoke method 'more' declared on target class 'NotInInterface', but not found in any"
						+ " interface(s) of the exposed proxy type. Either pull the method up to an interface or switch"
						+ " to CGLIB proxies by enforcing proxy-target-class mode in your configuration.")
			.rootCause()
			.isNotNull());
		proxied(NotInInterface.class).run((context) -> assertThat(context.getStartupFailure())
			.hasStackTraceContaining("NotInInterface.more(): Its bean has a JDK proxy")
			.hasStackTraceContaining("Declare it in an interface of the bean"));
	}

	@Test
	void aPrivateMethodBehindAProxyIsRefused() {
		proxied(AdvisedPrivate.class).run((context) -> assertThat(context.getStartupFailure())
			.hasStackTraceContaining("AdvisedPrivate.run(): It is private, and the bean's proxy cannot pass")
			.hasStackTraceContaining("Make it package-private, protected or public."));
	}

	@Test
	void aFinalMethodBehindAProxyIsRefused() {
		proxied(AdvisedFinal.class).run((context) -> assertThat(context.getStartupFailure())
			.hasStackTraceContaining("AdvisedFinal.run(): It is final, and the bean's proxy cannot pass")
			.hasStackTraceContaining("Remove final from the method."));
	}

	// What methods return

	@Test
	void aReturnedFutureThatFailsFailsTheRun() {
		ScheduledBeans.runner(ReturnsFuture.class).run((context) -> assertFails(ScheduledBeans.only(context)));
	}

	@Test
	void aReturnedMonoThatFailsFailsTheRun() {
		ScheduledBeans.runner(ReturnsMono.class).run((context) -> assertFails(ScheduledBeans.only(context)));
	}

	@Test
	void aReturnedFluxIsWaitedForToItsEnd() {
		ScheduledBeans.runner(ReturnsFlux.class).run((context) -> {
			assertFails(ScheduledBeans.only(context));
			assertThat(context.getBean(ReturnsFlux.class).seen).containsExactly(1, 2);
		});
	}

	@Test
	void anyOtherResultIsIgnored() {
		ScheduledBeans.runner(ReturnsNumber.class).run((context) -> {
			ScheduledJob job = ScheduledBeans.only(context);
			await().until(() -> job.lastOutcome().isPresent());
			assertThat(job.lastOutcome()).contains(JobState.COMPLETED);
		});
	}

	// The life of beans

	@Test
	void schedulesStartWhenTheContextIsComplete() {
		ScheduledBeans.runner(LooksAtStart.class).run((context) -> {
			assertThat(context.getBean(LooksAtStart.class).schedules).isZero();
			assertThat(context.getBean(JobScheduler.class).jobs()).hasSize(1);
		});
	}

	@Test
	void aLazyBeanIsScheduledWhenItIsCreated() {
		ScheduledBeans.runner(LazyBean.class).run((context) -> {
			assertThat(context.getBean(JobScheduler.class).jobs()).isEmpty();
			context.getBean(Ticker.class);
			assertThat(context.getBean(JobScheduler.class).jobs()).hasSize(1);
		});
	}

	@Test
	void eachInstanceOfAPrototypeIsScheduled() {
		ScheduledBeans.runner(PrototypeBean.class).run((context) -> {
			JobScheduler scheduler = context.getBean(JobScheduler.class);
			assertThat(scheduler.jobs()).isEmpty();
			context.getBean(Ticker.class);
			Ticker destroyed = context.getBean(Ticker.class);
			assertThat(scheduler.jobs()).hasSize(2);
			context.getBeanFactory().destroyBean(destroyed);
			assertThat(scheduler.jobs()).hasSize(1);
		});
	}

	@Test
	void aScopedBeanIsScheduledUntilItIsDestroyed() {
		ScheduledBeans.runner(ScopedBean.class)
			.withInitializer((context) -> context.getBeanFactory().registerScope("test", new SimpleThreadScope()))
			.run((context) -> {
				JobScheduler scheduler = context.getBean(JobScheduler.class);
				assertThat(scheduler.jobs()).isEmpty();
				Ticker target = (Ticker) context.getBean("scopedTarget.ticker");
				assertThat(scheduler.jobs()).hasSize(1);
				context.getBeanFactory().destroyBean(target);
				assertThat(scheduler.jobs()).isEmpty();
			});
	}

	@Test
	void schedulesEndWithTheirSingleton() {
		ScheduledBeans.runner().withBean("ticker", Ticker.class).run((context) -> {
			assertThat(context.getBean(JobScheduler.class).jobs()).hasSize(1);
			((AnnotationConfigApplicationContext) context.getSourceApplicationContext()).getDefaultListableBeanFactory()
				.destroySingleton("ticker");
			assertThat(context.getBean(JobScheduler.class).jobs()).isEmpty();
		});
	}

	@Test
	void schedulesOfAProxiedBeanEndWithItToo() {
		proxied(Advised.class).run((context) -> {
			assertThat(context.getBean(JobScheduler.class).jobs()).hasSize(1);
			((AnnotationConfigApplicationContext) context.getSourceApplicationContext()).getDefaultListableBeanFactory()
				.destroySingleton("advised");
			assertThat(context.getBean(JobScheduler.class).jobs()).isEmpty();
		});
	}

	@Test
	void schedulesEndWhenTheContextBeginsToClose() {
		ScheduledBeans.runner(PrototypeBean.class, Ticker.class).run((parent) -> {
			AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
			child.setParent(parent);
			child.registerBean(PriorityScheduledBeanPostProcessor.class);
			child.registerBean(Hidden.class);
			child.refresh();
			JobScheduler scheduler = parent.getBean(JobScheduler.class);
			assertThat(jobs(scheduler)).contains("Hidden.hidden", "Ticker.tick");
			child.close();
			assertThat(jobs(scheduler)).containsExactly("Ticker.tick");
		});
	}

	@Test
	void aBeanThatIsCreatedWhileTheContextClosesIsNotScheduledAnyMore() {
		ScheduledBeans.runner().run((parent) -> {
			AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
			child.setParent(parent);
			child.registerBean(PriorityScheduledBeanPostProcessor.class);
			child.register(PrototypeBean.class, CreatesWhileStopping.class);
			child.refresh();
			CreatesWhileStopping creator = child.getBean(CreatesWhileStopping.class);
			child.close();
			assertThat(creator.created).isNotNull();
			assertThat(creator.schedules).isEmpty();
		});
	}

	private static void assertFails(ScheduledJob job) {
		await().until(() -> job.lastOutcome().isPresent());
		assertThat(job.lastOutcome()).contains(JobState.FAILED);
		assertThat(job.lastFailure()).get().hasToString("java.lang.IllegalStateException: broken");
	}

	private static List<String> jobs(JobScheduler scheduler) {
		return scheduler.jobs().stream().map(ScheduledJob::name).toList();
	}

	private static ApplicationContextRunner proxied(Class<?> type) {
		return ScheduledBeans.runner(Advice.class).withBean("advised", type);
	}

	@Configuration(proxyBeanMethods = false)
	static class Advice {

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
			creator.setBeanNames("advised");
			creator.setInterceptorNames("recorder");
			return creator;
		}

		@Bean
		static MethodInterceptor recorder() {
			return (invocation) -> {
				CALLS.add("advice " + invocation.getMethod().getName());
				return invocation.proceed();
			};
		}

	}

	static class Parent {

		final List<String> calls = Collections.synchronizedList(new ArrayList<>());

		@PriorityScheduled(fixedRate = "1h")
		void inherited() {
			this.calls.add("inherited");
		}

	}

	static class Hidden extends Parent {

		@PriorityScheduled(fixedRate = "1h")
		@SuppressWarnings("UnusedMethod")
		private void hidden() {
			this.calls.add("private");
		}

		@PriorityScheduled(fixedRate = "1h")
		static void ofTheClass() {
		}

	}

	static class Advised {

		@PriorityScheduled(fixedRate = "1h")
		void run() {
			CALLS.add("run");
		}

	}

	interface Api {

		void run();

	}

	static class Implementation implements Api {

		@Override
		@PriorityScheduled(fixedRate = "1h")
		public void run() {
			CALLS.add("run");
		}

	}

	static class NotInInterface implements Api {

		@Override
		public void run() {
		}

		@PriorityScheduled(fixedRate = "1h")
		public void more() {
		}

	}

	static class AdvisedPrivate {

		@PriorityScheduled(fixedRate = "1h")
		@SuppressWarnings("UnusedMethod")
		private void run() {
		}

	}

	static class AdvisedFinal {

		@PriorityScheduled(fixedRate = "1h")
		public final void run() {
		}

	}

	static class ReturnsFuture {

		@PriorityScheduled(fixedRate = "1h")
		CompletableFuture<String> run() {
			return CompletableFuture.supplyAsync(() -> {
				throw new IllegalStateException("broken");
			});
		}

	}

	static class ReturnsMono {

		@PriorityScheduled(fixedRate = "1h")
		Mono<String> run() {
			return Mono.error(() -> new IllegalStateException("broken"));
		}

	}

	static class ReturnsFlux {

		final List<Integer> seen = Collections.synchronizedList(new ArrayList<>());

		@PriorityScheduled(fixedRate = "1h")
		Flux<Integer> run() {
			return Flux.just(1, 2)
				.doOnNext(this.seen::add)
				.concatWith(Mono.error(() -> new IllegalStateException("broken")));
		}

	}

	static class ReturnsNumber {

		@PriorityScheduled(fixedRate = "1h")
		int run() {
			return 1;
		}

	}

	static class LooksAtStart implements SmartInitializingSingleton {

		private final JobScheduler scheduler;

		int schedules = -1;

		LooksAtStart(JobScheduler scheduler) {
			this.scheduler = scheduler;
		}

		@Override
		public void afterSingletonsInstantiated() {
			this.schedules = this.scheduler.jobs().size();
		}

		@PriorityScheduled(fixedRate = "1h")
		void run() {
		}

	}

	static class Ticker {

		@PriorityScheduled(fixedRate = "1h")
		void tick() {
		}

	}

	static class CreatesWhileStopping implements SmartLifecycle {

		private final BeanFactory beans;

		private volatile boolean running;

		@Nullable Ticker created;

		@Nullable List<ScheduledJob> schedules;

		CreatesWhileStopping(BeanFactory beans) {
			this.beans = beans;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.created = this.beans.getBean(Ticker.class);
			this.schedules = this.beans.getBean(JobScheduler.class).jobs();
			this.running = false;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyBean {

		@Bean
		@Lazy
		Ticker ticker() {
			return new Ticker();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeBean {

		@Bean
		@Scope("prototype")
		Ticker prototype() {
			return new Ticker();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedBean {

		@Bean
		@Scope(scopeName = "test", proxyMode = ScopedProxyMode.TARGET_CLASS)
		Ticker ticker() {
			return new Ticker();
		}

	}

	@PriorityAsync
	static class InPriorityAsync {

		@PriorityScheduled(fixedDelay = "1s")
		public int count() {
			return 1;
		}

	}

}
