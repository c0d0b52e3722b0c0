package io.threadsystem.aop;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.Payments.Probe;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.ShutdownMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link VoidCall}: what becomes of failures that nobody holds.
 */
@ExtendWith(OutputCaptureExtension.class)
class VoidCallTests {

	private static final String LOGGED = "Job 'Payments.failing' of pool 'main' failed, and nobody holds it";

	@Test
	void aFailureIsLoggedOnceWithJobAndPool(CapturedOutput output) {
		AnnotatedBeans.runner(Payments.class, Probe.class).run((context) -> {
			context.getBean(Payments.class).failing("no luck");
			await().untilAsserted(() -> assertThat(output).contains(LOGGED).contains("IOException: no luck"));
		});
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), LOGGED)).isEqualTo(1);
	}

	@Test
	void aTimeoutIsLogged(CapturedOutput output) {
		AnnotatedBeans.runner(Payments.class, Probe.class).run((context) -> {
			context.getBean(Payments.class).slowAndVoid("x");
			await().untilAsserted(
					() -> assertThat(output).contains("Job 'Payments.slowAndVoid' of pool 'main' failed, and nobody"));
		});
	}

	@Test
	void theHandlerOfTheApplicationIsAskedInsteadOfTheLog(CapturedOutput output) {
		AnnotatedBeans.runner(Payments.class, Probe.class, Handling.class).run((context) -> {
			List<String> handled = context.getBean(Handling.class).handled;
			context.getBean(Payments.class).failing("no luck");
			await().untilAsserted(() -> assertThat(handled)
				.containsExactly("failing no luck " + IOException.class + " in the job: true"));
			context.getBean(Payments.class).slowAndVoid("x");
			await().untilAsserted(() -> assertThat(handled).last()
				.isEqualTo("slowAndVoid x " + JobTimeoutException.class + " in the job: false"));
		});
		assertThat(output).doesNotContain("nobody holds it");
	}

	@Test
	void aHandlerThatFailsIsLoggedWithTheFailure(CapturedOutput output) {
		AnnotatedBeans.runner(Payments.class, Probe.class, BrokenHandling.class).run((context) -> {
			context.getBean(Payments.class).failing("no luck");
			await()
				.untilAsserted(() -> assertThat(output).contains("handler is broken").contains("IOException: no luck"));
		});
	}

	@Test
	void aFailureThatCannotBeShownIsLoggedByItsClass(CapturedOutput output) {
		AnnotatedBeans.runner(Retried.class, Script.class).run((context) -> {
			context.getBean(Script.class).fail(new Unprintable());
			context.getBean(Retried.class).once();
			context.getBean(Script.class).fail(new Unprintable(), new Unprintable(), new Unprintable());
			context.getBean(Retried.class).charge();
			PriorityPool pool = context.getBean("mainPriorityPool", PriorityPool.class);
			await().untilAsserted(() -> assertThat(StringUtils.countOccurrencesOf(output.getAll(), "nobody holds it"))
				.isGreaterThanOrEqualTo(2));
			await().until(() -> pool.snapshot().failed() == 2);
		});
		assertThat(output).contains(Unprintable.class.getName());
	}

	@Test
	void aHandlerThatFailsOnAFailureThatCannotBeShownIsLogged(CapturedOutput output) {
		AnnotatedBeans.runner(Retried.class, Script.class, ShowingHandling.class).run((context) -> {
			context.getBean(Script.class).fail(new Unprintable());
			context.getBean(Retried.class).once();
			await().untilAsserted(() -> assertThat(output).contains("so did the AsyncUncaughtExceptionHandler")
				.contains("has no text"));
			assertThat(output).contains("nobody holds it (a " + Unprintable.class.getName());
		});
	}

	@Test
	void onlyTheLastOfSeveralAttemptsIsReportedAndOnlyOnce(CapturedOutput output) {
		AnnotatedBeans.runner(Retried.class, Script.class).run((context) -> {
			context.getBean(Script.class)
				.fail(new IOException("first"), new IOException("second"), new IOException("third"));
			context.getBean(Retried.class).charge();
			await().untilAsserted(() -> assertThat(output).contains("IOException: third"));
		});
		assertThat(output).doesNotContain("IOException: first").doesNotContain("IOException: second");
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "nobody holds it")).isEqualTo(1);
	}

	@Test
	void theHandlerIsToldOfTheLastAttemptOnly() {
		AnnotatedBeans.runner(Retried.class, Script.class, Handling.class).run((context) -> {
			context.getBean(Script.class)
				.fail(new IOException("1"), new IOException("2"), new IllegalStateException("3"));
			context.getBean(Retried.class).with("argument");
			List<String> handled = context.getBean(Handling.class).handled;
			await().untilAsserted(() -> assertThat(handled)
				.containsExactly("with argument " + IllegalStateException.class + " in the job: false"));
		});
	}

	@Test
	void aFailureThatIsNotRetriedIsReported(CapturedOutput output) {
		AnnotatedBeans.runner(Retried.class, Script.class).run((context) -> {
			context.getBean(Script.class).fail(new IllegalArgumentException("not worth it"));
			context.getBean(Retried.class).charge();
			await().untilAsserted(() -> assertThat(output).contains("IllegalArgumentException: not worth it"));
		});
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "nobody holds it")).isEqualTo(1);
	}

	@Test
	void anAttemptThatSucceedsAtLastLeavesNothingToReport(CapturedOutput output) {
		AnnotatedBeans.runner(Retried.class, Script.class).run((context) -> {
			Script script = context.getBean(Script.class);
			script.fail(new IOException("first"));
			context.getBean(Retried.class).charge();
			await().until(() -> script.seen.contains("charged"));
		});
		assertThat(output).doesNotContain("IOException").doesNotContain("nobody holds it");
	}

	@Test
	void aFailureThatIsRecoveredIsNotReported(CapturedOutput output) {
		AnnotatedBeans.runner(Retried.class, Script.class).run((context) -> {
			Script script = context.getBean(Script.class);
			script.fail(new IOException("first"));
			context.getBean(Retried.class).recovered();
			await().until(() -> script.seen.contains("later"));
		});
		assertThat(output).doesNotContain("IOException").doesNotContain("nobody holds it");
	}

	@Test
	void aRecoveryThatFailsIsReportedOnce(CapturedOutput output) {
		AnnotatedBeans.runner(Retried.class, Script.class).run((context) -> {
			context.getBean(Script.class).fail(new IOException("first"), new IllegalStateException("nor later"));
			context.getBean(Retried.class).recovered();
			await().untilAsserted(() -> assertThat(output).contains("IllegalStateException: nor later"));
		});
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "nobody holds it")).isEqualTo(1);
	}

	@Test
	void aCallThatIsCancelledIsNoFailure(CapturedOutput output) {
		AnnotatedBeans.runner(Payments.class, Probe.class).run((context) -> {
			PriorityPool single = context.getBean("singlePriorityPool", PriorityPool.class);
			single.pause();
			context.getBean(Payments.class).voidOnSingle();
			single.reconfigure(single.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
			single.close();
			assertThat(single.snapshot().cancelled()).isEqualTo(1);
		});
		assertThat(output).doesNotContain("nobody holds it");
	}

	static class Retried {

		private final Script script;

		Retried(Script script) {
			this.script = script;
		}

		@PriorityAsync
		@JobRetry(maxRetries = 2, delay = "1ms", excludes = IllegalArgumentException.class)
		public void charge() throws Throwable {
			this.script.play();
			this.script.seen.add("charged");
		}

		@PriorityAsync
		public void once() throws Throwable {
			this.script.play();
		}

		@PriorityAsync
		@JobRetry(maxRetries = 2, delay = "1ms")
		public void with(String argument) throws Throwable {
			this.script.play();
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "later")
		public void recovered() throws Throwable {
			this.script.play();
		}

		void later(Exception failure) throws Throwable {
			this.script.play();
			this.script.seen.add("later");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handling implements AsyncConfigurer {

		final List<String> handled = new CopyOnWriteArrayList<>();

		@Override
		public AsyncUncaughtExceptionHandler getAsyncUncaughtExceptionHandler() {
			return (failure, method, arguments) -> this.handled.add(method.getName() + " " + arguments[0] + " "
					+ failure.getClass() + " in the job: " + (AnnotatedBeans.DECORATED.get() != null));
		}

	}

	/** Shows the failure, as that of Spring does. */
	@Configuration(proxyBeanMethods = false)
	static class ShowingHandling implements AsyncConfigurer {

		@Override
		public AsyncUncaughtExceptionHandler getAsyncUncaughtExceptionHandler() {
			return (failure, method, arguments) -> assertThat(failure.toString()).isNotNull();
		}

	}

	static final class Unprintable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("has no message");
		}

		@Override
		public String toString() {
			throw new IllegalStateException("has no text");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BrokenHandling {

		@Bean
		AsyncConfigurer asyncConfigurer() {
			return new AsyncConfigurer() {

				@Override
				public AsyncUncaughtExceptionHandler getAsyncUncaughtExceptionHandler() {
					return (failure, method, arguments) -> {
						throw new IllegalStateException("handler is broken");
					};
				}

			};
		}

	}

}
