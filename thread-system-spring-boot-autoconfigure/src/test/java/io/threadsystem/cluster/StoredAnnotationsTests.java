package io.threadsystem.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemClusterAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemDurableJobAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemEventAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemSchedulingAutoConfiguration;
import io.threadsystem.job.JobState;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests for the annotations of durable jobs on a database. */
class StoredAnnotationsTests {

	private static final Duration SOON = Duration.ofSeconds(30);

	private final List<String> log = new CopyOnWriteArrayList<>();

	private ApplicationContextRunner with(Class<?>... beans) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class,
					DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
					JacksonAutoConfiguration.class, ThreadSystemAutoConfiguration.class,
					ThreadSystemClusterAutoConfiguration.class, ThreadSystemDurableJobAutoConfiguration.class,
					PriorityAsyncAutoConfiguration.class, ThreadSystemEventAutoConfiguration.class,
					ThreadSystemSchedulingAutoConfiguration.class))
			.withUserConfiguration(beans)
			.withBean("log", List.class, () -> this.log)
			.withPropertyValues("thread-system.cluster.enabled=true", "thread-system.cluster.polling-interval=100ms",
					"spring.datasource.generate-unique-name=true");
	}

	private void inTransaction(ApplicationContext context, boolean commit, Runnable action) {
		context.getBean(TransactionTemplate.class).executeWithoutResult((status) -> {
			action.run();
			if (!commit) {
				status.setRollbackOnly();
			}
		});
	}

	@Test
	void aJobIsThereIfTheTransactionOfItsCallerIsCommitted() {
		with(Mailer.class).run((context) -> {
			Mailer mailer = context.getBean(Mailer.class);
			inTransaction(context, false, () -> mailer.send(new Mail("lost", 1)));
			inTransaction(context, true, () -> mailer.send(new Mail("kept", 2)));
			await().atMost(SOON)
				.until(() -> context.getBean(DurableJobs.class)
					.find(DurableJobQuery.all().state(JobState.COMPLETED))
					.size() == 1);
			assertThat(this.log).containsExactly("kept 2 in a transaction");
			assertThat(context.getBean(DurableJobs.class).find(DurableJobQuery.all())).hasSize(1);
		});
	}

	@Test
	void anEventIsThereIfTheTransactionOfItsPublisherIsCommitted() {
		with(Mailer.class).run((context) -> {
			inTransaction(context, false, () -> context.publishEvent(new Placed("lost")));
			inTransaction(context, true, () -> context.publishEvent(new Expedited("kept", true)));
			await().atMost(SOON)
				.until(() -> context.getBean(DurableJobs.class)
					.find(DurableJobQuery.all().state(JobState.COMPLETED))
					.size() == 1);
			assertThat(this.log).containsExactly("placed kept of Placed in a transaction");
		});
	}

	@Test
	void failedAttemptsAreRetriedAndRecovered() {
		with(Flaky.class).run((context) -> {
			context.getBean(Flaky.class).call("x");
			await().atMost(SOON)
				.until(() -> context.getBean(DurableJobs.class)
					.find(DurableJobQuery.all().state(JobState.COMPLETED))
					.size() == 1);
			assertThat(this.log).containsExactly("call x", "call x", "recovered x");
		});
	}

	@Test
	void aScheduleOfTheClusterRuns() {
		with(Clock.class)
			.run((context) -> await().atMost(SOON).untilAsserted(() -> assertThat(this.log).contains("tick")));
	}

	record Mail(String to, int copies) {
	}

	static class Placed {

		private String order = "";

		Placed() {
		}

		Placed(String order) {
			this.order = order;
		}

		public String getOrder() {
			return this.order;
		}

		public void setOrder(String order) {
			this.order = order;
		}

	}

	static class Expedited extends Placed {

		private final boolean express;

		Expedited(String order, boolean express) {
			super(order);
			this.express = express;
		}

		public boolean isExpress() {
			return this.express;
		}

	}

	static class Mailer {

		private final List<String> log;

		Mailer(List<String> log) {
			this.log = log;
		}

		@DurableJob
		@Transactional
		public void send(Mail mail) {
			this.log.add(mail.to() + " " + mail.copies() + transaction());
		}

		@PriorityEventListener(durable = true)
		@Transactional
		public void on(Placed event) {
			this.log.add("placed " + event.getOrder() + " of " + event.getClass().getSimpleName() + transaction());
		}

		private static String transaction() {
			return TransactionSynchronizationManager.isActualTransactionActive() ? " in a transaction" : " without";
		}

	}

	static class Flaky {

		private final List<String> log;

		Flaky(List<String> log) {
			this.log = log;
		}

		@DurableJob
		@JobRetry(maxRetries = 1, delay = "10ms", recover = "recover")
		public void call(String value) {
			this.log.add("call " + value);
			throw new IllegalStateException();
		}

		@SuppressWarnings("UnusedMethod")
		private void recover(String value) {
			this.log.add("recovered " + value);
		}

	}

	static class Clock {

		private final List<String> log;

		Clock(List<String> log) {
			this.log = log;
		}

		@PriorityScheduled(fixedRate = "100ms", cluster = true)
		void tick() {
			this.log.add("tick");
		}

	}

}
