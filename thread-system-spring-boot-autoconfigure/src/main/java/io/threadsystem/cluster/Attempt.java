package io.threadsystem.cluster;

import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

/**
 * What a worker does for a picked row: makes sure that it is still this node's, and then
 * runs the action. Safe for use by several threads.
 */
final class Attempt implements Callable<@Nullable Void> {

	/*
	 * The future of a job that is stopped or timed out is done at once, while its worker
	 * may go on for as long as the action likes. The row must not be given away before
	 * the worker has left. So what follows from the end of the job is done by whoever
	 * comes last: the one who has completed the future, or the worker that leaves. Both
	 * look under the lock (this), which guards 'worker', 'lastWorker', 'afterwards' and
	 * 'over', so exactly one of them is the last; and a worker that comes after both
	 * finds that it is over, and does not begin.
	 *
	 * It has begun once the action may have had an effect, and before that a failure is
	 * nobody's attempt. Whoever gives the row back before, or between two tries of the
	 * pool, is to be sure that no worker begins: 'begun' and 'prevented' are guarded by
	 * the same lock.
	 */

	private final Runnable check;

	private final Action action;

	private final boolean retried;

	private volatile @Nullable Thread worker;

	/** Who has left it last, with the job not ended yet: then he ends it. */
	private @Nullable Thread lastWorker;

	private @Nullable Runnable afterwards;

	private boolean over;

	private volatile boolean begun;

	private boolean prevented;

	private volatile boolean returned;

	/**
	 * Creates an attempt.
	 * @param check throws where the action must not begin
	 * @param action what is done then
	 * @param retried whether the pool may try it several times
	 */
	Attempt(Runnable check, Action action, boolean retried) {
		this.check = check;
		this.action = action;
		this.retried = retried;
	}

	@Override
	public @Nullable Void call() throws Exception {
		enter();
		try {
			this.check.run();
			begin();
			this.action.run();
			this.returned = true;
			return null;
		}
		finally {
			leave();
		}
	}

	private synchronized void enter() {
		if (this.over) {
			throw new RejectedExecutionException("The job has ended");
		}
		this.worker = Thread.currentThread();
	}

	private void leave() {
		Runnable left;
		synchronized (this) {
			left = this.afterwards;
			this.lastWorker = (left == null) ? this.worker : null;
			this.worker = null;
			this.over = left != null;
		}
		if (left != null) {
			left.run();
		}
	}

	/**
	 * Does something when no worker has the job, which has ended, any more: now, or as
	 * soon as its worker leaves it. To be called once.
	 */
	void afterwards(Runnable action) {
		synchronized (this) {
			if (this.worker != null) {
				this.afterwards = action;
				return;
			}
			this.over = true;
		}
		action.run();
	}

	/** Whether a thread is the worker that has ended the job by leaving it. */
	synchronized boolean wasEndedBy(Thread thread) {
		return this.lastWorker == thread;
	}

	private synchronized void begin() {
		if (this.prevented) {
			throw new RejectedExecutionException("This node takes no more jobs");
		}
		this.begun = true;
	}

	/** Whether the action has not begun, and now never will. */
	synchronized boolean prevent() {
		this.prevented |= !this.begun;
		return this.prevented;
	}

	/** Whether the action is not going on, nor over, and never begins from now on. */
	synchronized boolean preventNextTry() {
		this.prevented |= this.retried && this.worker == null && !this.over;
		return prevent();
	}

	/** Whether the action may have had an effect. */
	boolean hasBegun() {
		return this.begun;
	}

	/** Whether the action has come to its end. */
	boolean hasReturned() {
		return this.returned;
	}

	/** Whether a worker has it, which then leaves it sooner or later. */
	boolean isWith(Thread thread) {
		return this.worker == thread;
	}

	/** What is done. */
	@FunctionalInterface
	interface Action {

		void run() throws Exception;

	}

}
