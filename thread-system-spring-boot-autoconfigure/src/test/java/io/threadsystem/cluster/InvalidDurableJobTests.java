package io.threadsystem.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.job.JobContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** Tests for methods that carry {@link DurableJob} although it cannot work there. */
@ExtendWith(OutputCaptureExtension.class)
class InvalidDurableJobTests {

	@Test
	void twoParametersAreRefused() {
		assertRefused(TwoParameters.class, "TwoParameters.call(String, String)", "It has 2 parameters",
				"such as a record");
	}

	@Test
	void theContextAsAParameterIsRefused() {
		assertRefused(TakesContext.class, "TakesContext.call(JobContext)", "would have to be stored as JSON",
				"JobContext.current()");
	}

	@Test
	void aParameterOfWhichNothingIsKnownIsRefused() {
		assertRefused(TakesAnything.class, "TakesAnything.call(Object)", "nothing says what its JSON is to be read as",
				"such as a record");
	}

	@Test
	void anotherReturnTypeIsRefused() {
		assertRefused(ReturnsFuture.class, "ReturnsFuture.call()",
				"It returns java.util.concurrent.CompletableFuture, which nobody gets", "Return void, or a String");
	}

	@Test
	void methodsThatNoProxyInterceptsAreRefused() {
		assertRefused(PrivateMethod.class, "PrivateMethod.call()", "It is private", "Make it public");
		assertRefused(StaticMethod.class, "StaticMethod.call()", "It is static", "Make it an instance method");
		assertRefused(FinalMethod.class, "FinalMethod.call()", "It is final", "Remove final from the method");
		assertRefused(FinalClass.class, "FinalClass.call()", "is final, so a proxy can only intercept",
				"Remove final from the class");
	}

	@Test
	void annotationsThatMakeItAJobInAnotherWayAreRefused() {
		assertRefused(AlsoAsync.class, "AlsoAsync.call()", "@Async applies to it too", "Remove it");
		assertRefused(InAsyncClass.class, "InAsyncClass.call()", "@Async applies to it too", "Remove it");
		assertRefused(AlsoPriorityAsync.class, "AlsoPriorityAsync.call()", "@PriorityAsync applies to it too",
				"Remove it");
		assertRefused(InPriorityAsyncClass.class, "InPriorityAsyncClass.call()", "@PriorityAsync applies to it too",
				"Remove it");
		assertRefused(AlsoScheduled.class, "AlsoScheduled.call()", "@PriorityScheduled applies to it too",
				"Remove one of the two");
		assertRefused(AlsoListener.class, "AlsoListener.call(String)", "@EventListener applies to it too",
				"@PriorityEventListener(durable = true)");
		assertRefused(AlsoPriorityListener.class, "AlsoPriorityListener.call(String)", "applies to it too",
				"Remove it");
	}

	@Test
	void aNameThatAnotherJobHasIsRefused() {
		assertRefused((runner) -> runner.withUserConfiguration(Named.class, NamedToo.class), ".call()",
				"Its name is \"taken\", which another durable job has", "a name of its own");
	}

	@Test
	void aNameThatCannotBeOneIsRefused() {
		assertRefused(BadName.class, "BadName.call()", "The name \"a b\" of a durable job is not",
				"Give it such a name");
	}

	@Test
	void anUnknownPoolIsRefused() {
		assertRefused(UnknownPool.class, "UnknownPool.call()", "Its attribute pool is \"nowhere\"",
				"Name a pool that exists");
	}

	@Test
	void anUnknownPolicyIsRefused() {
		assertRefused(UnknownPolicy.class, "UnknownPolicy.call()", "Its attribute policy is \"nowhere\"",
				"Name a policy that exists");
	}

	@Test
	void whatIsWrongWithLazyBeansIsFoundAtTheStart() {
		assertRefused(LazyTwoParameters.class, "LazyTwoParameters.call(String, String)", "It has 2 parameters",
				"such as a record");
	}

	@Test
	void withoutTheClusterTheApplicationStops() {
		DurableJobRunner.withoutCluster(Named.class)
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.isInstanceOf(InvalidJobMethodException.class)
				.hasMessageContainingAll("Named.call()", "thread-system.cluster.enabled is not true",
						"Set thread-system.cluster.enabled=true"));
	}

	@Test
	void withTheClusterButWithoutItsBeansTheReasonIsAnother() {
		DurableJobRunner.withoutCluster(Named.class)
			.withPropertyValues("thread-system.cluster.enabled=true")
			.run((context) -> assertThat(context).hasFailed()
				.getFailure()
				.hasMessageContaining("There is no bean of type " + DurableJobHandlers.class.getName()));
	}

	@Test
	void withoutAnyDurableJobTheClusterIsNotMissed() {
		DurableJobRunner.withoutCluster(Ordinary.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aLateBeanWhoseDeclaredTypeHidesItsJobsIsRefused() {
		DurableJobRunner.with(Hiding.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThatException().isThrownBy(() -> context.getBean("hidden"))
				.havingRootCause()
				.isInstanceOf(InvalidJobMethodException.class)
				.withMessageContainingAll("Named.call()", "its declared type did not show",
						"Have the @Bean method declare " + Named.class.getName());
		});
	}

	@Test
	void aCallWithinTheClassIsReported(CapturedOutput output) {
		DurableJobRunner.with(CallsItself.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("CallsItself.again")
				.contains("calls CallsItself.call within its own class")
				.contains("@DurableJob has no effect on it");
		});
	}

	private static void assertRefused(Class<?> bean, String method, String reason, String remedy) {
		assertRefused((runner) -> runner.withUserConfiguration(bean), method, reason, remedy);
	}

	private static void assertRefused(UnaryOperator<ApplicationContextRunner> beans, String method, String reason,
			String remedy) {
		beans.apply(DurableJobRunner.with()).run((context) -> {
			assertThat(context).hasFailed();
			Throwable failure = context.getStartupFailure();
			while (!(failure instanceof InvalidJobMethodException) && failure.getCause() != null) {
				failure = failure.getCause();
			}
			assertThat(failure).isInstanceOfSatisfying(InvalidJobMethodException.class, (invalid) -> {
				assertThat(invalid.method()).endsWith(method);
				assertThat(invalid.reason()).contains(reason);
				assertThat(invalid.remedy()).contains(remedy);
			});
		});
	}

	static class TwoParameters {

		@DurableJob
		void call(String one, String two) {
		}

	}

	@Lazy
	static class LazyTwoParameters {

		@DurableJob
		void call(String one, String two) {
		}

	}

	static class TakesContext {

		@DurableJob
		void call(JobContext context) {
		}

	}

	static class TakesAnything {

		@DurableJob
		void call(Object anything) {
		}

	}

	static class ReturnsFuture {

		@DurableJob
		CompletableFuture<String> call() {
			return new CompletableFuture<>();
		}

	}

	static class PrivateMethod {

		@DurableJob
		@SuppressWarnings("UnusedMethod")
		private void call() {
		}

	}

	static class StaticMethod {

		@DurableJob
		static void call() {
		}

	}

	static class FinalMethod {

		@DurableJob
		final void call() {
		}

	}

	static final class FinalClass {

		@DurableJob
		void call() {
		}

	}

	static class AlsoAsync {

		@DurableJob
		@Async
		void call() {
		}

	}

	@Async
	static class InAsyncClass {

		@DurableJob
		void call() {
		}

	}

	static class AlsoPriorityAsync {

		@DurableJob
		@PriorityAsync
		void call() {
		}

	}

	@PriorityAsync
	static class InPriorityAsyncClass {

		@DurableJob
		public void call() {
		}

	}

	static class AlsoScheduled {

		@DurableJob
		@PriorityScheduled(fixedRate = "1s")
		void call() {
		}

	}

	static class AlsoListener {

		@DurableJob
		@EventListener
		void call(String event) {
		}

	}

	static class AlsoPriorityListener {

		@DurableJob
		@PriorityEventListener
		void call(String event) {
		}

	}

	interface Hidden {

	}

	static class Named implements Hidden {

		@DurableJob(name = "taken")
		void call() {
		}

	}

	static class NamedToo {

		@DurableJob(name = "taken")
		void call() {
		}

	}

	static class BadName {

		@DurableJob(name = "a b")
		void call() {
		}

	}

	static class UnknownPool {

		@DurableJob(pool = "nowhere")
		void call() {
		}

	}

	static class UnknownPolicy {

		@DurableJob
		@JobRetry(policy = "nowhere")
		void call() {
		}

	}

	static class Ordinary {

	}

	@Configuration(proxyBeanMethods = false)
	static class Hiding {

		@Bean
		@Lazy
		Hidden hidden() {
			return new Named();
		}

	}

	static class CallsItself {

		@DurableJob
		void call() {
		}

		void again() {
			call();
		}

	}

}
