package io.threadsystem.schedule;

import java.time.Clock;
import java.util.Objects;

import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/**
 * Builder of a {@link JobScheduler}. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class JobSchedulerBuilder {

	final PriorityPool pool;

	@Nullable Clock clock;

	@Nullable CronParser cron;

	JobSchedulerBuilder(PriorityPool pool) {
		this.pool = Objects.requireNonNull(pool, "pool must not be null");
	}

	/**
	 * Sets the clock that says when runs are due: one that a test moves, say. Delays and
	 * periods follow it, too. It is looked at every few milliseconds, as it does not tell
	 * the scheduler that it has moved.
	 * @param clock the clock; default: the system's, which is not looked at in vain
	 * @return this builder
	 */
	public JobSchedulerBuilder clock(Clock clock) {
		this.clock = Objects.requireNonNull(clock, "clock must not be null");
		return this;
	}

	/**
	 * Sets what understands cron expressions.
	 * @param parser the parser; default: none, and cron schedules are refused
	 * @return this builder
	 */
	public JobSchedulerBuilder cron(CronParser parser) {
		this.cron = Objects.requireNonNull(parser, "parser must not be null");
		return this;
	}

	/**
	 * Creates the scheduler. It uses the timer of its pool, and ends with that pool. (For
	 * a pool that this library has not made, it has a timer thread of its own from its
	 * first schedule to its end.) May be called several times, for schedulers of their
	 * own.
	 * @return the scheduler, ready to use
	 */
	public JobScheduler build() {
		return new ClockedScheduler(this);
	}

}
