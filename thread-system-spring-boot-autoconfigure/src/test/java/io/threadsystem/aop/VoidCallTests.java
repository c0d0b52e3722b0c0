package io.threadsystem.aop;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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

	@Configuration(proxyBeanMethods = false)
	static class Handling implements AsyncConfigurer {

		final List<String> handled = new CopyOnWriteArrayList<>();

		@Override
		public AsyncUncaughtExceptionHandler getAsyncUncaughtExceptionHandler() {
			return (failure, method, arguments) -> this.handled.add(method.getName() + " " + arguments[0] + " "
					+ failure.getClass() + " in the job: " + (AnnotatedBeans.DECORATED.get() != null));
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
