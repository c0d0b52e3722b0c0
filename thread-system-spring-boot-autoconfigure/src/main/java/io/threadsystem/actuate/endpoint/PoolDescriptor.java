package io.threadsystem.actuate.endpoint;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.LevelSnapshot;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PoolSnapshot;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.WorkerSnapshot;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A pool with all that is known of it.
 *
 * @param name its name
 * @param paused whether it is paused
 * @param saturatedFor how long its queue has been saturated, {@code null} if it is not
 * @param utilisation share of the workers that it is to have that is busy
 * @param targetWorkers how many workers it has, or is to have, where it scales; else the
 * maximum
 * @param workersReplaced workers that died, or were stuck and are counted no more
 * @param settings its settings
 * @param total the figures of all priorities together
 * @param levels the figures by priority
 * @param workers the workers, in the order of their names
 * @param recentFailures the last failures, the last one first; {@code null} if nobody
 * tells of them
 * @since 0.1.0
 */
public record PoolDescriptor(String name, boolean paused, @Nullable Duration saturatedFor, double utilisation,
		int targetWorkers, long workersReplaced, SettingsDescriptor settings, LevelSnapshot total,
		Map<Priority, LevelSnapshot> levels, List<WorkerDescriptor> workers,
		@Nullable List<FailureDescriptor> recentFailures) implements OperationResponseBody {

	/** Thousands of stacks would take seconds, and tell nothing more. */
	private static final int MOST_STACKS = 100;

	static PoolDescriptor of(PriorityPool pool, @Nullable List<FailureDescriptor> recentFailures) {
		PoolSettings settings = pool.settings();
		PoolSnapshot snapshot = pool.snapshot();
		return new PoolDescriptor(pool.name(), snapshot.paused(), snapshot.saturatedFor(), snapshot.utilisation(),
				snapshot.targetWorkers(), snapshot.workersReplaced(), SettingsDescriptor.of(settings), snapshot.total(),
				snapshot.levels(), workers(snapshot.workers(), pool), recentFailures);
	}

	private static List<WorkerDescriptor> workers(List<WorkerSnapshot> workers, PriorityPool pool) {
		Set<WorkerSnapshot> shown = workers.stream()
			.filter((worker) -> worker.state() == WorkerSnapshot.State.STUCK)
			.limit(MOST_STACKS)
			.collect(Collectors.toSet());
		return workers.stream().map((worker) -> WorkerDescriptor.of(worker, pool, shown.contains(worker))).toList();
	}

	/**
	 * A worker.
	 *
	 * @param thread the name of its thread
	 * @param state what it does
	 * @param job the job that it runs, {@code null} if it is idle
	 * @param stack where it is, innermost frame first; only of one that is stuck, and
	 * only of the first hundred of these
	 */
	public record WorkerDescriptor(String thread, WorkerSnapshot.State state, @Nullable JobDescriptor job,
			@Nullable List<String> stack) {

		static WorkerDescriptor of(WorkerSnapshot worker, PriorityPool pool, boolean withStack) {
			WorkerSnapshot.RunningJob job = worker.job();
			return new WorkerDescriptor(worker.thread(), worker.state(), (job != null)
					? new JobDescriptor(job.id(), job.name(), job.priority(), job.attempt(), job.elapsed()) : null,
					withStack ? stack(worker, pool) : null);
		}

		private static List<String> stack(WorkerSnapshot worker, PriorityPool pool) {
			return pool.stackOf(worker).stream().map(StackTraceElement::toString).toList();
		}

	}

	/**
	 * A job that runs.
	 *
	 * @param id its id, by which it can be cancelled
	 * @param name its name
	 * @param priority its priority
	 * @param attempt the number of the attempt, 1 for the first
	 * @param elapsed how long the attempt has been running
	 */
	public record JobDescriptor(long id, String name, Priority priority, int attempt, Duration elapsed) {
	}

}
