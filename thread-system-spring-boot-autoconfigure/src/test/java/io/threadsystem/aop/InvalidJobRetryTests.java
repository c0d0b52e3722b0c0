package io.threadsystem.aop;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.resilience.retry.MethodRetryPredicate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JobRetry} where it cannot work.
 */
class InvalidJobRetryTests {

	// Where it stands

	@Test
	void aMethodThatIsNoJobIsRefused() {
		assertRefused(NoJob.class, "NoJob.charge(String)",
				"It is not a job: its calls run in their callers, which a retry would keep waiting.",
				"Add @PriorityAsync, with a return type such as CompletableFuture or void; or, for a call that its "
						+ "caller waits for, use Spring's @Retryable together with @EnableResilientMethods.");
	}

	@Test
	void aMethodThatIsNoJobBesidesOneThatIsOneIsRefused() {
		assertRefused(OneJobOnly.class, "OneJobOnly.plain()", "It is not a job", "Add @PriorityAsync");
	}

	@Test
	void anInterfaceMethodThatIsNoJobIsRefused() {
		assertRefused(OfInterface.class, "OfInterface.charge()", "It is not a job", "Add @PriorityAsync");
	}

	@Test
	void aPrivateMethodThatIsNoJobIsRefused() {
		assertRefused(PrivateNoJob.class, "PrivateNoJob.charge()", "It is not a job", "Add @PriorityAsync");
	}

	@Test
	void aClassWithoutJobsIsRefused() {
		assertRefused(ClassWithoutJobs.class, "ClassWithoutJobs", "None of its methods is a job.",
				"Add @PriorityAsync to the class or to the methods that are to be retried; or, for a call");
	}

	@Test
	void aClassWithoutJobsIsRefusedEachTimeItsBeanIsCreated() {
		runner(ClassWithoutJobs.class).run((context) -> assertThat(context).hasFailed());
		AnnotatedBeans.runner()
			.withBean("first", ClassWithoutJobs.class, ClassWithoutJobs::new,
					(definition) -> definition.setLazyInit(true))
			.run((context) -> {
				assertThat(refusal(() -> context.getBean("first"))).isNotNull();
				assertThat(refusal(() -> context.getBean("first"))).isNotNull();
			});
	}

	@Test
	void otherMethodsOfAnAnnotatedClassAreLeftAlone() {
		runner(ClassWithOneJob.class)
			.run((context) -> assertThat(context.getBean(ClassWithOneJob.class).plain()).isEqualTo("plain"));
	}

	@Test
	void springsRetryableBesidesItIsRefused() {
		assertRefused(AlsoRetryable.class, "AlsoRetryable.charge()",
				"@Retryable applies to it too, and retries of retries multiply.",
				"Choose one: remove @Retryable, or remove @JobRetry.");
	}

	@Test
	void springsRetryableOnTheClassIsRefused() {
		assertRefused(InRetryableClass.class, "InRetryableClass.charge()", "@Retryable applies to it too",
				"Choose one");
	}

	// Its values

	@Test
	void aNegativeNumberOfRetriesIsRefused() {
		assertRefused(NegativeRetries.class, "NegativeRetries.charge()",
				"Its attribute maxRetries is \"-1\": a number must not be negative.",
				"Set the number of retries, one less than that of attempts; 0 for none.");
	}

	@Test
	void aNegativeNumberOfRetriesAsTextIsRefused() {
		assertRefused(NegativeRetriesText.class, "NegativeRetriesText.charge()",
				"Its attribute maxRetriesString is \"-2\": a number must not be negative.", "Set the number");
	}

	@Test
	void aNumberOfRetriesThatIsNoNumberIsRefused() {
		assertRefused(WordRetries.class, "WordRetries.charge()",
				"Its attribute maxRetriesString is \"often\": this is no whole number.",
				"Write the number of retries, such as 3.");
	}

	@Test
	void twoNumbersOfRetriesAreRefused() {
		assertRefused(TwoRetries.class, "TwoRetries.charge()",
				"Its attribute maxRetriesString is \"4\": the attribute maxRetries is set too.",
				"Keep one of the two.");
	}

	@Test
	void aDelayThatIsNoTimeIsRefused() {
		assertRefused(WordDelay.class, "WordDelay.charge()", "Its attribute delay is \"soon\": this is no time.",
				"such as 500ms, 5s or 2m");
	}

	@Test
	void aNegativeDelayIsRefused() {
		assertRefused(NegativeDelay.class, "NegativeDelay.charge()",
				"Its attribute delay is \"-1s\": a time must not be negative.", "Set 0 or a positive time.");
	}

	@Test
	void aMultiplierBelowOneIsRefused() {
		assertRefused(SmallMultiplier.class, "SmallMultiplier.charge()",
				"Its attribute multiplier is \"0.5\": waits must not become shorter.", "Set 1 for waits that stay");
	}

	@Test
	void aMultiplierThatIsNoNumberIsRefused() {
		assertRefused(WordMultiplier.class, "WordMultiplier.charge()",
				"Its attribute multiplierString is \"double\": this is no number.", "such as 1.5");
	}

	@Test
	void twoMultipliersAreRefused() {
		assertRefused(TwoMultipliers.class, "TwoMultipliers.charge()",
				"Its attribute multiplierString is \"3\": the attribute multiplier is set too.", "Keep one");
	}

	@Test
	void anIncrementBesidesAMultiplierIsRefused() {
		assertRefused(GrowsTwice.class, "GrowsTwice.charge()",
				"Its attribute increment is \"1s\": waits grow by a multiplier (2.0) already.",
				"Set one of the two: increment or multiplier.");
	}

	@Test
	void aLongestWaitBelowTheFirstIsRefused() {
		assertRefused(ShortMaxDelay.class, "ShortMaxDelay.charge()",
				"Its attribute maxDelay is \"200ms\": it is shorter than the first wait, the delay of PT1S.",
				"Set maxDelay to at least the delay");
	}

	@Test
	void aJitterThatIsNoTimeIsRefused() {
		assertRefused(WordJitter.class, "WordJitter.charge()", "Its attribute jitter is \"some\": this is no time.",
				"Write a number with a unit");
	}

	@Test
	void aTimeoutThatIsNoTimeIsRefused() {
		assertRefused(WordTimeout.class, "WordTimeout.charge()", "Its attribute timeout is \"late\": this is no time.",
				"Write a number with a unit");
	}

	@Test
	void anUnknownPlaceholderIsRefused() {
		assertRefused(UnknownPlaceholder.class, "UnknownPlaceholder.charge()",
				"Its attribute delay is \"${the.delay}\": Could not resolve placeholder 'the.delay'",
				"Define the property");
	}

	@Test
	void aPredicateThatCannotBeMadeIsRefused() {
		assertRefused(
				AbstractPredicate.class, "AbstractPredicate.charge()", "Its attribute predicate is \""
						+ Undecided.class.getName() + "\": it is no bean and cannot be made one",
				"Define one bean of that type");
	}

	@Test
	void aPolicyBesidesOtherAttributesIsRefused() {
		assertRefused(PolicyAndMore.class, "PolicyAndMore.charge()",
				"Its attribute policy is \"gateway\": the attribute delay is set too, but is what a policy says.",
				"Keep one of the two: the policy, or the attributes that describe one.");
	}

	@Test
	void aPolicyBesidesIncludesIsRefused() {
		assertRefused(PolicyAndValue.class, "PolicyAndValue.charge()", "the attribute includes is set too",
				"Keep one of the two");
	}

	@Test
	void aPolicyWithoutALocatorIsRefused() {
		assertRefused(NamedPolicy.class, "NamedPolicy.charge()",
				"There is no bean of type io.threadsystem.aop.RetryPolicyLocator, or more than one.",
				"Do not exclude ThreadSystemAutoConfiguration");
	}

	private static ApplicationContextRunner runner(Class<?> bean) {
		return AnnotatedBeans.runner(bean);
	}

	/** Starts an application with a bean, and checks what it is refused for. */
	static void assertRefused(Class<?> bean, String where, String reason, String remedy) {
		runner(bean).run((context) -> {
			InvalidJobMethodException refused = find(context.getStartupFailure());
			assertThat(refused).as("%s", context.getStartupFailure()).isNotNull();
			Objects.requireNonNull(refused);
			assertThat(refused.annotation()).isEqualTo("JobRetry");
			assertThat(refused.method()).endsWith(where).startsWith("io.threadsystem.aop.");
			assertThat(refused.reason()).contains(reason);
			assertThat(refused.remedy()).contains(remedy);
			assertThat(refused).hasMessage(
					"@JobRetry cannot work on " + refused.method() + ": " + refused.reason() + " " + refused.remedy());
		});
	}

	private static @Nullable InvalidJobMethodException refusal(Runnable creation) {
		try {
			creation.run();
			return null;
		}
		catch (RuntimeException ex) {
			return find(ex);
		}
	}

	private static @Nullable InvalidJobMethodException find(@Nullable Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof InvalidJobMethodException)) {
			cause = cause.getCause();
		}
		return (InvalidJobMethodException) cause;
	}

	static class NoJob {

		@JobRetry
		public String charge(String order) {
			return order;
		}

	}

	static class OneJobOnly {

		@PriorityAsync
		@JobRetry
		public void job() {
		}

		@JobRetry
		public void plain() {
		}

	}

	interface Api {

		@JobRetry
		void charge();

	}

	static class OfInterface implements Api {

		@Override
		public void charge() {
		}

	}

	static class PrivateNoJob {

		@JobRetry
		@SuppressWarnings("UnusedMethod")
		private void charge() {
		}

	}

	@JobRetry
	static class ClassWithoutJobs {

		public void charge() {
		}

	}

	@JobRetry
	static class ClassWithOneJob {

		@PriorityAsync
		public void job() {
		}

		public String plain() {
			return "plain";
		}

	}

	static class AlsoRetryable {

		@PriorityAsync
		@JobRetry
		@Retryable
		public void charge() {
		}

	}

	@Retryable
	static class InRetryableClass {

		@PriorityAsync
		@JobRetry
		public void charge() {
		}

	}

	static class NegativeRetries {

		@PriorityAsync
		@JobRetry(maxRetries = -1)
		public void charge() {
		}

	}

	static class NegativeRetriesText {

		@PriorityAsync
		@JobRetry(maxRetriesString = "-2")
		public void charge() {
		}

	}

	static class WordRetries {

		@PriorityAsync
		@JobRetry(maxRetriesString = "${many:often}")
		public void charge() {
		}

	}

	static class TwoRetries {

		@PriorityAsync
		@JobRetry(maxRetries = 5, maxRetriesString = "4")
		public void charge() {
		}

	}

	static class WordDelay {

		@PriorityAsync
		@JobRetry(delay = "soon")
		public void charge() {
		}

	}

	static class NegativeDelay {

		@PriorityAsync
		@JobRetry(delay = "-1s")
		public void charge() {
		}

	}

	static class SmallMultiplier {

		@PriorityAsync
		@JobRetry(multiplier = 0.5)
		public void charge() {
		}

	}

	static class WordMultiplier {

		@PriorityAsync
		@JobRetry(multiplierString = "double")
		public void charge() {
		}

	}

	static class TwoMultipliers {

		@PriorityAsync
		@JobRetry(multiplier = 2, multiplierString = "3")
		public void charge() {
		}

	}

	static class GrowsTwice {

		@PriorityAsync
		@JobRetry(multiplier = 2, increment = "1s")
		public void charge() {
		}

	}

	static class ShortMaxDelay {

		@PriorityAsync
		@JobRetry(maxDelay = "200ms")
		public void charge() {
		}

	}

	static class WordJitter {

		@PriorityAsync
		@JobRetry(jitter = "some")
		public void charge() {
		}

	}

	static class WordTimeout {

		@PriorityAsync
		@JobRetry(timeout = "late")
		public void charge() {
		}

	}

	static class UnknownPlaceholder {

		@PriorityAsync
		@JobRetry(delay = "${the.delay}")
		public void charge() {
		}

	}

	static class AbstractPredicate {

		@PriorityAsync
		@JobRetry(predicate = Undecided.class)
		public void charge() {
		}

	}

	static class PolicyAndMore {

		@PriorityAsync
		@JobRetry(policy = "gateway", delay = "2s")
		public void charge() {
		}

	}

	static class PolicyAndValue {

		@PriorityAsync
		@JobRetry(value = IOException.class, policy = "gateway")
		public void charge() {
		}

	}

	static class NamedPolicy {

		@PriorityAsync
		@JobRetry(policy = "gateway")
		public void charge() {
		}

	}

	abstract static class Undecided implements MethodRetryPredicate {

		@Override
		public boolean shouldRetry(Method method, Throwable failure) {
			return true;
		}

	}

}
