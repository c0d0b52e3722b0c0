package io.threadsystem.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PoolSnapshot;
import io.threadsystem.pool.WorkerSnapshot;

import org.springframework.boot.health.contributor.Status;

/** The health of one pool at one moment. */
final class PoolHealth {

	/** Of two statuses, the one that comes first here counts; others are between them. */
	private static final List<Status> WORST = List.of(Status.DOWN, Status.OUT_OF_SERVICE);

	private static final List<Status> BEST = List.of(Status.UNKNOWN, Status.UP);

	/** Problems that are told; of more, there is the number. */
	private static final int TOLD = 10;

	private final PoolSettings settings;

	private final PoolSnapshot snapshot;

	private final List<String> problems = new ArrayList<>();

	private Status status = Status.UP;

	private PoolHealth(PoolSettings settings, PoolSnapshot snapshot) {
		this.settings = settings;
		this.snapshot = snapshot;
	}

	static PoolHealth of(PoolSettings settings, PoolSnapshot snapshot, PoolHealthLimits limits) {
		PoolHealth health = new PoolHealth(settings, snapshot);
		health.checkQueue(limits);
		health.checkWorkers(limits);
		return health;
	}

	private void checkQueue(PoolHealthLimits limits) {
		Duration saturated = this.snapshot.saturatedFor();
		// a paused one fills because somebody wants it to
		if (saturated != null && !this.snapshot.paused() && saturated.compareTo(limits.saturatedFor()) >= 0) {
			found("The queue has been saturated for " + rounded(saturated) + ".", limits.saturatedStatus());
		}
	}

	private void checkWorkers(PoolHealthLimits limits) {
		for (WorkerSnapshot worker : this.snapshot.workers()) {
			WorkerSnapshot.RunningJob job = worker.job();
			if (worker.state() == WorkerSnapshot.State.STUCK && job != null
					&& job.elapsed().compareTo(limits.stuckFor()) >= 0) {
				found("Worker " + worker.thread() + " has been busy with job " + job.id() + ", '" + job.name()
						+ "', for " + rounded(job.elapsed()) + ".", limits.stuckStatus());
			}
		}
	}

	private static Duration rounded(Duration time) {
		return Duration.ofSeconds(time.toSeconds());
	}

	private void found(String problem, Status shownAs) {
		this.problems.add(problem);
		this.status = worse(this.status, shownAs);
	}

	static Status worse(Status one, Status other) {
		return (rank(one) <= rank(other)) ? one : other;
	}

	private static int rank(Status status) {
		int worst = WORST.indexOf(status);
		int best = BEST.indexOf(status);
		return (worst >= 0) ? worst : (best >= 0) ? WORST.size() + 1 + best : WORST.size();
	}

	Status status() {
		return this.status;
	}

	Map<String, Object> details() {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("workers", this.snapshot.workers().size());
		details.put("active", count(WorkerSnapshot.State.ACTIVE));
		details.put("stuck", count(WorkerSnapshot.State.STUCK));
		details.put("queued", this.snapshot.queued());
		details.put("capacity", this.settings.queueCapacity());
		details.put("utilisation", this.snapshot.utilisation());
		details.put("paused", this.snapshot.paused());
		if (!this.problems.isEmpty()) {
			details.put("problems", told());
		}
		return details;
	}

	private List<String> told() {
		List<String> told = new ArrayList<>(this.problems.subList(0, Math.min(TOLD, this.problems.size())));
		if (this.problems.size() > TOLD) {
			told.add("And " + (this.problems.size() - TOLD) + " more.");
		}
		return told;
	}

	private long count(WorkerSnapshot.State state) {
		return this.snapshot.workers().stream().filter((worker) -> worker.state() == state).count();
	}

}
