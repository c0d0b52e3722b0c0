package io.threadsystem.schedule;

import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** When the next run of one schedule is due, and whether that counts. */
final class ScheduleTimes {

	/*
	 * The monitor of this object guards its fields; the lock of the agenda is taken
	 * inside of it. The application's Schedule is asked under it, too.
	 *
	 * 'due' is the next time. There is none where the run before must end first
	 * (Timing.followsEnds), or where there will be none any more. 'armed' is its entry in
	 * the agenda: there is one exactly while there is a next time, and the schedule is
	 * neither held (paused, or its scheduler is) nor ended. The timer takes entries out
	 * without this monitor, so it may come with one that was removed or replaced just
	 * before: 'fire' tells by its identity.
	 *
	 * A pause of the scheduler is a flag of the scheduler, of which each schedule is told
	 * after it was changed; it then looks at the flag. Whatever the order in which pauses
	 * and resumptions come, the last look at it comes after the last change.
	 */

	/**
	 * How long a run that must not be lost waits before it looks at a full pool again.
	 */
	private static final long TRY_AGAIN = 1_000_000_000L;

	private final PoolSchedule schedule;

	private final ClockedScheduler scheduler;

	private final Timing timing;

	private @Nullable Due due;

	private Agenda.@Nullable Entry armed;

	private boolean paused;

	private boolean held;

	private boolean ended;

	ScheduleTimes(PoolSchedule schedule, ClockedScheduler scheduler, Timing timing) {
		this.schedule = schedule;
		this.scheduler = scheduler;
		this.timing = timing;
		this.due = timing.first(scheduler.source());
	}

	synchronized void start() {
		arm();
		lookAtPauses();
	}

	private void arm() {
		disarm();
		if (this.due != null && !this.held && !this.ended) {
			this.armed = this.scheduler.agenda().add(this.schedule, this.due);
		}
	}

	private void disarm() {
		if (this.armed != null) {
			this.scheduler.agenda().remove(this.armed);
			this.armed = null;
		}
	}

	/**
	 * The time of an entry has come.
	 * @return whether it still counts
	 */
	synchronized boolean fire(Agenda.Entry entry) {
		if (this.armed != entry) {
			return false;
		}
		this.armed = null;
		this.due = this.timing.followsEnds() ? null : next(entry.due());
		arm();
		return true;
	}

	private @Nullable Due next(Due last) {
		try {
			return this.timing.next(last, this.scheduler.source());
		}
		catch (Throwable ex) {
			return fail(ex);
		}
	}

	private @Nullable Due resume(Due missed) {
		try {
			return this.timing.resume(missed, this.scheduler.source());
		}
		catch (Throwable ex) {
			return fail(ex);
		}
	}

	private @Nullable Due fail(Throwable failure) {
		ScheduleLog.error("Schedule '" + this.schedule.name() + "' has ended, because its next time cannot be told",
				failure);
		return null;
	}

	/** A run is about to be handed over, maybe before its time. */
	synchronized void runBegins() {
		if (this.timing.followsEnds()) {
			disarm();
			this.due = null;
		}
	}

	/** A run has ended, or was not handed over. */
	synchronized void runEnded() {
		if (this.timing instanceof Timing.Delay delay) {
			this.due = delay.afterEnd(this.scheduler.source());
			arm();
		}
	}

	/**
	 * The run of the last time found its pool full.
	 * @return whether it is to try again, as it is the only one
	 */
	synchronized boolean tryAgain() {
		if (!this.timing.isOnce() || this.due != null || this.ended) {
			return false;
		}
		this.due = Due.steady(TimeSource.plus(this.scheduler.source().steady(), TRY_AGAIN));
		arm();
		return true;
	}

	synchronized void pause(boolean pause) {
		this.paused = pause;
		lookAtPauses();
	}

	/** Looks whether this schedule, or all of them, are paused now. */
	synchronized void lookAtPauses() {
		boolean hold = isPaused();
		if (hold == this.held) {
			return;
		}
		this.held = hold;
		if (!hold && this.due != null && !this.ended) {
			this.due = resume(this.due);
		}
		arm();
	}

	synchronized boolean isPaused() {
		return this.paused || this.scheduler.isPaused();
	}

	synchronized void end() {
		this.ended = true;
		this.due = null;
		disarm();
	}

	/** Whether there is no next time, and will be none. */
	synchronized boolean isExhausted() {
		return this.due == null && !this.timing.followsEnds();
	}

	synchronized Optional<Instant> next() {
		return (this.armed != null) ? Optional.of(this.scheduler.source().toInstant(this.armed.due()))
				: Optional.empty();
	}

}
