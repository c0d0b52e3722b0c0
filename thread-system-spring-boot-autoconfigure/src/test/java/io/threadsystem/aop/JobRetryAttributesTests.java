package io.threadsystem.aop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.pool.PoolListener;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AliasFor;
import org.springframework.resilience.retry.MethodRetryPredicate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that each attribute of {@link JobRetry} acts, and where the annotation is found.
 */
class JobRetryAttributesTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(PriorityAsyncAutoConfiguration.class, ThreadSystemAutoConfiguration.class))
		.withUserConfiguration(Delays.class, Script.class, Gateway.class)
		.withPropertyValues("retries=4", "delay=4ms", "factor=3", "longest=20ms", "spread=0", "limit=1h");

	// How often and when

	@Test
	void maxRetriesActs() {
		assertDelays(Gateway::twice, 0, 0);
	}

	@Test
	void maxRetriesMayComeFromAProperty() {
		assertDelays(Gateway::fromProperties, 4, 12, 20, 20);
	}

	@Test
	void delayActs() {
		assertDelays(Gateway::delayed, 3, 3, 3);
	}

	@Test
	void anIsoDurationIsATime() {
		assertDelays(Gateway::iso, 2);
	}

	@Test
	void incrementActs() {
		assertDelays(Gateway::linear, 2, 5, 8);
	}

	@Test
	void multiplierAndMaxDelayAct() {
		assertDelays(Gateway::exponential, 1, 4, 10, 10);
	}

	@Test
	void jitterActs() {
		this.contextRunner.run((context) -> {
			context.getBean(Script.class).fail(many());
			assertThat(context.getBean(Gateway.class).jittery()).failsWithin(SOON);
			assertThat(context.getBean(Delays.class).all).hasSize(20)
				.allSatisfy((delay) -> assertThat(delay).isBetween(Duration.ofMillis(2), Duration.ofMillis(4)))
				.anySatisfy((delay) -> assertThat(delay).isGreaterThan(Duration.ofMillis(2)));
		});
	}

	@Test
	void timeoutActs() {
		assertDelays(Gateway::limited);
	}

	// For which failures

	@Test
	void includesMatchNestedCauses() {
		assertAttempts(Gateway::included, new IOException(), 2);
		assertAttempts(Gateway::included, new IllegalStateException(new UncheckedIOException(new IOException())), 2);
		assertAttempts(Gateway::included, new IllegalStateException(), 1);
	}

	@Test
	void valueIsAnAliasOfIncludes() {
		assertAttempts(Gateway::includedByValue, new IOException(), 2);
		assertAttempts(Gateway::includedByValue, new IllegalStateException(), 1);
	}

	@Test
	void excludesWinOverIncludesAndMatchNestedCauses() {
		assertAttempts(Gateway::excluded, new IOException(), 2);
		assertAttempts(Gateway::excluded, new FileNotFoundException(), 1);
		assertAttempts(Gateway::excluded, new IOException(new FileNotFoundException()), 1);
	}

	@Test
	void aPredicateIsMadeAndToldTheMethod() {
		assertAttempts(Gateway::predicated, new IOException("predicated again"), 2);
		assertAttempts(Gateway::predicated, new IOException("never"), 1);
	}

	@Test
	void aPredicateThatIsABeanIsTaken() {
		this.contextRunner.withBean(Mentioned.class, () -> new Mentioned("from the bean"))
			.run((context) -> assertThat(attempts(context.getBean(Script.class), context.getBean(Gateway.class),
					Gateway::predicated, new IOException("predicated from the bean")))
				.isEqualTo(2));
	}

	@Test
	void aPredicateOfWhichThereAreSeveralBeansIsMade() {
		this.contextRunner.withBean("one", Mentioned.class, () -> new Mentioned("one"))
			.withBean("two", Mentioned.class, () -> new Mentioned("two"))
			.run((context) -> assertThat(attempts(context.getBean(Script.class), context.getBean(Gateway.class),
					Gateway::predicated, new IOException("predicated again")))
				.isEqualTo(2));
	}

	// Where it stands

	@Test
	void oneOnTheClassStandsForAllItsJobs() {
		this.contextRunner.withUserConfiguration(OnClass.class)
			.run((context) -> assertThat(attempts(context.getBean(Script.class), context.getBean(OnClass.class),
					OnClass::asTheClass, many()))
				.isEqualTo(2));
	}

	@Test
	void oneOnTheMethodWinsAsAWhole() {
		this.contextRunner.withUserConfiguration(OnClass.class)
			.run((context) -> assertThat(attempts(context.getBean(Script.class), context.getBean(OnClass.class),
					OnClass::itsOwn, new IllegalStateException(), new IllegalStateException()))
				.isEqualTo(3));
	}

	@Test
	void oneOnAnInterfaceMethodIsFound() {
		this.contextRunner.withUserConfiguration(OfInterface.class)
			.run((context) -> assertThat(
					attempts(context.getBean(Script.class), context.getBean(Api.class), Api::charge, many()))
				.isEqualTo(2));
	}

	@Test
	void oneOnASuperclassIsFound() {
		this.contextRunner.withUserConfiguration(Child.class)
			.run((context) -> assertThat(
					attempts(context.getBean(Script.class), context.getBean(Child.class), Child::own, many()))
				.isEqualTo(2));
	}

	@Test
	void aComposedAnnotationActsWithItsOverrides() {
		assertDelays(Gateway::composed, 1, 1);
	}

	private void assertDelays(Function<Gateway, CompletableFuture<String>> call, int... millis) {
		this.contextRunner.run((context) -> {
			context.getBean(Script.class).fail(many());
			assertThat(call.apply(context.getBean(Gateway.class))).failsWithin(SOON);
			assertThat(context.getBean(Delays.class).all).extracting((delay) -> (int) delay.toMillis())
				.containsExactly(Arrays.stream(millis).boxed().toArray(Integer[]::new));
		});
	}

	private void assertAttempts(Function<Gateway, CompletableFuture<String>> call, Throwable failure, int expected) {
		this.contextRunner.run((context) -> assertThat(
				attempts(context.getBean(Script.class), context.getBean(Gateway.class), call, failure))
			.isEqualTo(expected));
	}

	private static <B> int attempts(Script script, B bean, Function<B, CompletableFuture<String>> call,
			Throwable... failures) {
		CompletableFuture<String> job = call.apply(failing(script, bean, failures));
		assertThat(job.handle((result, failure) -> "ended")).succeedsWithin(SOON);
		return ((Job<?>) job).attempts();
	}

	private static <B> B failing(Script script, B bean, Throwable... failures) {
		script.fail(failures);
		return bean;
	}

	private static Throwable[] many() {
		return Stream.generate(() -> new IOException("again")).limit(50).toArray(Throwable[]::new);
	}

	static class Delays implements PoolListener {

		final List<Duration> all = new CopyOnWriteArrayList<>();

		@Override
		public void jobRetried(Job<?> job, JobFailure failure, Duration delay) {
			this.all.add(delay);
		}

	}

	static class Mentioned implements MethodRetryPredicate {

		private final String word;

		Mentioned() {
			this("again");
		}

		Mentioned(String word) {
			this.word = word;
		}

		@Override
		public boolean shouldRetry(Method method, Throwable failure) {
			return String.valueOf(failure.getMessage()).equals(method.getName() + " " + this.word);
		}

	}

	@JobRetry
	@PriorityAsync
	@Retention(RetentionPolicy.RUNTIME)
	@interface Patient {

		@AliasFor(annotation = JobRetry.class, attribute = "maxRetries")
		int times();

		@AliasFor(annotation = JobRetry.class)
		String delay() default "1ms";

	}

	static class Gateway {

		private final Script script;

		Gateway(Script script) {
			this.script = script;
		}

		CompletableFuture<String> play() {
			try {
				this.script.play();
				return CompletableFuture.completedFuture("charged");
			}
			catch (Throwable ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		@PriorityAsync
		@JobRetry(maxRetries = 2, delay = "0")
		public CompletableFuture<String> twice() {
			return play();
		}

		@PriorityAsync
		@JobRetry(maxRetriesString = "${retries}", delay = "${delay}", multiplierString = "${factor}",
				maxDelay = "${longest}", jitter = "${spread}", timeout = "${limit}")
		public CompletableFuture<String> fromProperties() {
			return play();
		}

		@PriorityAsync
		@JobRetry(delay = "3ms")
		public CompletableFuture<String> delayed() {
			return play();
		}

		@PriorityAsync
		@JobRetry(delay = "PT0.002S", maxRetries = 1)
		public CompletableFuture<String> iso() {
			return play();
		}

		@PriorityAsync
		@JobRetry(delay = "2ms", increment = "3ms")
		public CompletableFuture<String> linear() {
			return play();
		}

		@PriorityAsync
		@JobRetry(maxRetries = 4, delay = "1ms", multiplier = 4, maxDelay = "10ms")
		public CompletableFuture<String> exponential() {
			return play();
		}

		@PriorityAsync
		@JobRetry(maxRetries = 20, delay = "2ms", jitter = "2ms")
		public CompletableFuture<String> jittery() {
			return play();
		}

		@PriorityAsync
		@JobRetry(delay = "1h", timeout = "1m")
		public CompletableFuture<String> limited() {
			return play();
		}

		@PriorityAsync
		@JobRetry(maxRetries = 1, delay = "0", includes = IOException.class)
		public CompletableFuture<String> included() {
			return play();
		}

		@PriorityAsync
		@JobRetry(value = IOException.class, maxRetries = 1, delay = "0")
		public CompletableFuture<String> includedByValue() {
			return play();
		}

		@PriorityAsync
		@JobRetry(maxRetries = 1, delay = "0", includes = IOException.class, excludes = FileNotFoundException.class)
		public CompletableFuture<String> excluded() {
			return play();
		}

		@PriorityAsync
		@JobRetry(maxRetries = 1, delay = "0", predicate = Mentioned.class)
		public CompletableFuture<String> predicated() {
			return play();
		}

		@Patient(times = 2)
		public CompletableFuture<String> composed() {
			return play();
		}

	}

	@JobRetry(maxRetries = 1, delay = "0", includes = IOException.class)
	static class OnClass extends Gateway {

		OnClass(Script script) {
			super(script);
		}

		@PriorityAsync
		public CompletableFuture<String> asTheClass() {
			return play();
		}

		@PriorityAsync
		@JobRetry(delay = "0")
		public CompletableFuture<String> itsOwn() {
			return play();
		}

	}

	interface Api {

		@PriorityAsync
		@JobRetry(maxRetries = 1, delay = "0")
		CompletableFuture<String> charge();

	}

	static class OfInterface implements Api {

		private final Gateway gateway;

		OfInterface(Script script) {
			this.gateway = new Gateway(script);
		}

		@Override
		public CompletableFuture<String> charge() {
			return this.gateway.play();
		}

	}

	@JobRetry(maxRetries = 1, delay = "0")
	abstract static class Parent {

	}

	@PriorityAsync
	static class Child extends Parent {

		private final Gateway gateway;

		Child(Script script) {
			this.gateway = new Gateway(script);
		}

		public CompletableFuture<String> own() {
			return this.gateway.play();
		}

	}

}
