package io.threadsystem.cluster;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.ShutdownMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What becomes of the jobs of nodes that die, stop, or do not know them. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class DeadNodeTests {

	@Parameter
	TestDatabase database;

	private HikariDataSource dataSource;

	private TestNode node;

	private final Queue<Object> done = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void setUp() {
		assumeTrue(this.database.isAvailable(), "there is no Docker engine");
		this.dataSource = this.database.createWithTables();
		this.node = new TestNode(this.dataSource);
	}

	@AfterEach
	void tearDown() {
		if (this.node != null) {
			this.node.close();
			this.dataSource.close();
		}
	}

	private DurableJobs jobs() {
		return this.node.jobs();
	}

	private void awaitState(String id, JobState state) {
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(jobs().find(id)).get().extracting(StoredJob::state).isEqualTo(state));
	}

	/** As if a node had picked it, and died. */
	private void dieWith(String id, int recoveries, boolean stopRequested) {
		new JdbcTemplate(this.dataSource).update(
				"update thread_system_jobs set picked = ?, picked_by = ?, last_heartbeat = ?, version = version + 1, "
						+ "recoveries = ?, stop_requested = ? where task_instance = ?",
				true, "dead-node", Timestamp.from(Instant.now().minusSeconds(3600)), recoveries, stopRequested,
				id.substring(id.indexOf(':') + 1));
	}

	@Test
	void theJobOfADeadNodeRunsOnAnotherOne() {
		this.node.handle("number", Integer.class, this.done::add);
		String id = jobs().submit("number", 7);
		dieWith(id, 0, false);
		this.node.start();
		awaitState(id, JobState.COMPLETED);
		assertThat(this.done).containsExactly(7);
		assertThat(jobs().find(id)).get().extracting(StoredJob::recoveries).isEqualTo(1);
	}

	@Test
	void aJobWhoseNodesKeepDyingIsADeadLetter() {
		this.node.handle("number", Integer.class, this.done::add);
		String id = jobs().submit("number", 7);
		dieWith(id, 10, false);
		this.node.start();
		awaitState(id, JobState.FAILED);
		assertThat(this.done).isEmpty();
		assertThat(jobs().find(id)).get()
			.extracting(StoredJob::failure)
			.isEqualTo("The nodes that had the job have died 11 times");
	}

	@Test
	void aJobThatWasAskedToStopDoesNotRunAgain() {
		this.node.handle("number", Integer.class, this.done::add);
		String id = jobs().submit("number", 7);
		dieWith(id, 0, true);
		this.node.start();
		awaitState(id, JobState.CANCELLED);
		assertThat(this.done).isEmpty();
	}

	@Test
	void aJobThatNoNodeKnowsIsADeadLetterAndBlocksNobody() {
		String id;
		try (TestNode old = new TestNode(this.dataSource)) {
			old.handle("gone", Integer.class, this.done::add);
			id = old.jobs().submit("gone", 1);
		}
		this.node.close();
		ClusterSettings settings = new ClusterSettings(Duration.ofMillis(250), 4, Duration.ofMillis(100),
				"thread_system_jobs", Map.of(), Duration.ofDays(7), Duration.ofDays(90), 10, Duration.ofMillis(300));
		this.node = new TestNode(this.dataSource, settings, (pool) -> pool);
		this.node.handle("number", Integer.class, this.done::add).start();
		String other = jobs().submit("number", 2);
		awaitState(other, JobState.COMPLETED);
		awaitState(id, JobState.FAILED);
		assertThat(jobs().find(id)).get()
			.extracting(StoredJob::failure)
			.asString()
			.startsWith("No node has a handler of durable jobs named \"gone\"");
		assertThat(this.done).containsExactly(2);
	}

	@Test
	void finishedJobsAreForgottenInTime() {
		this.node.handle("number", Integer.class, this.done::add).start();
		String id = jobs().submit("number", 1);
		awaitState(id, JobState.COMPLETED);
		new JdbcTemplate(this.dataSource).update("update thread_system_jobs_finished set finished_at = ?",
				Timestamp.from(Instant.now().minus(Duration.ofDays(8))));
		ClusterSettings settings = new ClusterSettings(Duration.ofMillis(250), 4, Duration.ofMillis(100),
				"thread_system_jobs", Map.of(), Duration.ofDays(7), Duration.ofDays(90), 10, Duration.ofMillis(300));
		try (TestNode tidy = new TestNode(this.dataSource, settings, (pool) -> pool)) {
			tidy.start();
			await().until(() -> jobs().find(id).isEmpty());
		}
	}

	@Test
	void deadLettersAreForgottenLater() {
		this.node.handle("number", Integer.class, (argument) -> {
			throw new IllegalStateException("failed");
		}).start();
		String younger = jobs().submit("number", 1);
		String older = jobs().submit("number", 2);
		awaitState(younger, JobState.FAILED);
		awaitState(older, JobState.FAILED);
		endedBefore(younger, Duration.ofDays(89));
		endedBefore(older, Duration.ofDays(91));
		ClusterSettings settings = new ClusterSettings(Duration.ofMillis(250), 4, Duration.ofMillis(100),
				"thread_system_jobs", Map.of(), Duration.ofDays(7), Duration.ofDays(90), 10, Duration.ofMillis(300));
		try (TestNode tidy = new TestNode(this.dataSource, settings, (pool) -> pool)) {
			tidy.start();
			await().until(() -> jobs().find(older).isEmpty());
			assertThat(jobs().find(younger)).isPresent();
		}
	}

	private void endedBefore(String id, Duration age) {
		new JdbcTemplate(this.dataSource).update(
				"update thread_system_jobs_finished set finished_at = ? where task_instance = ?",
				Timestamp.from(Instant.now().minus(age)), id.substring(id.indexOf(':') + 1));
	}

	@Test
	void completedJobsAreNotKeptWithoutARetention() {
		this.node.close();
		ClusterSettings settings = new ClusterSettings(Duration.ofMillis(250), 4, Duration.ofMillis(100),
				"thread_system_jobs", Map.of(), Duration.ZERO, Duration.ofDays(90), 10, Duration.ofMinutes(10));
		this.node = new TestNode(this.dataSource, settings, (pool) -> pool);
		this.node.handle("number", Integer.class, this.done::add).start();
		String id = jobs().submit("number", 1);
		await().until(() -> jobs().find(id).isEmpty());
		assertThat(this.done).containsExactly(1);
	}

	// Stopping, and pools that take nothing

	@Test
	void aNodeThatStopsGivesBackWhatHasNotBegunAndEndsWhatHas() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		this.node.pool.reconfigure(this.node.pool.settings().toBuilder().minWorkers(1).maxWorkers(2).build());
		CountDownLatch local = new CountDownLatch(1);
		this.node.pool.execute(() -> await().until(() -> local.getCount() == 0));
		this.node.handle("number", Integer.class, (argument) -> {
			running.countDown();
			end.await();
			this.done.add(argument);
		}).start();
		String first = jobs().submit("number", 1);
		running.await();
		String second = jobs().submit("number", 2);
		await().until(() -> jobs().find(second).orElseThrow().state() == JobState.RUNNING);
		Thread closer = new Thread(this.node.cluster::close);
		closer.start();
		await().until(() -> jobs().find(second).orElseThrow().state() == JobState.PENDING);
		assertThat(jobs().find(first)).get().extracting(StoredJob::state).isEqualTo(JobState.RUNNING);
		end.countDown();
		closer.join();
		local.countDown();
		assertThat(jobs().find(first)).get().extracting(StoredJob::state).isEqualTo(JobState.COMPLETED);
		assertThat(this.done).containsExactly(1);
		assertThat(jobs().nodes()).isEmpty();
	}

	@Test
	void aPoolThatCancelsAtShutdownGivesBackWhatRuns() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		this.node.pool.reconfigure(this.node.pool.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
		this.node.handle("number", Integer.class, (argument) -> {
			running.countDown();
			new CountDownLatch(1).await();
		}).start();
		String id = jobs().submit("number", 1);
		running.await();
		this.node.cluster.close();
		assertThat(jobs().find(id)).get()
			.extracting(StoredJob::state, StoredJob::attempts)
			.containsExactly(JobState.PENDING, 0);
	}

	@Test
	void aPausedPoolPicksNothing() {
		this.node.handle("number", Integer.class, this.done::add).start();
		this.node.pool.pause();
		this.node.cluster.pauseChanged("main", true);
		String id = jobs().submit("number", 1);
		await().during(Duration.ofMillis(400)).until(() -> jobs().find(id).orElseThrow().state() == JobState.PENDING);
		this.node.pool.resume();
		this.node.cluster.pauseChanged("main", false);
		awaitState(id, JobState.COMPLETED);
	}

}
