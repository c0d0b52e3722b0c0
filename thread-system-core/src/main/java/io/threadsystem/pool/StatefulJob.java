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
	 * OFFERED → QUEUED → RUNNING ⇄ HELPING, and from there, or earlier, to one of the
	 * final states. OFFERED is not accepted yet: it holds no slot and may be REFUSED,
	 * taken back by its submitter. QUEUED holds a slot, and its lane has an entry for it.
	 * DELAYED was accepted and waits for its time, or for other jobs; AT_DOOR is due but
	 * still holds no slot: it stands at the door, or is on its way there. A job whose
	 * attempt has failed and is to be followed by another one goes from RUNNING to
	 * DELAYED, and comes back by the door. A worker starts a job out of QUEUED; a worker
	 * that waits for the job (promise 7), or a thread that has found no slot for it, also
	 * out of OFFERED and AT_DOOR. A job in QUEUED may also be evicted, for one that finds
	 * no slot: it becomes FAILED.
	 *
	 * An entry, at the door or in a lane, whose job is no longer in a state of that place
	 * is dead, and is skipped by whoever meets it. If its job has come back meanwhile, it
	 * stands for it like the new entry does; the other one of the two is then dead.
	 *
	 * KEPT holds a slot as QUEUED does, but is in no lane yet: the job was accepted, and
	 * those have to be told who are to know it before it starts. Its submitter tells
	 * them, sets 'telling' to null, and brings it into its lane. Others read that field
	 * without a guard: the one who gives a slot to a job at the door, and may so keep it
	 * in vain, in which case the submitter, who looks once more, lets it go; and one who
	 * has been told of it and wants to run it, and may so have to wait for its next turn.
	 *
	 * ENTERING is the moment between two states in which a job that others know is
	 * accounted for: they wait for its end.
	 *
	 * STOPPING is the moment in which another thread ends a running job. The one who set
	 * it interrupts the job's thread and only then makes the state final; that thread,
	 * when the job's code returns, fails to leave RUNNING, waits for the end of STOPPING,
	 * and clears its interrupt flag. So the interrupt arrives while the thread is still
	 * in this job's hands and never reaches the next one. It is the same where only an
	 * attempt is ended; STOPPING then becomes OVERDUE. HELPING means that the thread is
	 * running another job for which this one waits: a stop then leaves the thread alone,
	 * and the thread interrupts itself when it comes back. OVERDUE means that the attempt
	 * has exceeded its time and may be followed by another one, which cannot start before
	 * the thread is back: two attempts of a job never run at once. DECIDING means that a
	 * failed attempt is over, and its thread finds out what follows: nothing can expire
	 * any more, but the job can be stopped.
	 */

	static final int DELAYED = 0;

	static final int OFFERED = 1;

	static final int AT_DOOR = 2;

	static final int ENTERING = 3;

	static final int KEPT = 4;

	static final int QUEUED = 5;

	static final int RUNNING = 6;

	static final int HELPING = 7;

	static final int OVERDUE = 8;

	static final int DECIDING = 9;

	static final int STOPPING = 10;

	static final int COMPLETED = 11;

	static final int FAILED = 12;

	static final int CANCELLED = 13;

	static final int REFUSED = 14;

	private static final VarHandle STATE = field("state", int.class);

	private static final VarHandle EXTRAS = field("extras", JobExtras.class);

	final LanePool pool;

	final JobOptions options;

	/** When the job was submitted. */
	final long submitted;

	/**
	 * Since when the job may wait for a worker. Written before the job is shared, and in
	 * ENTERING.
	 */
	private long ready;

	private volatile int state;

	private volatile @Nullable JobExtras extras;

	/** Who is to know this job before it can start; {@code null} if nobody is left. */
	private @Nullable Runnable telling;

	StatefulJob(LanePool pool, JobOptions options, long now) {
		this.pool = pool;
		this.options = options;
		this.submitted = now;
		this.ready = now + (options.dependent() ? Nanos.LONGEST : options.delay());
		STATE.set(this, isOutside() ? DELAYED : OFFERED);
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

	// Being known before it starts

	/** Adds what is to be told when this job was accepted, before it can start. */
	final void tellBeforeStart(Runnable more) {
		Runnable before = this.telling;
		this.telling = (before == null) ? more : () -> {
			try {
				before.run();
			}
			finally {
				more.run();
			}
		};
	}

	/** Whether somebody has to be told before this job can start. */
	final boolean isToBeKept() {
		return this.telling != null;
	}

	/** Tells them; by the submitter. */
	final void tellOfAcceptance() {
		Runnable told = this.telling;
		if (told != null) {
			try {
				told.run();
			}
			finally {
				this.telling = null;
			}
		}
	}

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
	 * What the job has waited for is there, and its delay begins; fails if the job has
	 * ended.
	 */
	final boolean beginDelay(long now) {
		if (!change(DELAYED, ENTERING)) {
			return false;
		}
		delayUntil(now + this.options.delay());
		return true;
	}

	/**
	 * The job has a slot. Until {@link #enqueue()}, nobody else does anything to it.
	 * @return the state that it left: OFFERED or AT_DOOR; or ENTERING, if it has ended or
	 * been started meanwhile
	 */
	final int enter() {
		if (change(OFFERED, ENTERING)) {
			return OFFERED;
		}
		return change(AT_DOOR, ENTERING) ? AT_DOOR : ENTERING;
	}

	/** The job is accounted for, and on its way into its lane. */
	final void enqueue() {
		STATE.setRelease(this, QUEUED);
	}

	/** As {@link #enqueue()}, but it is not to start before its submitter says so. */
	final void keep() {
		STATE.setRelease(this, KEPT);
	}

	/**
	 * A job that was kept is on its way into its lane; fails if it is not, or has ended.
	 */
	final boolean letGo() {
		return state() == KEPT && change(KEPT, QUEUED);
	}

	/** Ends ENTERING, which belongs to the caller: the job waits until this time. */
	final void delayUntil(long time) {
		this.ready = time;
		STATE.setRelease(this, DELAYED);
	}

	final long ready() {
		return this.ready;
	}

	/** Whether this job was accepted when it was submitted, without a slot. */
	final boolean isOutside() {
		return this.options.delay() > 0 || this.options.dependent();
	}

	/** Whether this job may leave a worker and come back. */
	final boolean mayReturn() {
		return this.options.retry() != null;
	}

	final boolean isAtDoor() {
		int seen = state();
		return seen == OFFERED || seen == AT_DOOR;
	}

	/**
	 * Whether this job is not accepted yet: its submitter waits with it, or is refused.
	 */
	final boolean isOffered() {
		return state() == OFFERED;
	}

	/** Whether this job, which is at the door, was accepted before. */
	final boolean wasAccepted() {
		return state() == AT_DOOR;
	}

	/** Whether this job holds a slot, and its entry in its lane is alive. */
	final boolean isQueued() {
		return this.state == QUEUED;
	}

	/** Whether the entry of this job, wherever it is, is dead. */
	final boolean isDeadEntry() {
		return this.state > QUEUED;
	}

	static boolean isStartable(int state) {
		return state == OFFERED || state == AT_DOOR || state == QUEUED;
	}

	final boolean isStartable() {
		return isStartable(state()) && !isToBeKept();
	}

	final boolean isOverdue() {
		return this.state == OVERDUE;
	}

	// Looking at it

	@Override
	public final JobState jobState() {
		return switch (this.state) {
			case DELAYED, OFFERED, AT_DOOR, ENTERING, KEPT, QUEUED -> JobState.PENDING;
			case RUNNING, HELPING, OVERDUE, DECIDING, STOPPING -> JobState.RUNNING;
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
