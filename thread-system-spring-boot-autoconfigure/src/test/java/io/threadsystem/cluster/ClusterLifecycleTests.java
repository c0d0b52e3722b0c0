package io.threadsystem.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/** How durable jobs begin and end with their application. */
@Timeout(60)
class ClusterLifecycleTests {

	private final HikariDataSource database = TestDatabase
		.pooled("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "", null);

	@AfterEach
	void tearDown() {
		this.database.close();
	}

	private ConfigurableApplicationContext run(Class<?>... more) {
		return ClusterApplication.run(this.database, List.of(more), "thread-system.pools.main.max-workers=2",
				"thread-system.pools.main.min-workers=2");
	}

	@Test
	void closingWaitsForRunningJobsWhilePoolsAreStillOpen() throws Exception {
		ConfigurableApplicationContext context = run(HeldJobs.class);
		HeldJobs held = context.getBean(HeldJobs.class);
		DurableJobs jobs = context.getBean(DurableJobs.class);
		String id = jobs.submit("held", null);
		assertThat(held.started.await(20, TimeUnit.SECONDS)).isTrue();
		String node = jobs.nodes().get(0).name();
		Thread closer = new Thread(context::close);
		closer.start();
		await().until(() -> stateOfClosing(closer));
		held.release.countDown();
		closer.join();
		assertThat(held.done).containsExactly("another job of the pool ran");
		JdbcTemplate jdbc = new JdbcTemplate(this.database);
		assertThat(jdbc.queryForMap("select task_instance, state, node from thread_system_jobs_finished"))
			.containsEntry("STATE", "COMPLETED")
			.containsEntry("NODE", node);
		assertThat(id)
			.contains((String) jdbc.queryForMap("select * from thread_system_jobs_finished").get("TASK_INSTANCE"));
		assertNothingIsLeft();
	}

	private static boolean stateOfClosing(Thread closer) {
		return closer.getState() == Thread.State.WAITING || closer.getState() == Thread.State.TIMED_WAITING;
	}

	private void assertNothingIsLeft() {
		assertThat(new JdbcTemplate(this.database)
			.queryForObject("select count(*) from thread_system_jobs_nodes where not stopped", Integer.class)).isZero();
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("main-durable-") || name.startsWith("main-worker-")
					|| name.equals("thread-system-cluster") || name.startsWith("db-scheduler")));
	}

	@Test
	void aContextThatIsStoppedPausesAndGoesOnWhenItIsStarted() {
		try (ConfigurableApplicationContext context = run()) {
			RecordedJobs.runOne(context, "number");
			context.stop();
			DurableJobs jobs = context.getBean(DurableJobs.class);
			String id = jobs.submit("number", 2);
			await().during(Duration.ofMillis(500))
				.atMost(Duration.ofSeconds(10))
				.untilAsserted(
						() -> assertThat(jobs.find(id)).get().extracting(StoredJob::state).isEqualTo(JobState.PENDING));
			context.start();
			RecordedJobs.awaitState(jobs, id, JobState.COMPLETED);
			context.stop();
		}
		assertNothingIsLeft();
	}

	@Test
	void anApplicationThatFailsAfterTheNodeHasStartedLeavesNothing() {
		assertThatException().isThrownBy(() -> run(FailsLate.class)).havingRootCause().withMessage("too late");
		assertNothingIsLeft();
	}

	@Test
	void anApplicationThatFailsBeforeTheNodeStartsLeavesNothing() {
		TestDatabase.H2.createTables(this.database);
		assertThatException().isThrownBy(() -> ClusterApplication.run(this.database, List.of(SecondDurablePool.class),
				"thread-system.pools.main.max-workers=2", "thread-system.pools.io.max-workers=2"));
		assertNothingIsLeft();
	}

	/** A job that waits, and then needs its pool. */
	@Configuration(proxyBeanMethods = false)
	static class HeldJobs {

		final CountDownLatch started = new CountDownLatch(1);

		final CountDownLatch release = new CountDownLatch(1);

		final Queue<String> done = new ConcurrentLinkedQueue<>();

		@Bean
		Object heldJob(DurableJobHandlers handlers, PriorityPool pool) {
			handlers.register(new DurableJobHandler("held", "", Priority.NORMAL, null, null, null, (argument) -> {
				this.started.countDown();
				this.release.await();
				this.done.add(pool.submit(() -> "another job of the pool ran").get(10, TimeUnit.SECONDS));
			}, null));
			return new Object();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FailsLate implements SmartLifecycle {

		@Override
		public void start() {
			throw new IllegalStateException("too late");
		}

		@Override
		public void stop() {
		}

		@Override
		public boolean isRunning() {
			return false;
		}

	}

}
