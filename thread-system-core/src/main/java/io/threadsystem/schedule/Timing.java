package io.threadsystem.schedule;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** Which times a schedule has. Spans are in nanoseconds. */
sealed interface Timing {

	/** The first time, {@code null} if there is none. */
	@Nullable Due first(TimeSource source);

	/** The time after one that has come; {@code null} if it was the last one. */
	@Nullable Due next(Due last, TimeSource source);

	/** The time after a pause, in which the given one was the next. */
	default @Nullable Due resume(Due missed, TimeSource source) {
		return source.isOver(missed) ? next(missed, source) : missed;
	}

	/** Whether there is one time only, whose run must not be lost. */
	default boolean isOnce() {
		return false;
	}

	/** Whether a time is known only when the run before it has ended. */
	default boolean followsEnds() {
		return false;
	}

	/** Once, after a time. */
	record After(long delay) implements Timing {

		@Override
		public Due first(TimeSource source) {
			return Due.steady(TimeSource.plus(source.steady(), this.delay));
		}

		@Override
		public @Nullable Due next(Due last, TimeSource source) {
			return null;
		}

		@Override
		public Due resume(Due missed, TimeSource source) {
			return missed;
		}

		@Override
		public boolean isOnce() {
			return true;
		}

	}

	/** Once, at a time of the wall clock. */
	record At(Instant time) implements Timing {

		@Override
		public Due first(TimeSource source) {
			return Due.at(this.time);
		}

		@Override
		public @Nullable Due next(Due last, TimeSource source) {
			return null;
		}

		@Override
		public Due resume(Due missed, TimeSource source) {
			return missed;
		}

		@Override
		public boolean isOnce() {
			return true;
		}

	}

	/** At all times of a grid, but for those that have passed unseen. */
	record Rate(long period, long initialDelay) implements Timing {

		@Override
		public Due first(TimeSource source) {
			return Due.steady(TimeSource.plus(source.steady(), this.initialDelay));
		}

		@Override
		public Due next(Due last, TimeSource source) {
			long late = Math.max(0, source.steady() - last.nanos());
			long seen = TimeSource.plus(last.nanos(), late - late % this.period);
			return Due.steady(TimeSource.plus(seen, this.period));
		}

	}

	/** A time after the end of each run. */
	record Delay(long delay, long initialDelay) implements Timing {

		@Override
		public Due first(TimeSource source) {
			return Due.steady(TimeSource.plus(source.steady(), this.initialDelay));
		}

		@Override
		public Due next(Due last, TimeSource source) {
			return afterEnd(source);
		}

		Due afterEnd(TimeSource source) {
			return Due.steady(TimeSource.plus(source.steady(), this.delay));
		}

		@Override
		public boolean followsEnds() {
			return true;
		}

	}

	/**
	 * At the times that a schedule gives. No time comes twice, also where the clock is
	 * set back; of times that have passed unseen, one comes.
	 */
	record Calendar(String name, Schedule schedule) implements Timing {

		@Override
		public @Nullable Due first(TimeSource source) {
			return after(source.instant());
		}

		@Override
		public @Nullable Due next(Due last, TimeSource source) {
			Instant now = source.instant();
			Instant seen = last.time();
			return after((seen != null && seen.isAfter(now)) ? seen : now);
		}

		@Override
		public @Nullable Due resume(Due missed, TimeSource source) {
			return after(source.instant());
		}

		private @Nullable Due after(Instant time) {
			Instant next = this.schedule.nextAfter(time);
			if (next != null && !next.isAfter(time)) {
				throw new IllegalArgumentException("Schedule '" + this.name + "': the next time after " + time + " is "
						+ next + ", which is not later. Schedule.nextAfter(…) must give a later time, or null.");
			}
			return (next != null) ? Due.at(next) : null;
		}

	}

}
