package io.threadsystem.pool;

import org.jspecify.annotations.Nullable;

/**
 * A thread that runs jobs, as its job sees it: which interrupts reach it. The one
 * subclass is {@link Worker}.
 */
abstract class JobThread {

	/*
	 * The monitor of this object guards interrupts. A thread that has ended the job of
	 * this worker interrupts it while it holds the monitor, if the worker still has that
	 * job and 'interruptible' is set. The queue sets it before the job is RUNNING, and so
	 * before any thread can end it. A worker whose job was ended by another thread clears
	 * it while it holds the monitor, and then clears its interrupt flag. So no interrupt
	 * reaches the next job. The flag is read first and the job second: the other way
	 * round, the worker could take its next job in between, and the flag be that job's.
	 * The flag is never stale, as a thread that has ended a job has seen it RUNNING.
	 * Where the worker itself has ended the job, no other thread has, and none interrupts
	 * it for that job.
	 *
	 * A guest has borrowed its thread. The interrupt of the owner is put aside while the
	 * job runs. One that comes from elsewhere meanwhile is the owner's, too, and is there
	 * again afterwards.
	 */

	private final boolean borrowed;

	private volatile @Nullable Thread thread;

	/** Whether the end of the job may interrupt the thread; the queue sets it. */
	boolean interruptible;

	private boolean interruptedByPool;

	private boolean interruptedForOwner;

	/** Whether the thread runs the job of a guest, on top of the one that this has. */
	private boolean lent;

	/** Whether the job was to be interrupted meanwhile. */
	private boolean interruptWhenBack;

	/** Creates one whose thread is to be made. */
	JobThread() {
		this.borrowed = false;
	}

	/** Creates one that borrows a thread. */
	JobThread(Thread borrowed) {
		this.borrowed = true;
		this.thread = borrowed;
	}

	/** The job that the thread has, read under the lock of the queue. */
	abstract @Nullable PoolJob<?> currentJob();

	final void thread(Thread made) {
		this.thread = made;
	}

	/** The thread; one was made. */
	final Thread thread() {
		Thread made = this.thread;
		if (made == null) {
			throw new IllegalStateException("No thread was made yet");
		}
		return made;
	}

	final @Nullable Thread threadOrNull() {
		return this.thread;
	}

	final boolean hasThread() {
		return this.thread != null;
	}

	/** Interrupts the thread as long as it is in the hands of this job. */
	final synchronized void interrupt(PoolJob<?> job) {
		if (this.interruptible && currentJob() == job) {
			interruptThread();
		}
	}

	/** Interrupts the thread if it has a job, whatever has become of that. */
	final synchronized void interruptIfBusy() {
		if (this.interruptible && currentJob() != null) {
			interruptThread();
		}
	}

	private void interruptThread() {
		if (this.lent) {
			this.interruptWhenBack = true;
		}
		else {
			this.interruptedByPool = true;
			thread().interrupt();
		}
	}

	/**
	 * A guest runs its job on this thread, which must not meet interrupts of this one.
	 */
	final synchronized void lend() {
		this.lent = true;
	}

	final synchronized void takeBack() {
		this.lent = false;
		if (this.interruptWhenBack) {
			this.interruptWhenBack = false;
			interruptThread();
		}
	}

	/** The recovery of a job begins, which may be interrupted as an attempt may. */
	final synchronized void beginInterrupts() {
		this.interruptible = true;
	}

	/**
	 * Another thread has ended the job, or its attempt: no interrupt for it comes later.
	 */
	final void endInterrupts(@Nullable Throwable failure) {
		endInterrupts();
		clearInterrupt(failure);
	}

	private synchronized void endInterrupts() {
		this.interruptible = false;
	}

	/** Clears the interrupt flag; an interrupt of a guest's owner is kept for it. */
	final void clearInterrupt(@Nullable Throwable failure) {
		boolean interrupted = Thread.interrupted() || failure instanceof InterruptedException;
		if (interrupted && this.borrowed) {
			synchronized (this) {
				this.interruptedForOwner |= !this.interruptedByPool;
			}
		}
	}

	final synchronized boolean wasInterruptedForOwner() {
		return this.interruptedForOwner;
	}

	/** Where the thread is now, as an exception that can be attached to another one. */
	final Throwable stackOf() {
		Throwable stack = new WorkerStack("Worker '" + thread().getName() + "' was here");
		stack.setStackTrace(thread().getStackTrace());
		return stack;
	}

	/** The stack of a worker. */
	private static final class WorkerStack extends Exception {

		private static final long serialVersionUID = 1L;

		WorkerStack(String message) {
			super(message);
		}

	}

}
