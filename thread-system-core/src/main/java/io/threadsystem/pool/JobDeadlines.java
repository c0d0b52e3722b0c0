package io.threadsystem.pool;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.JobState;

/**
 * Lets delayed jobs go when they are due, and ends jobs that exceed their time limits:
 * two checks of the {@link PoolTimer}.
 */
final class JobDeadlines {

	/*
	 * There is no timer entry a job. Delayed jobs are in a heap of the queue, which says
	 * when the first of them is due; queued and running ones with a limit are looked
	 * through when the earliest of their deadlines has come, and for a small share of the
	 * time at the most. All fields belong to the thread of the timer.
	 */

	/** Expired jobs are collected for so long before they are looked for again. */
	private static final long SWEEP_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);

	private static final long LONGEST_SWEEP_PAUSE = TimeUnit.SECONDS.toNanos(1);

	/** Jobs are looked through for at most one part in so many of the time. */
	private static final int SWEEP_SHARE = 20;

	/** So many running jobs are not looked through again at once. */
	private static final int MANY_WORKERS = 1_000;

	/** The pause between two looks, for each of them: 20 ms where there are 10,000. */
	private static final long WATCH_PAUSE = 2_000;

	private final PoolContext pool;

	private final JobQueue queue;

	private final PoolTimer.RegisteredCheck queuedCheck;

	private final PoolTimer.RegisteredCheck runningCheck;

	private long sweepNotBefore;

	private long watchNotBefore;

	JobDeadlines(PoolContext pool, JobQueue queue) {
		this.pool = pool;
		this.queue = queue;
		this.sweepNotBefore = pool.now();
		this.watchNotBefore = pool.now();
		this.queuedCheck = pool.timer().register(this::lookAtQueued);
		this.runningCheck = pool.timer().register(this::lookAtRunning);
	}

	/** A job will be due, or exceed its queue timeout, or may start, at this time. */
	void watchQueued(long time) {
		this.queuedCheck.wakeAt(time);
	}

	/** A running job will exceed its time at this time. */
	void watchRunning(long time) {
		this.runningCheck.wakeAt(time);
	}

	private long lookAtQueued() {
		long now = this.pool.now();
		long untilDue = this.queue.releaseDue(now) - now;
		return Math.min(untilDue, failExpired());
	}

	private long failExpired() {
		long now = this.pool.now();
		long wait = this.queue.nextExpiry(now) - now;
		if (wait > 0) {
			return wait;
		}
		if (this.sweepNotBefore - now > 0) {
			return this.sweepNotBefore - now;
		}
		this.queue.expired(now).forEach((job) -> job.expireInQueue(now));
		long end = this.pool.now();
		long pause = Math.min(LONGEST_SWEEP_PAUSE, Math.max(SWEEP_PAUSE, SWEEP_SHARE * (end - now)));
		this.sweepNotBefore = end + pause;
		return Math.max(this.queue.nextExpiry(end) - end, pause);
	}

	private long lookAtRunning() {
		long now = this.pool.now();
		if (this.watchNotBefore - now > 0) {
			return this.watchNotBefore - now;
		}
		long wait = Nanos.LONGEST;
		List<PoolJob<?>> running = this.queue.runningJobs();
		for (PoolJob<?> job : running) {
			// One that has not begun yet brings its deadline when it does
			if (job.options.timeout() > 0 && job.hasStarted() && job.jobState() == JobState.RUNNING) {
				if (job.deadline() - now <= 0) {
					job.expireRun(now);
				}
				if (!job.hasEnded()) {
					wait = Math.min(wait, Math.max(1, job.deadline() - now));
				}
			}
		}
		long pause = (running.size() < MANY_WORKERS) ? 0 : running.size() * WATCH_PAUSE;
		this.watchNotBefore = now + pause;
		return Math.max(wait, pause);
	}

}
