package io.threadsystem.cluster;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Where something could be done twice, and is not. */
@Timeout(60)
class OneStartTests {

	/** So rarely heard that a test never sees a heartbeat. */
	private static final ClusterSettings SILENT = new ClusterSettings(Duration.ofHours(1), 4, Duration.ofMillis(100),
			"thread_system_jobs", Map.of(), Duration.ofDays(7), Duration.ofDays(90), 10, Duration.ofDays(10));

	private final Queue<Object> done = new ConcurrentLinkedQueue<>();

	private final CountDownLatch end = new CountDownLatch(1);

	private final AheadClock clock = new AheadClock();

	private CutDataSource dataSource;

	private HikariDataSource pooled;

	private JdbcTemplate jdbc;

	private TestNode node;

	@BeforeEach
	void setUp() {
		this.pooled = TestDatabase.H2.createWithTables();
		this.dataSource = new CutDataSource(this.pooled);
		this.jdbc = new JdbcTemplate(this.pooled);
	}

	@AfterEach
	void tearDown() {
		this.end.countDown();
		this.node.close();
		this.pooled.close();
	}

	private TestNode node(ClusterSettings settings) {
		this.node = new TestNode(this.dataSource, settings,
				(pool) -> pool.toBuilder().minWorkers(1).maxWorkers(1).build(), this.clock);
		return this.node;
	}

	/** As another node does that has taken this one for dead, and has picked the row. */
	private void isGivenToAnother() {
		this.jdbc.update("update thread_system_jobs set picked_by = 'another', version = version + 2");
	}

	private Map<String, Object> row() {
		return this.jdbc.queryForMap("select * from thread_system_jobs");
	}

	@Test
	void aJobThatAnotherNodeHasMeanwhileDoesNotBegin() {
		node(SILENT).handle("number", Integer.class, this.done::add).start();
		this.node.pool.submit(Priority.HIGHEST, () -> {
			this.end.await();
			return null;
		});
		await().until(() -> this.node.pool.snapshot().running() == 1);
		this.node.jobs().submit("number", 1);
		await().until(() -> this.node.pool.snapshot().pending() == 1);
		isGivenToAnother();
		this.clock.ahead = SILENT.deadAfter();
		this.end.countDown();
		await().until(() -> this.node.pool.snapshot().failed() == 1);
		assertThat(this.done).isEmpty();
		assertThat(row()).containsEntry("PICKED_BY", "another").containsEntry("PICKED", true);
	}

	@Test
	void whatAJobHasDoneThatIsAnotherNodesChangesNothing() {
		for (boolean fails : new boolean[] { false, true }) {
			TestNode each = node(SILENT).handle("number", Integer.class, (argument) -> {
				this.done.add(argument);
				isGivenToAnother();
				if (fails) {
					throw new IllegalStateException("failed");
				}
			}).start();
			each.jobs().submit("number", 1);
			await().until(() -> each.pool.snapshot().completed() + each.pool.snapshot().failed() == 1);
			each.close();
			assertThat(row()).containsEntry("PICKED_BY", "another").containsEntry("PICKED", true);
			assertThat(this.jdbc.queryForObject("select count(*) from thread_system_jobs_finished", Integer.class))
				.isZero();
			this.jdbc.update("delete from thread_system_jobs");
		}
		assertThat(this.done).hasSize(2);
	}

	private ClusterSchedule tick(ClusterSchedule.Action action) {
		return new ClusterSchedule("tick", "", Priority.NORMAL, null, null, "hourly",
				(last, now) -> (last != null) ? last.plus(Duration.ofHours(1)) : now, action);
	}

	@Test
	void anInstantOfAScheduleWhoseNodeHasDiedIsNotMadeUpFor() {
		node(TestNode.SETTINGS).cluster.register(tick(() -> this.done.add("tick")));
		Timestamp old = Timestamp.from(Instant.now().minusSeconds(600));
		this.jdbc.update("insert into thread_system_jobs(task_name, task_instance, task_data, execution_time, picked, "
				+ "picked_by, last_heartbeat, version, priority, submitted_at) values ('tick', ?, ?, ?, true, 'dead', ?, "
				+ "1, 50, ?)", ScheduleTable.INSTANCE, "hourly".getBytes(java.nio.charset.StandardCharsets.UTF_8), old,
				old, old);
		this.node.start();
		await().until(() -> row().get("PICKED").equals(false));
		assertThat(this.jdbc.queryForObject("select execution_time from thread_system_jobs", Timestamp.class))
			.isAfter(Timestamp.from(Instant.now()));
		assertThat(this.done).isEmpty();
	}

	/** The clock of the node that brings the new definition may be behind. */
	@Test
	void aNewDefinitionDoesNotRunTheInstantThatIsJustRun() throws Exception {
		Instant instant = Instant.now().plus(Duration.ofHours(5)).truncatedTo(ChronoUnit.MILLIS);
		CountDownLatch running = new CountDownLatch(1);
		node(SILENT).cluster.register(tick(() -> {
			this.jdbc.update("update thread_system_jobs set execution_time = ?", Timestamp.from(instant));
			running.countDown();
			this.end.await();
		}));
		this.node.start();
		running.await();
		try (TestNode next = new TestNode(this.pooled)) {
			next.cluster.register(new ClusterSchedule("tick", "", Priority.NORMAL, null, null, "at the same time",
					(last, now) -> (last != null && !last.isBefore(instant)) ? last.plusSeconds(60) : instant,
					() -> this.done.add("again")));
			next.start();
			assertThat(this.jdbc.queryForObject("select execution_time from thread_system_jobs", Timestamp.class))
				.isEqualTo(Timestamp.from(instant.plusSeconds(60)));
		}
	}

	@Test
	void aScheduleThatIsPickedAndGoesBackKeepsTheTimeThatItWasGivenMeanwhile() {
		Instant later = Instant.parse("2100-01-01T00:00:00Z");
		node(SILENT).cluster.register(tick(() -> this.done.add("tick")));
		this.node.pool.submit(Priority.HIGHEST, () -> {
			this.end.await();
			return null;
		});
		await().until(() -> this.node.pool.snapshot().running() == 1);
		this.node.start();
		await().until(() -> this.node.pool.snapshot().pending() == 1);
		try (TestNode next = new TestNode(this.pooled)) {
			next.cluster.register(new ClusterSchedule("tick", "", Priority.NORMAL, null, null, "in 2100",
					(last, now) -> later, () -> this.done.add("again")));
			next.start();
			this.node.pool.pause();
			this.node.cluster.pauseChanged("main", true);
			await().until(() -> row().get("PICKED").equals(false));
			assertThat(this.jdbc.queryForObject("select execution_time from thread_system_jobs", Timestamp.class))
				.isEqualTo(Timestamp.from(later));
		}
		assertThat(this.done).isEmpty();
	}

	@Test
	void aRunOfAScheduleThatIsAnotherNodesDoesNotSetItsTime() {
		Timestamp others = Timestamp.from(Instant.parse("2100-01-01T00:00:00Z"));
		node(SILENT).cluster.register(tick(() -> {
			this.jdbc.update("update thread_system_jobs set execution_time = ?, version = version + 2", others);
			this.done.add("tick");
		}));
		this.node.start();
		await().until(() -> this.done.size() == 1);
		this.node.close();
		assertThat(this.jdbc.queryForObject("select execution_time from thread_system_jobs", Timestamp.class))
			.isEqualTo(others);
		assertThat(row()).containsEntry("PICKED", true);
	}

	/** The others may have been cut off as well, and be about to be heard. */
	@Test
	void aNodeThatWasCutOffDoesNotTakeTheJobsOfOthersAtOnce() {
		node(TestNode.SETTINGS).handle("number", Integer.class, (argument) -> this.done.add(Instant.now())).start();
		this.dataSource.cut();
		Instant cut = Instant.now();
		await().until(() -> Instant.now().isAfter(cut.plus(TestNode.SETTINGS.heartbeatInterval().multipliedBy(3))));
		this.jdbc.update("insert into thread_system_jobs(task_name, task_instance, task_data, execution_time, picked, "
				+ "picked_by, last_heartbeat, version, priority, submitted_at) values ('number', 'x', ?, ?, true, 'cut', "
				+ "?, 1, 50, ?)", new byte[] { '1' }, Timestamp.from(cut), Timestamp.from(cut.minusSeconds(600)),
				Timestamp.from(cut));
		Instant restored = Instant.now();
		this.dataSource.restore();
		await().until(() -> this.done.size() == 1);
		assertThat((Instant) this.done.peek()).isAfter(restored.plus(TestNode.SETTINGS.deadAfter()));
	}

	@Test
	void aYoungNodeDoesNotGiveUpJobsThatItDoesNotKnow() {
		node(TestNode.SETTINGS).handle("unknown", Integer.class, this.done::add);
		String id = this.node.jobs().submit("unknown", 1);
		this.node.close();
		this.jdbc.update("update thread_system_jobs set execution_time = ?, submitted_at = ?",
				Timestamp.from(Instant.now().minusSeconds(3600)), Timestamp.from(Instant.now().minusSeconds(3600)));
		ClusterSettings settings = new ClusterSettings(Duration.ofMillis(100), 4, Duration.ofMillis(50),
				"thread_system_jobs", Map.of(), Duration.ofDays(7), Duration.ofDays(90), 10, Duration.ofSeconds(2));
		Instant start = Instant.now();
		node(settings).handle("other", Integer.class, this.done::add).start();
		await().until(() -> this.node.jobs().find(id).orElseThrow().state() == JobState.FAILED);
		assertThat(Instant.now()).isAfterOrEqualTo(start.plus(settings.unhandledAfter()));
	}

	/** The real one, and some time. */
	private static final class AheadClock extends Clock {

		private volatile Duration ahead = Duration.ZERO;

		@Override
		public Instant instant() {
			return Clock.systemUTC().instant().plus(this.ahead);
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
