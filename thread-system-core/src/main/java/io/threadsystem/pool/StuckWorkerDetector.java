package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;

/**
 * Reports workers that have been busy with one attempt of a job for too long, and has
 * them replaced if the settings say so. A check of the {@link PoolTimer}, which alone
 * uses it.
 */
final class StuckWorkerDetector {

	private static final Logger logger = FailureLog.logger;

	/** So many stacks are logged in each minute; further workers are counted. */
	private static final int MOST = 10;

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private static final long SHORTEST_PAUSE = 5_000_000;

	/** So many workers are not looked through again at once. */
	private static final int MANY_WORKERS = 1_000;

	/** The pause between two looks, for each worker: 20 ms where there are 10,000. */
	private static final long PAUSE = 2_000;

	private final PoolContext pool;

	private final JobQueue queue;

	private long minuteBegan;

	private int logged;

	private long more;

	private boolean moreLogged;

	StuckWorkerDetector(PoolContext pool, JobQueue queue) {
		this.pool = pool;
		this.queue = queue;
		this.minuteBegan = pool.now();
	}

	/** Looks at all workers; returns the time until the next look. */
	long look() {
		PoolSettings settings = this.pool.settings();
		long stuckAfter = Nanos.of(settings.stuckAfter());
		List<Worker> workers = this.queue.workers();
		if (stuckAfter == 0 || workers.isEmpty()) {
			return Long.MAX_VALUE;
		}
		long next = Math.max(stuckAfter / 4, SHORTEST_PAUSE);
		for (Worker worker : workers) {
			if (worker.factory != null && worker.hasThread()) {
				next = Math.min(next, look(worker, stuckAfter, settings.replaceStuck()));
			}
		}
		logMore();
		return (workers.size() < MANY_WORKERS) ? next : Math.max(next, workers.size() * PAUSE);
	}

	/** Returns the time until the worker may be stuck. */
	private long look(Worker worker, long stuckAfter, boolean replace) {
		JobQueue.Sighting seen = this.queue.see(worker);
		if (seen == null || seen.job() != worker.reportedJob) {
			worker.reportedJob = null;
		}
		if (seen == null) {
			return Nanos.LONGEST;
		}
		if (seen.waits()) {
			return stuckAfter;
		}
		PoolJob<?> job = seen.job();
		boolean reported = job == worker.reportedJob && job.attempts() == worker.reportedAttempt;
		if (!reported) {
			long left = stuckAfter - seen.elapsed();
			if (left > 0) {
				return left;
			}
			worker.reportedJob = job;
			worker.reportedAttempt = job.attempts();
			report(worker, job, seen.elapsed());
		}
		if (replace) {
			this.queue.replace(worker, job);
		}
		return Nanos.LONGEST;
	}

	private void report(Worker worker, PoolJob<?> job, long elapsed) {
		StackTraceElement[] stack = worker.thread().getStackTrace();
		log(worker, job, elapsed, stack);
		PoolListeners listeners = this.pool.listeners();
		if (listeners.isPresent()) {
			WorkerSnapshot snapshot = new WorkerSnapshot(
					worker.thread().getName(), WorkerSnapshot.State.STUCK, new WorkerSnapshot.RunningJob(job.id(),
							job.name(), job.priority(), Duration.ofNanos(elapsed), Math.max(1, job.attempts())),
					worker.thread().getId());
			this.pool.callbacks().execute(() -> listeners.workerStuck(snapshot, List.of(stack)));
		}
	}

	private void log(Worker worker, PoolJob<?> job, long elapsed, StackTraceElement[] stack) {
		beginMinute();
		if (this.logged == MOST) {
			this.more++;
			return;
		}
		this.logged++;
		logger.warn("Worker '{}' of pool '{}' has been busy with job '{}' for {}, longer than stuck-after. It is at:{}",
				worker.thread().getName(), this.pool.name(), job.name(), Nanos.text(Duration.ofNanos(elapsed)),
				lines(stack));
	}

	/** Says, once a minute, how many workers were not shown. */
	private void logMore() {
		beginMinute();
		if (this.more > 0 && !this.moreLogged) {
			logger.warn("And {} more workers of pool '{}' are stuck; {} stacks are shown in a minute", this.more,
					this.pool.name(), MOST);
			this.more = 0;
			this.moreLogged = true;
		}
	}

	private void beginMinute() {
		long now = this.pool.now();
		if (now - this.minuteBegan >= MINUTE) {
			this.minuteBegan = now;
			this.logged = 0;
			this.moreLogged = false;
		}
	}

	private static String lines(StackTraceElement[] stack) {
		StringBuilder lines = new StringBuilder();
		for (StackTraceElement element : stack) {
			lines.append(System.lineSeparator()).append("\tat ").append(element);
		}
		return lines.toString();
	}

}
