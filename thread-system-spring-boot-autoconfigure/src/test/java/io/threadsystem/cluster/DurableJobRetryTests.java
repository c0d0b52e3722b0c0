package io.threadsystem.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link JobRetry} beside {@link DurableJob}. */
class DurableJobRetryTests {

	private final List<String> log = new CopyOnWriteArrayList<>();

	private ApplicationContextRunner with(Class<?>... beans) {
		return DurableJobRunner.with(beans).withBean("log", List.class, () -> this.log);
	}

	@Test
	void thePolicyIsThatOfTheHandlerAndNoAttemptIsRepeatedLocally() {
		with(Mailer.class).run((context) -> {
			context.getBean(Mailer.class).send("a");
			RecordedCluster cluster = context.getBean(RecordedCluster.class);
			assertThatExceptionOfType(IOException.class)
				.isThrownBy(() -> cluster.run(cluster.only(), context.getBean("mainPriorityPool", PriorityPool.class)));
			assertThat(this.log).containsExactly("send a");
			assertThat(Objects.requireNonNull(cluster.handler("Mailer.send").retry()).get().timeout()).hasMinutes(2);
		});
	}

	@Test
	void aPolicyMayHaveAName() {
		with(ByPolicy.class).withPropertyValues("thread-system.retry.slow.timeout=7m")
			.run((context) -> assertThat(
					Objects.requireNonNull(context.getBean(RecordedCluster.class).handler("ByPolicy.call").retry())
						.get()
						.timeout())
				.hasMinutes(7));
	}

	@Test
	void theAnnotationOfTheClassIsInForce() {
		with(Retried.class)
			.run((context) -> assertThat(context.getBean(RecordedCluster.class).handler("Retried.call").retry())
				.isNotNull());
	}

	@Test
	void theRecoverMethodStandsInWithTheArgumentAndTheFailure() {
		with(Mailer.class).run((context) -> {
			recover(context.getBean(RecordedCluster.class), "Mailer.send", new IOException("no"));
			assertThat(this.log).containsExactly("later a no");
		});
	}

	@Test
	void aFailureThatNoRecoverMethodTakesIsThatOfTheJob() {
		with(Mailer.class).run((context) -> {
			RecordedCluster cluster = context.getBean(RecordedCluster.class);
			assertThatExceptionOfType(IllegalStateException.class)
				.isThrownBy(() -> recover(cluster, "Mailer.send", new IllegalStateException("other")))
				.withMessage("other");
		});
	}

	@Test
	void aPrivateRecoverMethodBehindAScopedProxyIsCalled() {
		with(Scoped.class).run((context) -> {
			recover(context.getBean(RecordedCluster.class), "Scoped.call", new IOException("no"));
			assertThat(this.log).containsExactly("scoped a");
		});
	}

	private static void recover(RecordedCluster cluster, String name, Throwable failure) throws Exception {
		try {
			Objects.requireNonNull(cluster.handler(name).recovery()).recover("a", failure);
		}
		catch (Exception ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

	static class Mailer {

		private final List<String> log;

		Mailer(List<String> log) {
			this.log = log;
		}

		@DurableJob
		@JobRetry(timeout = "2m", delay = "1ms", recover = "later")
		void send(String to) throws IOException {
			this.log.add("send " + to);
			throw new IOException("down");
		}

		@SuppressWarnings("UnusedMethod")
		private void later(IOException failure, String to) {
			this.log.add("later " + to + " " + failure.getMessage());
		}

	}

	static class ByPolicy {

		@DurableJob
		@JobRetry(policy = "slow")
		void call() {
		}

	}

	@JobRetry
	static class Retried {

		@DurableJob
		void call() {
		}

	}

	@Scope(scopeName = "prototype", proxyMode = ScopedProxyMode.TARGET_CLASS)
	static class Scoped {

		private final List<String> log;

		Scoped(List<String> log) {
			this.log = log;
		}

		@DurableJob
		@JobRetry(recover = "later")
		void call(String value) {
		}

		@SuppressWarnings("UnusedMethod")
		private void later(String value) {
			this.log.add("scoped " + value);
		}

	}

}
