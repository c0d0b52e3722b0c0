package io.threadsystem.pool;

import org.jspecify.annotations.Nullable;

/**
 * Says which queued job may start next, and when to ask again if none may. All methods
 * are called under the lock of the {@link JobQueue}, so they must be quick and run no
 * foreign code. To add a rule of starts, add it to {@link RestrictedStarts}, or implement
 * this interface and choose it in {@link #of}.
 */
interface StartPolicy {

	/** The policy for these settings, which keeps what the one before has given out. */
	static StartPolicy of(PoolSettings settings, @Nullable StartPolicy before, Ticker ticker) {
		return RestrictedStarts.areNeeded(settings)
				? new RestrictedStarts(settings, (before instanceof RestrictedStarts rules) ? rules : null, ticker)
				: StrictPriority.INSTANCE;
	}

	/** Whether every job may start at any time, in the order of levels. */
	boolean isStrict();

	/**
	 * The job that is to start next.
	 * @param levels the queued jobs of each level, in their order
	 * @param nonEmpty a bit for each level that has some
	 * @return the job, which stays where it is; {@code null} if none may start now
	 */
	@Nullable PoolJob<?> next(JobList[] levels, int nonEmpty);

	/**
	 * After {@link #next} has returned {@code null}: whether time alone lets a job start.
	 */
	boolean asksAgain();

	/** When it does, by the ticker of the pool. */
	long askAgainAt();

	/** A worker starts a job of this level. */
	void started(int level);

	/** The worker of a job of this level has left the job, or does not count any more. */
	void released(int level);

	/** A worker counts again that is on a job of this level. */
	void resumed(int level);

	/** A job of this level was not to be started after all. */
	void refund(int level);

	/** How long until rate limits let a job of this level start, 0 if they do now. */
	long untilStart(int level);

	/** The submitter starts a job of this level, which takes no worker. */
	void startedInCaller(int level);

	/** Whether a queued job of this level could start now on a free worker. */
	boolean allows(int level);

}
