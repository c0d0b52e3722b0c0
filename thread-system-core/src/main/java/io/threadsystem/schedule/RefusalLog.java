package io.threadsystem.schedule;

import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.PriorityPool;

/**
 * Says that runs of a schedule could not be handed over: the first time, and after that
 * not more than once a minute, with the number of those since.
 */
final class RefusalLog {

	private static final long MINUTE = 60_000_000_000L;

	private final String schedule;

	private final PriorityPool pool;

	private long since;

	private long quietUntil = Long.MIN_VALUE;

	RefusalLog(String schedule, PriorityPool pool) {
		this.schedule = schedule;
		this.pool = pool;
	}

	/** A run was refused at this time, and may be tried again. */
	synchronized void log(Throwable reason, boolean again, long now) {
		if (now < this.quietUntil) {
			this.since++;
			return;
		}
		if (reason instanceof QueueFullException) {
			ScheduleLog.warn("A run of schedule '" + this.schedule + "' was "
					+ (again ? "put off for a second" : "left out") + ": the queue of pool '" + this.pool.name()
					+ "' is full (capacity " + this.pool.settings().queueCapacity() + ")." + more());
		}
		else {
			ScheduleLog.error("A run of schedule '" + this.schedule + "' was left out: it could not be handed to pool '"
					+ this.pool.name() + "'." + more(), reason);
		}
		this.since = 0;
		this.quietUntil = TimeSource.plus(now, MINUTE);
	}

	private String more() {
		return (this.since > 0) ? " So were " + this.since + " others since the last such message." : "";
	}

}
