package io.threadsystem.health;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.LevelSnapshot;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PoolSnapshot;
import io.threadsystem.pool.WorkerSnapshot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

/** What the figures of a pool mean for its health. */
class PoolHealthTests {

	private static final PoolHealthLimits LIMITS = new PoolHealthLimits(Duration.ofMinutes(1), Status.OUT_OF_SERVICE,
			Duration.ofMinutes(5), Status.DOWN);

	private final PoolSettings settings = PoolSettings.builder().minWorkers(0).maxWorkers(2).build();

	@Test
	void aPoolThatIsPausedOrHasNoWorkersIsUp() {
		PoolHealth health = health(new PoolSnapshot(figures(), Map.of(), List.of(), true, null, 2, 0));
		assertThat(health.status()).isEqualTo(Status.UP);
		assertThat(health.details()).containsEntry("workers", 0)
			.containsEntry("paused", true)
			.containsEntry("queued", 3L)
			.containsEntry("capacity", 10_000)
			.containsEntry("utilisation", 0.0)
			.doesNotContainKey("problems");
	}

	@Test
	void aPoolThatIsPausedIsUpThoughItsQueueIsSaturated() {
		PoolHealth health = health(new PoolSnapshot(figures(), Map.of(), List.of(), true, Duration.ofHours(1), 2, 0));
		assertThat(health.status()).isEqualTo(Status.UP);
	}

	@Test
	void ofManyProblemsTheFirstTenAreTold() {
		List<WorkerSnapshot> stuck = Collections.nCopies(12, worker(WorkerSnapshot.State.STUCK, Duration.ofHours(1)));
		PoolHealth health = health(new PoolSnapshot(figures(), Map.of(), stuck, false, null, 12, 0));
		assertThat(health.details().get("problems")).asInstanceOf(LIST).hasSize(11).endsWith("And 2 more.");
	}

	@ParameterizedTest
	@CsvSource({ "PT59S, UP", "PT60S, OUT_OF_SERVICE", "PT2H, OUT_OF_SERVICE" })
	void aPoolThatIsSaturatedForTooLongIsAsConfigured(Duration saturated, String status) {
		PoolHealth health = health(new PoolSnapshot(figures(), Map.of(), List.of(), false, saturated, 2, 0));
		assertThat(health.status().getCode()).isEqualTo(status);
	}

	@Test
	void aProblemIsTold() {
		PoolHealth health = health(
				new PoolSnapshot(figures(), Map.of(), List.of(), false, Duration.ofSeconds(90, 123), 2, 0));
		assertThat(health.details()).containsEntry("problems", List.of("The queue has been saturated for PT1M30S."));
	}

	@ParameterizedTest
	@CsvSource({ "STUCK, PT4M, UP", "STUCK, PT5M, DOWN", "ACTIVE, PT9M, UP" })
	void aWorkerThatIsStuckForTooLongIsAsConfigured(WorkerSnapshot.State state, Duration elapsed, String status) {
		PoolHealth health = health(worker(state, elapsed), null);
		assertThat(health.status().getCode()).isEqualTo(status);
		assertThat(health.details()).containsEntry("utilisation", 0.5);
	}

	@Test
	void aWorkerThatWaitsForAnotherJobIsNoProblem() {
		PoolHealth health = health(worker(WorkerSnapshot.State.WAITING, Duration.ofHours(1)), null);
		assertThat(health.status()).isEqualTo(Status.UP);
		assertThat(health.details()).containsEntry("workers", 1)
			.containsEntry("active", 0L)
			.containsEntry("stuck", 0L)
			.containsEntry("utilisation", 0.0)
			.doesNotContainKey("problems");
	}

	@Test
	void ofTwoProblemsTheWorseOneCounts() {
		PoolHealth health = health(worker(WorkerSnapshot.State.STUCK, Duration.ofHours(1)), Duration.ofHours(1));
		assertThat(health.status()).isEqualTo(Status.DOWN);
		assertThat(health.details().get("problems")).asInstanceOf(LIST).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource({ "UP, UNKNOWN, UNKNOWN", "UNKNOWN, DEGRADED, DEGRADED", "DEGRADED, OUT_OF_SERVICE, OUT_OF_SERVICE",
			"OUT_OF_SERVICE, DOWN, DOWN", "UP, UP, UP" })
	void statusesHaveAnOrder(String better, String worse, String expected) {
		assertThat(PoolHealth.worse(new Status(better), new Status(worse)).getCode()).isEqualTo(expected);
		assertThat(PoolHealth.worse(new Status(worse), new Status(better)).getCode()).isEqualTo(expected);
	}

	private PoolHealth health(PoolSnapshot snapshot) {
		return PoolHealth.of(this.settings, snapshot, LIMITS);
	}

	private PoolHealth health(WorkerSnapshot worker, @Nullable Duration saturated) {
		return health(new PoolSnapshot(figures(), Map.of(), List.of(worker), false, saturated, 2, 0));
	}

	private static WorkerSnapshot worker(WorkerSnapshot.State state, Duration elapsed) {
		return new WorkerSnapshot("main-worker-1", state,
				new WorkerSnapshot.RunningJob(7, "import", Priority.LOW, elapsed, 1), 7);
	}

	private static LevelSnapshot figures() {
		return new LevelSnapshot(3, 0, 0, 0, 0, 0, 3, 3, 0, Duration.ZERO);
	}

}
