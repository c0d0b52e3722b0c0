package io.threadsystem.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.elsewhere.ParentElsewhere;
import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.scheduling.annotation.Async;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for methods that carry {@link PriorityAsync} although it cannot work there.
 */
class InvalidJobMethodTests {

	@Test
	void aPlainReturnTypeIsRefused() {
		assertRefused(ReturnsText.class, "ReturnsText.order(String)",
				"It returns java.lang.String, which its caller cannot get before the job has ended.",
				"Return void, Future, CompletionStage, CompletableFuture, Job, or Mono");
	}

	@Test
	void aPrimitiveReturnTypeIsRefused() {
		assertRefused(ReturnsNumber.class, "ReturnsNumber.order()", "It returns int", "or remove the annotation");
	}

	@Test
	void aFutureThatAJobIsNotIsRefused() {
		assertRefused(ReturnsOwnFuture.class, "ReturnsOwnFuture.order()", "It returns " + OwnFuture.class.getName(),
				"Return void, Future,");
	}

	@Test
	void aStreamIsRefused() {
		assertRefused(ReturnsFlux.class, "ReturnsFlux.order()",
				"It returns reactor.core.publisher.Flux, a stream of any number of values", "Mono<List<…>>");
	}

	@Test
	void twoPrioritiesAreRefused() {
		assertRefused(TwoPriorities.class, "TwoPriorities.order(Priority, Priority)",
				"more than one parameter of type Priority", "Keep the one");
	}

	@Test
	void aPrivateMethodIsRefused() {
		assertRefused(PrivateMethod.class, "PrivateMethod.order()", "It is private", "Make it public");
	}

	@Test
	void aPrivateMethodOfAConfigurationClassIsRefused() {
		assertRefused(PrivateInConfiguration.class, "PrivateInConfiguration.order()", "It is private",
				"Make it public");
	}

	@Test
	void aStaticMethodIsRefused() {
		assertRefused(StaticMethod.class, "StaticMethod.order()", "It is static", "Make it an instance method");
	}

	@Test
	void aFinalMethodIsRefused() {
		assertRefused(FinalMethod.class, "FinalMethod.order()", "It is final", "Remove final from the method");
	}

	@Test
	void aFinalMethodOfAnAnnotatedClassIsRefused() {
		assertRefused(AnnotatedWithFinalMethod.class, "AnnotatedWithFinalMethod.order()", "It is final",
				"Remove final from the method");
	}

	@Test
	void aFinalClassWithoutInterfaceIsRefused() {
		assertRefused(FinalClass.class, "FinalClass.order()", "Its class " + FinalClass.class.getName() + " is final",
				"Remove final from the class");
	}

	@Test
	void aMethodThatIsPackagePrivateElsewhereIsRefused() {
		assertRefused(ChildHere.class, "ParentElsewhere.order()", "It is package-private in another package",
				"Make it public or protected");
	}

	@Test
	void aMethodThatTheInterfacesOfAJdkProxyLackIsRefused() {
		assertRefused(
				(runner) -> runner.withUserConfiguration(NotInInterface.class)
					.withPropertyValues("spring.aop.proxy-target-class=false"),
				"NotInInterface.order()", "Its bean has a JDK proxy", "Declare it in an interface of the bean");
	}

	@Test
	void asyncBesidesItIsRefused() {
		assertRefused(AlsoAsync.class, "AlsoAsync.order()", "@Async applies to it too",
				"Choose one: remove @Async, or remove @PriorityAsync.");
		assertRefused(InAsyncClass.class, "InAsyncClass.order()", "@Async applies to it too", "Choose one");
		assertRefused(AsyncInAnnotatedClass.class, "AsyncInAnnotatedClass.order()", "@Async applies to it too",
				"Choose one");
	}

	@Test
	void anUnknownPoolIsRefused() {
		assertRefused(UnknownPool.class, "UnknownPool.order()",
				"Its attribute pool is \"nowhere\": there is no pool 'nowhere', the pools are 'main' and 'single'.",
				"Name a pool that exists");
	}

	@Test
	void anUnknownPoolOfAPropertyIsRefused() {
		assertRefused((runner) -> runner.withUserConfiguration(PropertyPool.class).withPropertyValues("the.pool=lost"),
				"PropertyPool.order()", "Its attribute pool is \"${the.pool}\" (lost): there is no pool 'lost'",
				"Name a pool that exists");
	}

	@Test
	void anUnknownPlaceholderIsRefused() {
		assertRefused(PropertyPool.class, "PropertyPool.order()",
				"Its attribute pool is \"${the.pool}\": Could not resolve placeholder 'the.pool'",
				"Define the property");
	}

	@Test
	void aTimeoutThatIsNoTimeIsRefused() {
		assertRefused(BadTimeout.class, "BadTimeout.order()", "Its attribute timeout is \"soon\": this is no time.",
				"such as 500ms, 5s or 2m");
	}

	@Test
	void aNegativeTimeIsRefused() {
		assertRefused(NegativeQueueTimeout.class, "NegativeQueueTimeout.order()",
				"Its attribute queueTimeout is \"-1s\": a time must not be negative.", "Set 0 or a positive time.");
	}

	@Test
	void aLazyBeanIsRefusedWhenItIsCreated() {
		AnnotatedBeans.runner(LazyBean.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatExceptionOfType(BeanCreationException.class).isThrownBy(() -> context.getBean(UnknownPool.class))
				.havingRootCause()
				.withMessageContaining("no pool 'nowhere'");
		});
	}

	private static void assertRefused(Class<?> bean, String method, String reason, String remedy) {
		assertRefused((runner) -> runner.withUserConfiguration(bean), method, reason, remedy);
	}

	private static void assertRefused(UnaryOperator<ApplicationContextRunner> application, String method, String reason,
			String remedy) {
		application.apply(AnnotatedBeans.runner()).run((context) -> {
			Throwable failure = context.getStartupFailure();
			while (failure != null && !(failure instanceof InvalidJobMethodException)) {
				failure = failure.getCause();
			}
			assertThat(failure).isInstanceOfSatisfying(InvalidJobMethodException.class, (refused) -> {
				assertThat(refused.method()).endsWith(method).startsWith("io.threadsystem.aop.");
				assertThat(refused.reason()).contains(reason);
				assertThat(refused.remedy()).contains(remedy);
				assertThat(refused).hasMessage("@PriorityAsync cannot work on " + refused.method() + ": "
						+ refused.reason() + " " + refused.remedy());
			});
		});
	}

	static class ReturnsText {

		@PriorityAsync
		public String order(String what) {
			return what;
		}

	}

	static class ReturnsNumber {

		@PriorityAsync
		public int order() {
			return 1;
		}

	}

	static class OwnFuture extends CompletableFuture<String> {

	}

	static class ReturnsOwnFuture {

		@PriorityAsync
		public OwnFuture order() {
			return new OwnFuture();
		}

	}

	static class ReturnsFlux {

		@PriorityAsync
		public Flux<String> order() {
			return Flux.empty();
		}

	}

	static class TwoPriorities {

		@PriorityAsync
		public void order(Priority one, Priority other) {
		}

	}

	static class PrivateMethod {

		@PriorityAsync
		@SuppressWarnings("UnusedMethod")
		private void order() {
		}

	}

	@Configuration
	static class PrivateInConfiguration {

		@PriorityAsync
		@SuppressWarnings("UnusedMethod")
		private void order() {
		}

	}

	static class StaticMethod {

		@PriorityAsync
		public static void order() {
		}

	}

	static class FinalMethod {

		@PriorityAsync
		public final void order() {
		}

	}

	@PriorityAsync
	static class AnnotatedWithFinalMethod {

		public final void order() {
		}

	}

	static final class FinalClass {

		@PriorityAsync
		public void order() {
		}

	}

	static class ChildHere extends ParentElsewhere {

	}

	interface Shop {

		void close();

	}

	static class NotInInterface implements Shop {

		@Override
		public void close() {
		}

		@PriorityAsync
		public void order() {
		}

	}

	static class AlsoAsync {

		@Async
		@PriorityAsync
		public void order() {
		}

	}

	@Async
	static class InAsyncClass {

		@PriorityAsync
		public void order() {
		}

	}

	@PriorityAsync
	static class AsyncInAnnotatedClass {

		@Async
		public void order() {
		}

	}

	static class UnknownPool {

		@PriorityAsync(pool = "nowhere")
		public void order() {
		}

	}

	static class PropertyPool {

		@PriorityAsync(pool = "${the.pool}")
		public void order() {
		}

	}

	static class BadTimeout {

		@PriorityAsync(timeout = "soon")
		public Job<String> order() {
			throw new IllegalStateException();
		}

	}

	static class NegativeQueueTimeout {

		@PriorityAsync(queueTimeout = "-1s")
		public Future<String> order() {
			throw new IllegalStateException();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyBean {

		@Bean
		@Lazy
		UnknownPool lazy() {
			return new UnknownPool();
		}

	}

}
