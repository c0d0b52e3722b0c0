package io.threadsystem.cluster;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.cluster.RecordedCluster.Submission;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.PriorityOrdered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for methods that carry {@link DurableJob}. */
class DurableJobTests {

	private final List<String> log = new CopyOnWriteArrayList<>();

	private ApplicationContextRunner with(Class<?>... beans) {
		return DurableJobRunner.with(beans).withBean("log", List.class, () -> this.log);
	}

	private static RecordedCluster cluster(ApplicationContext context) {
		return context.getBean(RecordedCluster.class);
	}

	private static void run(ApplicationContext context, Submission job) throws Exception {
		cluster(context).run(job, context.getBean("mainPriorityPool", PriorityPool.class));
	}

	@Test
	void aCallIsStoredByTheThreadOfItsCaller() {
		with(Mailer.class).run((context) -> {
			context.getBean(Mailer.class).send("a");
			Submission job = cluster(context).only();
			assertThat(job.name()).isEqualTo("send-mail");
			assertThat(job.argument()).isEqualTo("a");
			assertThat(job.priority()).isNull();
			assertThat(job.thread()).isSameAs(Thread.currentThread());
			assertThat(this.log).isEmpty();
		});
	}

	@Test
	void aRunCallsTheMethodOnAWorkerAndStoresNothing() {
		with(Mailer.class).run((context) -> {
			context.getBean(Mailer.class).send("a");
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("send a in main");
			assertThat(cluster(context).submissions()).hasSize(1);
		});
	}

	@Test
	void aCallThatARunMakesIsStored() {
		with(Recursive.class).run((context) -> {
			context.getBean(Recursive.class).count(2);
			run(context, cluster(context).submissions().get(0));
			assertThat(cluster(context).submissions()).extracting(Submission::argument).containsExactly(2, 1);
		});
	}

	@Test
	void theAttributesAreThoseOfTheHandler() {
		with(Mailer.class).withPropertyValues("mail.pool=io").run((context) -> {
			DurableJobHandler handler = cluster(context).handler("send-mail");
			assertThat(handler.pool()).isEqualTo("io");
			assertThat(handler.priority()).isEqualTo(Priority.HIGH);
			assertThat(handler.timeout()).isEqualTo(Duration.ofSeconds(5));
			assertThat(handler.argumentType()).isEqualTo(String.class);
			assertThat(handler.retry()).isNull();
			assertThat(handler.recovery()).isNull();
		});
	}

	@Test
	void theNameIsThatOfClassAndMethodWhereNoneIsGiven() {
		with(Plain.class).run((context) -> {
			DurableJobHandler handler = cluster(context).handler("Plain.clean");
			assertThat(handler.argumentType()).isNull();
			assertThat(handler.pool()).isEmpty();
			assertThat(handler.priority()).isEqualTo(Priority.NORMAL);
			assertThat(handler.timeout()).isNull();
			context.getBean(Plain.class).clean();
			assertThat(cluster(context).only().argument()).isNull();
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("clean");
		});
	}

	@Test
	void aTextIsTheIdOfTheJob() {
		with(Plain.class).run((context) -> {
			String id = context.getBean(Plain.class).identified("x");
			assertThat(id).isEqualTo(cluster(context).only().id());
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("identified x");
		});
	}

	@Test
	void otherMethodsOfTheBeanRunInTheirCallers() {
		with(Plain.class).run((context) -> {
			assertThat(context.getBean(Plain.class).ordinary()).isEqualTo("ordinary");
			assertThat(cluster(context).submissions()).isEmpty();
		});
	}

	@Test
	void theArgumentIsReadAsItsDeclaredTypeWithItsTypeArguments() {
		with(Generic.class).run((context) -> {
			assertThat(cluster(context).handler("Generic.all").argumentType())
				.isEqualTo(new ParameterizedTypeReference<List<Integer>>() {
				}.getType());
			assertThat(cluster(context).handler("Generic.one").argumentType()).isEqualTo(Integer.class);
			context.getBean(Generic.class).one(7);
			((Base<Integer>) context.getBean(Generic.class)).one(8);
			assertThat(cluster(context).submissions()).extracting(Submission::argument).containsExactly(7, 8);
			run(context, cluster(context).submissions().get(1));
			assertThat(this.log).containsExactly("one 8");
		});
	}

	@Test
	void theAnnotationOfAnInterfaceIsInForce() {
		with(Implementation.class).run((context) -> {
			context.getBean(Api.class).call("x");
			assertThat(cluster(context).only().name()).isEqualTo("Implementation.call");
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("call x");
		});
	}

	@Test
	void theAnnotationOfAnInterfaceIsInForceOnAMethodThatIsInherited() {
		with(Inheriting.class).run((context) -> {
			context.getBean(Api.class).call("x");
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("parent x");
		});
	}

	@Test
	void aBeanWithAJdkProxyRunsItsJobs() {
		with(Implementation.class).withPropertyValues("spring.aop.proxy-target-class=false").run((context) -> {
			assertThat(Proxy.isProxyClass(context.getBean(Api.class).getClass())).isTrue();
			context.getBean(Api.class).call("x");
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("call x");
		});
	}

	@Test
	void aFinalClassWithAnInterfaceRunsItsJobs() {
		with(FinalImplementation.class).run((context) -> {
			context.getBean(Api.class).call("x");
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("final x");
		});
	}

	@Test
	void otherAdviceAppliesWhereTheJobRuns() {
		with(Mailer.class, Advice.class).run((context) -> {
			context.getBean(Mailer.class).send("a");
			assertThat(this.log).isEmpty();
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("advice", "send a in main");
			assertThat(((Advised) context.getBean(Mailer.class)).getAdvisors()).hasSize(2);
		});
	}

	@Test
	void lazyBeansAreCreatedForTheirFirstRun() {
		with(LazyBean.class).run((context) -> {
			DurableJobs jobs = context.getBean(DurableJobs.class);
			assertThat(this.log).isEmpty();
			jobs.job("LazyBean.call").submit("x");
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("created", "call x");
		});
	}

	@Test
	void prototypesAreCreatedForEachRun() {
		with(PrototypeBean.class).run((context) -> {
			context.getBean(DurableJobs.class).job("PrototypeBean.call").submit("x");
			run(context, cluster(context).only());
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("created", "call x", "created", "call x");
		});
	}

	@Test
	void aBeanBehindAScopedProxyRunsItsJobs() {
		with(ScopedBean.class).run((context) -> {
			context.getBean(ScopedBean.class).call("x");
			run(context, cluster(context).only());
			assertThat(this.log).contains("call x");
			assertThat(cluster(context).submissions()).hasSize(1);
		});
	}

	@Test
	void handlersAreThereBeforeAnyLifecycleStarts() {
		with(Mailer.class, Early.class)
			.run((context) -> assertThat(context.getBean(Early.class).names).containsExactly("send-mail"));
	}

	@Test
	void handlersAreThereWhereBeansAreLazyByDefault() {
		with(Mailer.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(cluster(context).handler("send-mail")).isNotNull());
	}

	@Test
	void whatTheMethodThrowsFailsTheAttempt() {
		with(Plain.class).run((context) -> {
			context.getBean(Plain.class).failing("x");
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> run(context, cluster(context).only()))
				.withMessage("x");
		});
	}

	@Test
	void withTheThreadSystemSwitchedOffTheMethodIsAnOrdinaryOne() {
		with(Plain.class).withPropertyValues("thread-system.enabled=false").run((context) -> {
			assertThat(context.getBean(Plain.class).identified("x")).isEqualTo("ignored");
			assertThat(cluster(context).submissions()).isEmpty();
		});
	}

	static class Mailer {

		private final List<String> log;

		Mailer(List<String> log) {
			this.log = log;
		}

		@DurableJob(name = "${mail.name:send-mail}", priority = Priority.HIGH, pool = "${mail.pool:}",
				timeout = "${mail.timeout:5s}")
		void send(String to) {
			this.log.add("send " + to + " in " + Thread.currentThread().getName().replaceFirst("-worker-\\d+", ""));
		}

	}

	static class Recursive {

		private final Recursive self;

		Recursive(@Lazy Recursive self) {
			this.self = self;
		}

		@DurableJob
		void count(int from) {
			this.self.count(from - 1);
		}

	}

	static class Plain {

		private final List<String> log;

		Plain(List<String> log) {
			this.log = log;
		}

		@DurableJob
		public void clean() {
			this.log.add("clean");
		}

		@DurableJob
		protected @Nullable String identified(String value) {
			this.log.add("identified " + value);
			return "ignored";
		}

		@DurableJob
		void failing(String message) throws IOException {
			throw new IOException(message);
		}

		String ordinary() {
			return "ordinary";
		}

	}

	abstract static class Base<T> {

		@DurableJob
		abstract void one(T value);

	}

	static class Generic extends Base<Integer> {

		private final List<String> log;

		Generic(List<String> log) {
			this.log = log;
		}

		@Override
		void one(Integer value) {
			this.log.add("one " + value);
		}

		@DurableJob
		void all(List<Integer> values) {
			this.log.add("all " + new ArrayList<>(values));
		}

	}

	interface Api {

		@DurableJob
		void call(String value);

	}

	static class Implementation implements Api {

		private final List<String> log;

		Implementation(List<String> log) {
			this.log = log;
		}

		@Override
		public void call(String value) {
			this.log.add("call " + value);
		}

	}

	static class Parent {

		private final List<String> log;

		Parent(List<String> log) {
			this.log = log;
		}

		public void call(String value) {
			this.log.add("parent " + value);
		}

	}

	static class Inheriting extends Parent implements Api {

		Inheriting(List<String> log) {
			super(log);
		}

	}

	static final class FinalImplementation implements Api {

		private final List<String> log;

		FinalImplementation(List<String> log) {
			this.log = log;
		}

		@Override
		public void call(String value) {
			this.log.add("final " + value);
		}

	}

	static class Counted {

		private final List<String> log;

		Counted(List<String> log) {
			this.log = log;
			log.add("created");
		}

		@DurableJob
		public void call(String value) {
			this.log.add("call " + value);
		}

	}

	@Lazy
	static class LazyBean extends Counted {

		LazyBean(List<String> log) {
			super(log);
		}

	}

	@Scope("prototype")
	static class PrototypeBean extends Counted {

		PrototypeBean(List<String> log) {
			super(log);
		}

	}

	@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class ScopedBean extends Counted {

		ScopedBean(List<String> log) {
			super(log);
		}

	}

	static class Early implements SmartLifecycle {

		private final DurableJobHandlers handlers;

		private final List<String> names = new ArrayList<>();

		Early(DurableJobHandlers handlers) {
			this.handlers = handlers;
		}

		@Override
		public void start() {
			this.names.addAll(this.handlers.all().keySet());
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return !this.names.isEmpty();
		}

		@Override
		public int getPhase() {
			return Integer.MIN_VALUE;
		}

	}

	/** Adds advice, before the annotation has added its own. */
	@Configuration(proxyBeanMethods = false)
	static class Advice {

		@Bean
		static AdvisingPostProcessor advice() {
			return new AdvisingPostProcessor();
		}

	}

	static class AdvisingPostProcessor implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return 0;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String name) {
			if (!(bean instanceof Mailer mailer)) {
				return bean;
			}
			ProxyFactory factory = new ProxyFactory(mailer);
			factory.setProxyTargetClass(true);
			factory.addAdvice((MethodInterceptor) (invocation) -> {
				if (invocation.getMethod().getName().equals("send")) {
					mailer.log.add("advice");
				}
				return invocation.proceed();
			});
			return factory.getProxy();
		}

	}

}
