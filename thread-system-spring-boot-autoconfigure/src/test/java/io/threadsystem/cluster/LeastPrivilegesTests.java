package io.threadsystem.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/** All that durable jobs do, as a user of PostgreSQL who may do nothing else. */
@Timeout(120)
@EnabledIf("io.threadsystem.cluster.TestDatabase#hasContainers")
@ExtendWith(OutputCaptureExtension.class)
class LeastPrivilegesTests {

	private static final String NEVER = "thread-system.cluster.initialize-schema=never";

	private HikariDataSource owner;

	private HikariDataSource user;

	private JdbcTemplate admin;

	private String role;

	@BeforeEach
	void setUp() {
		this.owner = TestDatabase.POSTGRESQL.createWithTables();
		this.admin = new JdbcTemplate(this.owner);
		this.role = "user_of_" + this.owner.getSchema();
		this.admin.execute("create role " + this.role + " login password 'secret'");
		this.admin.execute("grant usage on schema " + this.owner.getSchema() + " to " + this.role);
		this.admin.execute("grant select, insert, update, delete on thread_system_jobs to " + this.role);
		this.admin.execute("grant select, insert, delete on thread_system_jobs_finished to " + this.role);
		this.admin.execute("grant select, insert, update, delete on thread_system_jobs_nodes to " + this.role);
		this.user = TestDatabase.pooled(this.owner.getJdbcUrl(), this.role, "secret", this.owner.getSchema());
	}

	@AfterEach
	void tearDown() {
		this.user.close();
		this.admin.execute("drop owned by " + this.role);
		this.admin.execute("drop role " + this.role);
		this.owner.close();
	}

	@Test
	void theyAreEnough(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = ClusterApplication.run(this.user, List.of(Work.class), NEVER,
				"thread-system.cluster.heartbeat-interval=100ms", "thread-system.cluster.unhandled-after=200ms",
				"thread-system.cluster.retention=1ms")) {
			DurableJobs jobs = context.getBean(DurableJobs.class);
			Work work = context.getBean(Work.class);
			jobs.job("number").submitAll(List.of(1, 2, 3));
			jobs.job("number").key("k").delay(Duration.ofHours(1)).submit(4);
			String later = jobs.job("number").key("k", DuplicateKey.REPLACE).delay(Duration.ofHours(1)).submit(5);
			assertThat(jobs.cancel(later)).isTrue();
			String failing = jobs.submit("failing", 6);
			RecordedJobs.awaitState(jobs, failing, JobState.FAILED);
			assertThat(jobs.retry(failing)).isTrue();
			await().until(() -> work.attempts.get() == 2);
			String stuck = jobs.submit("stuck", 7);
			work.stuck.await();
			assertThat(jobs.cancel(stuck)).isTrue();
			await().until(() -> work.scheduled.getCount() == 0);
			assertThat(context.getBean(RecordedJobs.class).arguments).contains(1, 2, 3).doesNotContain(4, 5);
			jobs.counts();
			assertThat(jobs.nodes()).hasSize(1);
			assertThat(jobs.find(DurableJobQuery.all())).isNotNull();
			await("purge of what is not kept").until(() -> this.admin
				.queryForObject("select count(*) from thread_system_jobs_finished", Integer.class) == 0);
		}
		assertThat(this.admin.queryForObject("select count(*) from thread_system_jobs_nodes where not stopped",
				Integer.class))
			.isZero();
		assertThat(output).doesNotContain("permission denied").doesNotContain(" has failed at ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "thread_system_jobs", "thread_system_jobs_finished", "thread_system_jobs_nodes" })
	void whatIsMissingIsReported(String table, CapturedOutput output) {
		this.admin.execute("revoke select on " + table + " from " + this.role);
		assertThatException().isThrownBy(() -> ClusterApplication.run(this.user, NEVER));
		assertThat(output).contains("The durable jobs cannot be configured:")
			.contains("The database does not let the user of the DataSource use the tables: ")
			.contains("permission denied for table " + table)
			.contains(
					"Grant what docs/durable-jobs-schema.md lists to that user: SELECT, INSERT and DELETE on all of them");
	}

	@Configuration(proxyBeanMethods = false)
	static class Work {

		final AtomicInteger attempts = new AtomicInteger();

		final CountDownLatch stuck = new CountDownLatch(1);

		final CountDownLatch scheduled = new CountDownLatch(2);

		@Bean
		Object work(DurableJobHandlers handlers, ClusterSchedules schedules) {
			handlers.register(handler("failing", () -> {
				if (this.attempts.incrementAndGet() == 1) {
					throw new IllegalStateException("no luck");
				}
			}));
			handlers.register(handler("stuck", () -> {
				this.stuck.countDown();
				new CountDownLatch(1).await();
			}));
			schedules.register(new ClusterSchedule("scheduled", "", Priority.NORMAL, null, null, "each 100 ms",
					(last, now) -> now.plusMillis(100), this.scheduled::countDown));
			return new Object();
		}

		private static DurableJobHandler handler(String name, ClusterSchedule.Action action) {
			return new DurableJobHandler(name, "", Priority.NORMAL, Integer.class, null, null,
					(argument) -> action.run(), null);
		}

	}

}
