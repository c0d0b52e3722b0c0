package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * The state of a {@link PoolJob}.
 */
@SuppressWarnings("ThreadPriorityCheck") // where another thread needs a moment
abstract class StatefulJob<T extends @Nullable Object> extends Job<T> {

	/*
	 * Everything that happens to a job is a compare-and-set of 'state'; whoever wins it
	 * does what follows from it, once: the accounting, giving back the slot, completing
	 * the future.
	 *
	 * DELAYED → AT_DOOR → QUEUED → RUNNING ⇄ HELPING, and from there, or earlier, to one
	 * of the final states. DELAYED waits for its time. AT_DOOR is due but holds no slot:
	 * it stands at the door, or is on its way there. QUEUED holds a slot, and its lane
	 * has an entry for it. A worker starts a job out of QUEUED; a worker that waits for
	 * the job (promise 7) also out of AT_DOOR. An entry, at the door or in a lane, whose
	 * job is no longer in the state that it was entered in is dead, and is skipped by
	 * whoever meets it; so is a REFUSED job, which its submitter has taken back. ENTERING
	 * is the moment between the two in which a job that others know is accounted for:
	 * they wait for its end.
	 *
	 * STOPPING is the moment in which another thread ends a running job. The one who set
	 * it interrupts the job's thread and only then makes the state final; that thread,
	 * when the job's code returns, fails to leave RUNNING, waits for the end of STOPPING,
	 * and clears its interrupt flag. So the interrupt arrives while the thread is still
	 * in this job's hands and never reaches the next one. HELPING means that the thread
	 * is running another job for which this one waits: a stop then leaves the thread
	 * alone, and the thread interrupts itself when it comes back.
	 */

	static final int DELAYED = 0;

	static final int AT_DOOR = 1;

	static final int ENTERING = 2;

	static final int QUEUED = 3;

	static final int RUNNING = 4;

	static final int HELPING = 5;

	static final int STOPPING = 6;

	static final int COMPLETED = 7;

	static final int FAILED = 8;

	static final int CANCELLED = 9;

	static final int REFUSED = 10;

	private static final VarHandle STATE = field("state", int.class);

	private static final VarHandle EXTRAS = field("extras", JobExtras.class);

	final LanePool pool;

	final JobOptions options;

	/** When the job was submitted. */
	final long submitted;

	private volatile int state;

	private volatile @Nullable JobExtras extras;

	StatefulJob(LanePool pool, JobOptions options, long now) {
		this.pool = pool;
		this.options = options;
		this.submitted = now;
		STATE.set(this, isDelayed() ? DELAYED : AT_DOOR);
	}

	private static VarHandle field(String name, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(StatefulJob.class, name, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	abstract int level();

	// Changing the state

	/** The state; on its way into its lane, a job is left alone for that moment. */
	final int state() {
		int seen = this.state;
		while (seen == ENTERING) {
			Thread.yield();
			seen = this.state;
		}
		return seen;
	}

	final boolean change(int from, int to) {
		return STATE.compareAndSet(this, from, to);
	}

	/** Ends STOPPING, which belongs to the caller. */
	final void stopped(int end) {
		STATE.setRelease(this, end);
	}

	/** The delay is over; fails if the job has ended. */
	final boolean becomeDue() {
		return change(DELAYED, AT_DOOR);
	}

	/**
	 * The job has a slot; fails if it has ended or been started meanwhile. Until
	 * {@link #enqueue()}, nobody else does anything to the job.
	 */
	final boolean enter() {
		return change(AT_DOOR, ENTERING);
	}

	/** The job is accounted for, and on its way into its lane. */
	final void enqueue() {
		STATE.setRelease(this, QUEUED);
	}

	/** Since when this job may wait for a worker. */
	final long ready() {
		return this.submitted + this.options.delay();
	}

	/** Whether this job was accepted before it had a slot. */
	final boolean isDelayed() {
		return this.options.delay() > 0;
	}

	final boolean isAtDoor() {
		int seen = this.state;
		return seen == AT_DOOR || seen == ENTERING;
	}

	/**
	 * Whether this job is not accepted yet: its submitter waits with it, or is refused.
	 */
	final boolean isOfferedOnly() {
		return isAtDoor() && !isDelayed();
	}

	/** Whether the entry of this job, wherever it is, is dead. */
	final boolean isDeadEntry() {
		return this.state > QUEUED;
	}

	final boolean isStartable() {
		int seen = state();
		return seen == AT_DOOR || seen == QUEUED;
	}

	// Looking at it

	@Override
	public final JobState jobState() {
		return switch (this.state) {
			case DELAYED, AT_DOOR, ENTERING, QUEUED -> JobState.PENDING;
			case RUNNING, HELPING, STOPPING -> JobState.RUNNING;
			case COMPLETED -> JobState.COMPLETED;
			case FAILED -> JobState.FAILED;
			default -> JobState.CANCELLED;
		};
	}

	/** What only some jobs have; made if need be. */
	final JobExtras extras() {
		JobExtras made = this.extras;
		if (made == null) {
			EXTRAS.compareAndSet(this, null, new JobExtras(nextId()));
			made = this.extras;
		}
		return Objects.requireNonNull(made);
	}

	final @Nullable JobExtras existingExtras() {
		return this.extras;
	}

}
