package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PoolSnapshot} is made of: filled under the lock of the queue, turned into
 * records after that.
 */
final class QueueSnapshot {

	private static final int LEVELS = Priority.values().length;

	private final List<Seen> workers;

	private final long now;

	/** Jobs of workers that have ended and are not accounted for yet. */
	private final long[][] ended = new long[JobState.values().length][LEVELS];

	private final long[] running = new long[LEVELS];

	private final LevelSnapshot[] levels = new LevelSnapshot[LEVELS];

	boolean paused;

	@Nullable Long saturatedSince;

	long replaced;

	QueueSnapshot(int workers, long now) {
		this.workers = new ArrayList<>(workers);
		this.now = now;
	}

	void add(Worker worker) {
		PoolJob<?> job = worker.job;
		count(job);
		if (worker.hasThread()) {
			boolean busy = job != null && (job.hasStarted() || !job.hasEnded());
			this.workers.add(new Seen(worker, busy ? job : null, worker.waitDepth > 0,
					(busy && job != null) ? worker.since(job, this.now) : 0));
		}
	}

	@SuppressWarnings("EnumOrdinal") // an index, seen nowhere else
	void count(@Nullable PoolJob<?> job) {
		if (job != null) {
			JobState state = job.jobState();
			if (state == JobState.RUNNING) {
				this.running[job.level]++;
			}
			else {
				this.ended[state.ordinal()][job.level]++;
			}
		}
	}

	@SuppressWarnings("EnumOrdinal")
	void level(int level, long submitted, long[][] accounted, long rejected, long retried, int queued, int withoutSlot,
			@Nullable Long headReady) {
		long[] sums = Arrays.stream(JobState.values())
			.mapToLong((state) -> accounted[state.ordinal()][level] + this.ended[state.ordinal()][level])
			.toArray();
		this.levels[level] = new LevelSnapshot(submitted, sums[JobState.COMPLETED.ordinal()],
				sums[JobState.FAILED.ordinal()], sums[JobState.CANCELLED.ordinal()], rejected, retried,
				(long) queued + withoutSlot, queued, this.running[level],
				Duration.ofNanos((headReady != null) ? Math.max(0, this.now - headReady) : 0));
	}

	/** The sums of all levels. */
	LevelSnapshot total() {
		LevelSnapshot total = LevelSnapshot.NONE;
		for (LevelSnapshot level : this.levels) {
			total = total.plus(level);
		}
		return total;
	}

	PoolSnapshot toPoolSnapshot(PoolSettings settings, int target) {
		Map<Priority, LevelSnapshot> byPriority = new EnumMap<>(Priority.class);
		for (int level = 0; level < LEVELS; level++) {
			byPriority.put(PoolJob.PRIORITIES[level], this.levels[level]);
		}
		Duration saturatedFor = (this.saturatedSince != null)
				? Duration.ofNanos(Math.max(0, this.now - this.saturatedSince)) : null;
		return new PoolSnapshot(total(), Collections.unmodifiableMap(byPriority),
				workerSnapshots(Nanos.of(settings.stuckAfter())), this.paused, saturatedFor, target, this.replaced);
	}

	List<WorkerSnapshot> workerSnapshots(long stuckAfter) {
		this.workers.sort(Comparator.comparingLong((seen) -> seen.worker().number()));
		return this.workers.stream().map((seen) -> seen.toWorkerSnapshot(this.now, stuckAfter)).toList();
	}

	/** A worker as it was seen. */
	private record Seen(Worker worker, @Nullable PoolJob<?> job, boolean waits, long since) {

		WorkerSnapshot toWorkerSnapshot(long now, long stuckAfter) {
			Thread thread = this.worker.thread();
			if (this.job == null) {
				return new WorkerSnapshot(thread.getName(), WorkerSnapshot.State.IDLE, null, thread.getId());
			}
			long elapsed = Math.max(0, now - this.since);
			WorkerSnapshot.State state = this.waits ? WorkerSnapshot.State.WAITING
					: (stuckAfter > 0 && elapsed >= stuckAfter) ? WorkerSnapshot.State.STUCK
							: WorkerSnapshot.State.ACTIVE;
			return new WorkerSnapshot(
					thread.getName(), state, new WorkerSnapshot.RunningJob(this.job.id(), this.job.name(),
							this.job.priority(), Duration.ofNanos(elapsed), Math.max(1, this.job.attempts())),
					thread.getId());
		}

	}

}
