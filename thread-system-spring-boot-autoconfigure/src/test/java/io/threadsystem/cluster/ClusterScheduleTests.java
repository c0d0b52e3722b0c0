package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Schedules of which one node has each run. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
class ClusterScheduleTests {

	@Parameter
	TestDatabase database;

	private HikariDataSource dataSource;

	private final Queue<Instant> runs = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void setUp() {
		assumeTrue(this.database.isAvailable(), "there is no Docker engine");
		this.dataSource = this.database.createWithTables();
	}

	@AfterEach
	void tearDown() {
		if (this.dataSource != null) {
			this.dataSource.close();
		}
	}

	private static ClusterSchedule schedule(String definition, ClusterSchedule.Trigger trigger,
			ClusterSchedule.Action action) {
		return new ClusterSchedule("tick", "", Priority.HIGH, null, null, definition, trigger, action);
	}

	/** Full fifths of a second. */
	private static Instant nextTick(@Nullable Instant lastDue, Instant now) {
		Instant from = (lastDue != null && lastDue.isAfter(now)) ? lastDue : now;
		return Instant.ofEpochMilli((from.toEpochMilli() / 200 + 1) * 200);
	}

	private Instant due() {
		return new JdbcTemplate(this.dataSource).queryForObject("select execution_time from thread_system_jobs",
				(row, index) -> row.getTimestamp(1).toInstant());
	}

	@Test
	void eachInstantIsRunByOneNode() {
		try (TestNode one = new TestNode(this.dataSource); TestNode two = new TestNode(this.dataSource)) {
			for (TestNode node : new TestNode[] { one, two }) {
				node.cluster.register(schedule("ticks", ClusterScheduleTests::nextTick, () -> this.runs.add(due())));
				node.start();
			}
			await().until(() -> this.runs.size() >= 10);
		}
		assertThat(List.copyOf(this.runs)).doesNotHaveDuplicates().isSorted();
	}

	@Test
	void aFailedRunDoesNotEndTheSchedule() {
		try (TestNode node = new TestNode(this.dataSource)) {
			node.cluster.register(schedule("ticks", ClusterScheduleTests::nextTick, () -> {
				this.runs.add(due());
				throw new IllegalStateException("no luck");
			}));
			node.start();
			await().until(() -> this.runs.size() >= 2);
			await().untilAsserted(() -> assertThat(new JdbcTemplate(this.dataSource)
				.queryForObject("select failure from thread_system_jobs", String.class)).contains("no luck"));
			StoredSchedule stored = node.jobs().schedules().get(0);
			assertThat(stored.name()).isEqualTo("tick");
			assertThat(stored.priority()).isEqualTo(Priority.HIGH);
			assertThat(stored.lastSuccess()).isNull();
			assertThat(stored.lastFailure()).isBefore(stored.dueAt().plusSeconds(1));
		}
	}

	@Test
	void aScheduleThatIsDefinedOtherwiseGetsANewTime() {
		Instant far = Instant.now().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.SECONDS);
		for (int day = 0; day < 2; day++) {
			Instant next = far.minus(Duration.ofDays(day));
			try (TestNode node = new TestNode(this.dataSource)) {
				node.cluster.register(schedule("at " + next, (last, now) -> next, () -> this.runs.add(due())));
				node.start();
				assertThat(due()).isEqualTo(next);
			}
		}
		try (TestNode node = new TestNode(this.dataSource)) {
			node.cluster.register(
					schedule("at " + far.minus(Duration.ofDays(1)), (last, now) -> far, () -> this.runs.add(due())));
			node.start();
			assertThat(due()).isEqualTo(far.minus(Duration.ofDays(1)));
		}
	}

	@Test
	void aScheduleThatEndsLeavesNoRow() {
		try (TestNode node = new TestNode(this.dataSource)) {
			Instant once = Instant.now();
			node.cluster
				.register(schedule("once", (last, now) -> (last == null) ? once : null, () -> this.runs.add(once)));
			node.start();
			await().until(() -> !this.runs.isEmpty());
			await().until(() -> new JdbcTemplate(this.dataSource)
				.queryForObject("select count(*) from thread_system_jobs", Integer.class) == 0);
		}
		assertThat(this.runs).hasSize(1);
	}

	@Test
	void namesAreUniqueAndKnownAtTheStart() {
		try (TestNode node = new TestNode(this.dataSource)) {
			ClusterSchedule ticks = schedule("ticks", ClusterScheduleTests::nextTick, () -> {
			});
			node.cluster.register(ticks);
			assertThatIllegalArgumentException().isThrownBy(() -> node.cluster.register(ticks))
				.withMessageContaining("two schedules of the cluster named \"tick\"");
			node.handle("tick", Integer.class, (argument) -> {
			});
			assertThatIllegalArgumentException().isThrownBy(node::start)
				.withMessageContaining("are both named \"tick\"");
		}
		try (TestNode node = new TestNode(this.dataSource).start()) {
			assertThatIllegalStateException()
				.isThrownBy(() -> node.cluster.register(schedule("ticks", (last, now) -> now, () -> {
				})));
			assertThatIllegalStateException().isThrownBy(() -> node.handle("late", Integer.class, (argument) -> {
			}));
		}
	}

}
