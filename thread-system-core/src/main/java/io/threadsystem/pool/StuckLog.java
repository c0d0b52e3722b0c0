package io.threadsystem.pool;

import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log of a pool for workers that are stuck. Thousands of them, as there may be of
 * virtual threads, are stuck for one reason: the first in each minute are shown, the
 * others counted. Used by the timekeeper alone.
 */
final class StuckLog {

	/** So many stacks are shown in each minute. */
	static final int MOST = 10;

	private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

	private static final Logger logger = LoggerFactory.getLogger(PriorityPool.class);

	private final String pool;

	private long begin;

	private int shown;

	private long more;

	private boolean toldOfMore;

	StuckLog(String pool, long now) {
		this.pool = pool;
		this.begin = now;
	}

	/** A worker is stuck on a job, and is here. */
	void report(Worker worker, PoolJob<?> job, StackTraceElement[] stack, long now) {
		beginMinute(now);
		if (this.shown == MOST) {
			this.more++;
			return;
		}
		this.shown++;
		logger.warn("Worker '{}' of pool '{}' has been busy with job '{}' for {}, longer than stuck-after. It is at:{}",
				worker.thread().getName(), this.pool, job.name(), Nanos.text(job.executionTime()), lines(stack));
	}

	/** All workers were looked at; tells, once a minute, of those that were not shown. */
	void endOfLook(long now) {
		beginMinute(now);
		if (this.more > 0 && !this.toldOfMore) {
			logger.warn("And {} more workers of pool '{}' are stuck; {} stacks are shown in a minute", this.more,
					this.pool, MOST);
			this.more = 0;
			this.toldOfMore = true;
		}
	}

	private void beginMinute(long now) {
		if (now - this.begin >= MINUTE) {
			this.begin = now;
			this.shown = 0;
			this.toldOfMore = false;
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
