package io.threadsystem.pool;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a pool: nothing is accepted any more, what was accepted runs or is
 * cancelled, and the threads end.
 */
final class PoolShutdown {

	/*
	 * 'closing' changes once, under the lock, which also keeps a pause from coming after
	 * it.
	 *
	 * 'cancelling' is set before the jobs are looked for, and the places are looked
	 * through in the direction in which jobs move: those that wait for others, the
	 * delayed ones, the door, the lanes, the workers and guests. A job is at the next
	 * place before it has left the last one, with these exceptions, after which the one
	 * who moves the job looks at 'cancelling': into the pool, out of its delay, onto a
	 * worker, back from a job that it helped, and back from a worker to where it waits
	 * for another attempt. It is the same with 'drainedBy' and the jobs that are delayed
	 * for longer than a drain takes.
	 */

	private static final Logger logger = LoggerFactory.getLogger(PriorityPool.class);

	/**
	 * How long cancelled jobs may take to notice before closing stops waiting for them.
	 */
	private static final long GRACE = 1_000_000_000L;

	private final LanePool pool;

	private final Intake intake;

	private final Crew crew;

	private final Guests guests;

	private final Timekeeper timekeeper;

	private boolean closing;

	private volatile boolean cancelling;

	/** Jobs that the shutdown, and nobody else, has cancelled. */
	private final AtomicLong cancelled = new AtomicLong();

	/** When a drain cancels what is left; {@code null} as long as there is none. */
	private volatile @Nullable Long drainedBy;

	PoolShutdown(LanePool pool, Intake intake, Crew crew, Guests guests, Timekeeper timekeeper) {
		this.pool = pool;
		this.intake = intake;
		this.crew = crew;
		this.guests = guests;
		this.timekeeper = timekeeper;
	}

	/**
	 * Runs the action, unless the pool is being shut down.
	 * @return what the action says; {@code false}, if it was not run
	 */
	synchronized boolean unlessClosing(BooleanSupplier action) {
		return !this.closing && action.getAsBoolean();
	}

	private synchronized boolean isFirst() {
		boolean first = !this.closing;
		this.closing = true;
		return first;
	}

	void close() {
		long timeout = Nanos.of(this.pool.settings().shutdownTimeout());
		boolean first = isFirst();
		if (first) {
			begin(timeout);
		}
		if (!this.pool.isOnOwnThread()) {
			awaitEnd(timeout);
		}
		if (first) {
			report(this.cancelled.get());
		}
	}

	private void announce() {
		PoolSnapshot now = this.pool.snapshot();
		if (now.pending() + now.running() > 0) {
			logger.info("Pool '{}' is shutting down: {} jobs are waiting, {} are running; {} for up to {}",
					this.pool.name(), now.pending(), now.running(), this.pool.settings().shutdown(),
					Nanos.text(this.pool.settings().shutdownTimeout()));
		}
	}

	private void report(long cancelled) {
		if (cancelled > 0 && this.pool.settings().shutdown() == ShutdownMode.DRAIN) {
			logger.warn(
					"Pool '{}' was shut down before all of its jobs were done: it cancelled {}, which take longer than {}",
					this.pool.name(), cancelled, Nanos.text(this.pool.settings().shutdownTimeout()));
		}
		else if (cancelled > 0) {
			logger.info("Pool '{}' was shut down, which cancelled {} jobs", this.pool.name(), cancelled);
		}
	}

	private void begin(long timeout) {
		announce();
		this.intake.close();
		long deadline = this.pool.now() + timeout;
		if (this.pool.settings().shutdown() == ShutdownMode.CANCEL) {
			cancelAll();
		}
		else {
			this.timekeeper.shutDownAt(deadline);
			this.drainedBy = deadline;
			cancelWhatCannotRun();
		}
		this.pool.resume();
		this.crew.endIfDrained();
	}

	/** Ends jobs whose delay lasts longer than the shutdown may take. */
	private void cancelWhatCannotRun() {
		for (PoolJob<?> job : this.timekeeper.delayed()) {
			stopIfInVain(job);
		}
	}

	/** Stops a job if all are being cancelled. */
	void stopIfCancelling(StoppableJob<?> job) {
		if (this.cancelling) {
			stop(job);
		}
	}

	/** Stops a delayed job for which a shutdown that has begun does not wait. */
	void stopIfInVain(StoppableJob<?> job) {
		Long deadline = this.drainedBy;
		if (this.cancelling || (deadline != null && job.ready() - deadline > 0)) {
			stop(job);
		}
	}

	private void stop(StoppableJob<?> job) {
		if (job.stop(Stop.POOL_SHUTDOWN)) {
			this.cancelled.incrementAndGet();
		}
	}

	/** Cancels every job there is, and those that are still to come. */
	void cancelAll() {
		this.cancelling = true;
		forEachJob((job) -> {
			if (!job.isOffered()) {
				stop(job);
			}
		});
		// Those, too, whose job was cancelled before, without an interrupt or in vain.
		this.crew.interruptBusy();
		this.guests.interruptBusy();
	}

	/** Visits every job that has not ended, some perhaps twice. */
	void forEachJob(Consumer<PoolJob<?>> visitor) {
		this.intake.forEachDependent(visitor);
		this.timekeeper.delayed().forEach(visitor);
		this.intake.forEachWaiting(visitor);
		this.crew.forEachJob(visitor);
		this.guests.forEachJob(visitor);
	}

	private void awaitEnd(long timeout) {
		boolean ended = false;
		boolean interrupted = false;
		try {
			ended = awaitThreads(timeout + GRACE);
		}
		catch (InterruptedException ex) {
			interrupted = true;
			cancelAll();
			ended = awaitThreadsAfterInterrupt();
		}
		if (!ended) {
			logger.warn("Pool '{}' was closed, but some of its workers are still busy: {}, and of its submitters: {}",
					this.pool.name(), this.crew.snapshot(0), this.guests.snapshot());
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean awaitThreads(long nanos) throws InterruptedException {
		if (!this.crew.awaitEnd(nanos)) {
			return false;
		}
		this.timekeeper.join(GRACE);
		this.pool.endSideThreads(GRACE);
		return true;
	}

	private boolean awaitThreadsAfterInterrupt() {
		try {
			return awaitThreads(GRACE);
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

}
