package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.QueueFullPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What becomes of a job where something other than the job goes wrong. */
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
		this.node = new TestNode(this.dataSource, TestNode.SETTINGS,
				(settings) -> pool.apply(settings.toBuilder()).build());
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
	@EnumSource(names = { "BLOCK", "CALLER_RUNS" })
	void aJobThatFindsThePoolFullGetsTheNextSlot(QueueFullPolicy policy) {
		node((pool) -> pool.minWorkers(2).maxWorkers(2).queueCapacity(1).queueFull(policy))
			.handle("number", Integer.class, this.done::add)
			.start();
		occupy(2);
		this.node.pool.submit(() -> this.done.add("local"));
		String first = jobs().submit("number", 1);
		String second = jobs().submit("number", 2);
		await().until(() -> this.node.pool.snapshot().pending() == 3);
		assertThat(this.done).isEmpty();
		this.otherWork.countDown();
		awaitState(first, JobState.COMPLETED);
		awaitState(second, JobState.COMPLETED);
		assertThat(this.done).containsExactlyInAnyOrder("local", 1, 2);
	}

	@Test
	void aJobThatAPoolRefusesIsLookedAtAgain() {
		node((pool) -> pool.minWorkers(1).maxWorkers(1).queueCapacity(1).queueFull(QueueFullPolicy.REJECT))
			.handle("number", Integer.class, this.done::add)
			.start();
		occupy(1);
		this.node.pool.submit(() -> this.done.add("local"));
		String id = jobs().submit("number", 1);
		await().until(() -> this.node.pool.snapshot().rejected() > 1);
		this.otherWork.countDown();
		awaitState(id, JobState.COMPLETED);
		assertThat(this.done).containsExactly("local", 1);
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

}
