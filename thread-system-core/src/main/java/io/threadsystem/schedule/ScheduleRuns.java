package io.threadsystem.schedule;

import java.time.Instant;
import java.util.Optional;

import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

/** The runs of one schedule: which may take place, and what became of them. */
final class ScheduleRuns {

	/*
	 * The monitor of this object guards its fields, and nothing else is called under it.
	 *
	 * Each run that is due, or asked for, is claimed once. 'active' counts runs from
	 * there, or from the moment at which they need wait no longer, to the end of their
	 * job; 'waiting' those of policy QUEUE that come after one of those. The thread that
	 * claims a run hands it over outside of the monitor.
	 *
	 * Waiting runs are handed over by one thread at a time, the one that has set
	 * 'draining'; it goes on until there is nothing to hand over, and clears the flag in
	 * the same step in which it finds that. So a thread that makes a waiting run possible
	 * (by the end of one before) may leave it to that thread, and runs that end while
	 * they are handed over make a loop, not a recursion.
	 *
	 * The flag is set only where something waits. So it is in the way of no run of
	 * another policy: a fixed delay that is over before the end of the run before has
	 * been dealt with must not find anything taken, as no other end would follow.
	 */

	private final OverlapPolicy overlap;

	private int active;

	private long waiting;

	private boolean draining;

	private boolean closed;

	private long started;

	/** Runs that have started and not ended. */
	private int running;

	private long skipped;

	private @Nullable Instant lastRun;

	private @Nullable JobState lastOutcome;

	private @Nullable Throwable lastFailure;

	ScheduleRuns(OverlapPolicy overlap) {
		this.overlap = overlap;
	}

	/** Decides on a run that is due now. */
	synchronized Claim claim() {
		if (this.closed) {
			return Claim.NONE;
		}
		boolean free = this.active == 0 && this.waiting == 0 && !this.draining;
		if (free || this.overlap == OverlapPolicy.CONCURRENT) {
			this.active++;
			return Claim.NOW;
		}
		if (this.overlap == OverlapPolicy.QUEUE) {
			this.waiting++;
			return Claim.LATER;
		}
		this.skipped++;
		return Claim.NONE;
	}

	/** Whether something waits, and the caller is to hand it over. */
	synchronized boolean beginDraining() {
		if (this.draining || this.waiting == 0) {
			return false;
		}
		this.draining = true;
		return true;
	}

	/** Claims a waiting run, or ends the draining. */
	synchronized boolean claimWaiting() {
		if (this.waiting == 0 || this.active > 0) {
			this.draining = false;
			return false;
		}
		this.waiting--;
		this.active++;
		return true;
	}

	/** A claimed run was not handed over. */
	synchronized void refused() {
		this.active--;
		this.skipped++;
	}

	/** The first attempt of a run begins: maybe only just after the run was cancelled. */
	synchronized void started(Run run, Instant time) {
		run.started = true;
		this.started++;
		this.running += run.ended ? 0 : 1;
		this.lastRun = time;
	}

	synchronized void ended(Run run, JobState outcome, @Nullable Throwable failure) {
		this.active--;
		run.ended = true;
		this.running -= run.started ? 1 : 0;
		this.lastOutcome = outcome;
		this.lastFailure = failure;
	}

	/** Drops what waits, and claims nothing any more; {@code false} if it was so. */
	synchronized boolean close() {
		boolean first = !this.closed;
		this.closed = true;
		this.waiting = 0;
		return first;
	}

	/** Claims nothing any more if nothing waits; {@code false} if it was so. */
	synchronized boolean closeIfNothingWaits() {
		return this.waiting == 0 && close();
	}

	synchronized boolean isClosed() {
		return this.closed;
	}

	synchronized long started() {
		return this.started;
	}

	synchronized long skipped() {
		return this.skipped;
	}

	synchronized boolean isRunning() {
		return this.running > 0;
	}

	synchronized Optional<Instant> lastRun() {
		return Optional.ofNullable(this.lastRun);
	}

	synchronized Optional<JobState> lastOutcome() {
		return Optional.ofNullable(this.lastOutcome);
	}

	synchronized Optional<Throwable> lastFailure() {
		return Optional.ofNullable(this.lastFailure);
	}

	/** What becomes of a run that is due. */
	enum Claim {

		/** The caller hands it over. */
		NOW,

		/** It is handed over after one before has ended. */
		LATER,

		/** It does not take place. */
		NONE

	}

	/** One run. */
	static final class Run {

		private boolean started;

		private boolean ended;

	}

}
