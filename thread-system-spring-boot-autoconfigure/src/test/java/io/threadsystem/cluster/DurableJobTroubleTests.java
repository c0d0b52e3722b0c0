package io.threadsystem.cluster;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What becomes of a job where something other than the job goes wrong. */
@Timeout(60)
class DurableJobTroubleTests {

	private final Queue<Object> done = new ConcurrentLinkedQueue<>();

	private final CountDownLatch otherWork = new CountDownLatch(1);

	private HikariDataSource pooled;

	private CutDataSource dataSource;

	private TestNode node;

	@BeforeEach
	void setUp() {
		this.pooled = TestDatabase.H2.createWithTables();
		this.dataSource = new CutDataSource(this.pooled);
	}

	@AfterEach
	void tearDown() {
		this.otherWork.countDown();
		this.dataSource.restore();
		this.node.close();
		this.pooled.close();
	}

	private TestNode node(UnaryOperator<PoolSettings.Builder> pool) {
		return node(TestNode.SETTINGS, pool);
	}

	private TestNode node(ClusterSettings cluster, UnaryOperator<PoolSettings.Builder> pool) {
		this.node = new TestNode(this.dataSource, cluster, (settings) -> pool.apply(settings.toBuilder()).build());
		return this.node;
	}

	private DurableJobs jobs() {
		return this.node.jobs();
	}

	private void awaitState(String id, JobState state) {
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(jobs().find(id)).get().extracting(StoredJob::state).isEqualTo(state));
	}

	/** All workers are busy with something else until 'otherWork' is done. */
	private void occupy(int workers) {
		for (int worker = 0; worker < workers; worker++) {
			this.node.pool.submit(Priority.HIGHEST, () -> {
				this.otherWork.await();
				return null;
			});
		}
		await().until(() -> this.node.pool.snapshot().running() == workers);
	}

	@Test
	void aJobThatEndsWhileTheDatabaseIsAwayDoesNotRunAgain() {
		node((pool) -> pool).handle("number", Integer.class, (argument) -> {
			this.done.add(argument);
			if (this.done.size() == 1) {
				this.dataSource.cut();
			}
		}).start();
		String id = jobs().submit("number", 1);
		await().until(() -> this.dataSource.hasRefused("main-worker"));
		this.dataSource.restore();
		awaitState(id, JobState.COMPLETED);
		assertThat(this.done).containsExactly(1);
	}

	@Test
	void aJobThatCannotBeginBecauseTheDatabaseIsAwayGoesBack() {
		node((pool) -> pool.minWorkers(1).maxWorkers(1)).handle("number", Integer.class, this.done::add).start();
		occupy(1);
		String id = jobs().submit("number", 1);
		await().until(() -> this.node.pool.snapshot().pending() == 1);
		Instant old = Instant.now().plus(TestNode.SETTINGS.deadAfter());
		await().until(() -> Instant.now().isAfter(old));
		this.dataSource.cut();
		this.otherWork.countDown();
		await().until(() -> this.dataSource.hasRefused("main-worker"));
		this.dataSource.restore();
		awaitState(id, JobState.COMPLETED);
		assertThat(this.done).containsExactly(1);
	}

	@Test
	void aJobThatIsEvictedGoesBack() {
		node((pool) -> pool.minWorkers(1).maxWorkers(1).queueCapacity(1).queueFull(QueueFullPolicy.EVICT_LOWEST))
			.handle("number", Integer.class, this.done::add)
			.start();
		occupy(1);
		String id = jobs().job("number").priority(Priority.LOWEST).submit(1);
		await().until(() -> this.node.pool.snapshot().pending() == 1);
		this.node.pool.submit(Priority.HIGH, () -> this.done.add("urgent"));
		await().until(() -> this.node.pool.snapshot().level(Priority.HIGH).pending() == 1);
		this.otherWork.countDown();
		awaitState(id, JobState.COMPLETED);
		assertThat(this.done).containsExactly("urgent", 1);
	}

	@ParameterizedTest
	@EnumSource(QueueFullPolicy.class)
	void aJobThatFindsThePoolFullGetsTheNextSlot(QueueFullPolicy policy) {
		node((pool) -> pool.minWorkers(2).maxWorkers(2).queueCapacity(2).queueFull(policy))
			.handle("number", Integer.class, this.done::add)
			.start();
		occupy(2);
		this.node.pool.submit(() -> this.done.add("local"));
		this.node.pool.submit(() -> this.done.add("another"));
		String first = jobs().submit("number", 1);
		String second = jobs().submit("number", 2);
		await().until(() -> this.node.pool.snapshot().pending() == 4);
		assertThat(this.done).isEmpty();
		assertThat(this.node.pool.snapshot().rejected()).isZero();
		this.otherWork.countDown();
		awaitState(first, JobState.COMPLETED);
		awaitState(second, JobState.COMPLETED);
		assertThat(this.done).containsExactlyInAnyOrder("local", "another", 1, 2);
	}

	/** Each round picks two rows and gives them back: that is four writes. */
	@Test
	void aPoolThatTakesNothingIsAskedOnceInAPollingInterval() {
		node(new ClusterSettings(Duration.ofSeconds(5), 4, Duration.ofSeconds(1), "thread_system_jobs", Map.of(),
				Duration.ofDays(7), Duration.ofDays(90), 10, Duration.ofMinutes(10)), (pool) -> pool);
		this.node.handle("number", Integer.class, this.done::add);
		jobs().job("number").submitAll(IntStream.range(0, 300).boxed().toList());
		this.node.pool.close();
		this.node.start();
		await().until(() -> versions() >= 8);
		assertThat(versions()).isLessThanOrEqualTo(12);
	}

	private long versions() {
		return Objects.requireNonNull(new JdbcTemplate(this.dataSource)
			.queryForObject("select sum(version) - count(*) from thread_system_jobs", Long.class));
	}

	@Test
	void aPoolThatHasBecomeLargerRunsMoreAtATime() {
		node((pool) -> pool.minWorkers(1).maxWorkers(1)).handle("number", Integer.class, (argument) -> {
			this.done.add(argument);
			this.otherWork.await();
		}).start();
		List<String> ids = jobs().job("number").submitAll(List.of(1, 2, 3));
		await().until(() -> this.done.size() == 1);
		this.node.pool.updateSettings((settings) -> settings.toBuilder().maxWorkers(3).build());
		await().until(() -> this.done.size() == 3);
		this.otherWork.countDown();
		ids.forEach((id) -> awaitState(id, JobState.COMPLETED));
	}

	@Test
	void aHandlerThatLeavesItsThreadInterruptedHasCompleted() {
		node((pool) -> pool).handle("number", Integer.class, (argument) -> Thread.currentThread().interrupt()).start();
		awaitState(jobs().submit("number", 1), JobState.COMPLETED);
	}

	@Test
	void aHandlerThatHasWaitedInVainForAnotherJobHasFailed() {
		node((pool) -> pool).handle("number", Integer.class, (argument) -> {
			throw new QueueTimeoutException("another job has waited too long");
		}).start();
		awaitState(jobs().submit("number", 1), JobState.FAILED);
	}

	@Test
	void aJobOfADeadNodeKeepsItsPlaceInTheOrder() {
		node((pool) -> pool).handle("number", Integer.class, this.done::add);
		String id = jobs().submit("number", 1);
		Instant due = jobs().find(id).orElseThrow().dueAt();
		new JdbcTemplate(this.dataSource).update("update thread_system_jobs set picked = true, picked_by = 'gone', "
				+ "version = 2, last_heartbeat = dateadd(minute, -1, current_timestamp)");
		this.node.start();
		awaitState(id, JobState.COMPLETED);
		assertThat(jobs().find(id)).get().extracting(StoredJob::dueAt, StoredJob::recoveries).containsExactly(due, 1);
	}

	@Test
	void aRunOfAScheduleThatIsCalledOffAtShutdownIsNotRunAgain() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		node((pool) -> pool.shutdownTimeout(Duration.ofMillis(100)));
		this.node.cluster.register(new ClusterSchedule("tick", "", Priority.NORMAL, null, null, "once",
				(last, now) -> (last != null) ? last.plus(Duration.ofHours(1)) : now, () -> {
					running.countDown();
					this.otherWork.await();
				}));
		this.node.start();
		running.await();
		this.node.close();
		assertThat(new JdbcTemplate(this.dataSource)
			.queryForMap("select picked, execution_time > current_timestamp as later from thread_system_jobs"))
			.containsEntry("PICKED", false)
			.containsEntry("LATER", true);
	}

	@Test
	void aScheduleThatWaitsForItsNextTryDoesNotHoldUpTheShutdown() {
		node((pool) -> pool.shutdownTimeout(Duration.ofHours(1)));
		this.node.cluster.register(
				new ClusterSchedule("tick", "", Priority.NORMAL, null, () -> RetryPolicy.fixed(3, Duration.ofHours(1)),
						"once", (last, now) -> (last != null) ? last.plus(Duration.ofHours(1)) : now, () -> {
							this.done.add("tried");
							throw new IllegalStateException("not yet");
						}));
		this.node.start();
		await().until(() -> this.node.pool.snapshot().retried() == 1);
		this.node.cluster.close();
		assertThat(this.done).containsExactly("tried");
		assertThat(new JdbcTemplate(this.dataSource)
			.queryForMap("select picked, execution_time > current_timestamp as later, failure from thread_system_jobs"))
			.containsEntry("PICKED", false)
			.containsEntry("LATER", true)
			.hasEntrySatisfying("FAILURE", (failure) -> assertThat(failure.toString()).contains("in the middle of it"));
	}

	@Test
	void aScheduleThatIsRedefinedWhileItRunsRunsAtItsNewTimeAndNotBefore() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		node((pool) -> pool);
		this.node.cluster.register(new ClusterSchedule("tick", "", Priority.NORMAL, null, null, "old",
				(last, now) -> (last != null) ? last.plus(Duration.ofHours(1)) : now, () -> {
					running.countDown();
					this.otherWork.await();
				}));
		this.node.start();
		running.await();
		try (TestNode next = new TestNode(this.dataSource)) {
			next.cluster.register(new ClusterSchedule("tick", "", Priority.NORMAL, null, null, "new",
					(last, now) -> now.plus(Duration.ofHours(2)), () -> this.done.add("new")));
			next.start();
			this.otherWork.countDown();
			await().until(() -> !Boolean.TRUE.equals(new JdbcTemplate(this.dataSource)
				.queryForObject("select picked from thread_system_jobs", Boolean.class)));
			assertThat(new JdbcTemplate(this.dataSource).queryForObject(
					"select execution_time > dateadd(minute, 110, current_timestamp) from thread_system_jobs",
					Boolean.class))
				.isTrue();
			assertThat(this.done).isEmpty();
		}
	}

	/** It would run the handler once more. */
	@Test
	void aRecoveryThatThePoolDoesNotRunIsTriedAgain() {
		node((pool) -> pool.minWorkers(1).maxWorkers(1).queueTimeout(Duration.ofMillis(50)));
		this.node.handlers.register(new DurableJobHandler("number", "", Priority.NORMAL, Integer.class, null,
				() -> RetryPolicy.fixed(0, Duration.ZERO), (argument) -> {
					this.node.pool.submit(Priority.HIGHEST, () -> {
						this.otherWork.await();
						return null;
					});
					this.done.add("run");
					throw new IllegalStateException("never");
				}, (argument, failure) -> this.done.add(failure.getMessage())));
		this.node.start();
		String id = jobs().submit("number", 1);
		await().until(() -> this.node.pool.snapshot().failed() >= 3);
		this.otherWork.countDown();
		awaitState(id, JobState.COMPLETED);
		assertThat(this.done).containsExactly("run", "never");
	}

	@Test
	void anErrorInAChoreIsNotTheLastOfIt() {
		node((pool) -> pool).start();
		this.dataSource.fail(new NoClassDefFoundError("once"));
		await().until(this.dataSource::hasFailed);
		Instant failed = Instant.now();
		for (int chore = 0; chore < 3; chore++) {
			this.dataSource.fail(new NoClassDefFoundError("again"));
			await().until(this.dataSource::hasFailed);
		}
		await().untilAsserted(() -> assertThat(jobs().nodes()).singleElement()
			.extracting(ClusterNode::lastHeartbeat)
			.satisfies((beat) -> assertThat(beat).isAfter(failed.plus(TestNode.SETTINGS.heartbeatInterval()))));
	}

	// Lost rows

	/** What another node does that has taken this one for dead. */
	private void takeFromThisNode(String id) {
		new JdbcTemplate(this.dataSource).update(
				"update thread_system_jobs set picked = false, picked_by = null, "
						+ "last_heartbeat = null, version = version + 1 where task_instance = ?",
				id.substring(id.indexOf(':') + 1));
	}

	@Test
	void anAttemptWhoseRowThisNodePicksAgainIsStopped() {
		CountDownLatch stopped = new CountDownLatch(1);
		node(new ClusterSettings(Duration.ofHours(1), 4, Duration.ofMillis(50), "thread_system_jobs", Map.of(),
				Duration.ofDays(7), Duration.ofDays(90), 10, Duration.ofMinutes(10)), (pool) -> pool);
		this.node.handle("number", Integer.class, (argument) -> {
			this.done.add("begun");
			try {
				this.otherWork.await();
			}
			catch (InterruptedException ex) {
				stopped.countDown();
				throw ex;
			}
		}).start();
		String id = jobs().submit("number", 1);
		await().until(() -> this.done.size() == 1);
		takeFromThisNode(id);
		await().until(() -> this.done.size() == 2 && stopped.getCount() == 0);
		this.otherWork.countDown();
		awaitState(id, JobState.COMPLETED);
	}

	@Test
	void aCallbackOfALostJobDoesNotKeepOthersFromTheirHeartbeats() {
		CountDownLatch called = new CountDownLatch(1);
		node((pool) -> pool).handle("number", Integer.class, (argument) -> {
			JobContext.find().orElseThrow().token().onCancel(() -> {
				called.countDown();
				awaitOtherWork();
			});
			this.done.add(argument);
			awaitOtherWork();
		}).start();
		String lost = jobs().submit("number", 1);
		String other = jobs().submit("number", 2);
		await().until(() -> this.done.size() == 2);
		takeFromThisNode(lost);
		await().until(() -> called.getCount() == 0);
		Instant then = Instant.now();
		await().untilAsserted(() -> assertThat(new JdbcTemplate(this.dataSource).queryForObject(
				"select last_heartbeat from thread_system_jobs where task_instance = ?", Timestamp.class,
				other.substring(other.indexOf(':') + 1)))
			.isAfter(Timestamp.from(then.plus(TestNode.SETTINGS.deadAfter()))));
	}

	private void awaitOtherWork() {
		while (this.otherWork.getCount() > 0) {
			try {
				this.otherWork.await();
			}
			catch (InterruptedException ex) {
				// it goes on
			}
		}
	}

}
