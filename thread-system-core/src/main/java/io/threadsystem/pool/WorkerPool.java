package io.threadsystem.pool;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Starts the threads of the workers that the {@link JobQueue} asks for, gives up those
 * that do not begin, and waits for their end.
 */
final class WorkerPool {

	/*
	 * The queue counts workers under its lock, and asks for a thread after the unlock; a
	 * worker whose thread cannot be made or started is given back to it. A thread that
	 * ends before it has run its worker, as one of a user's factory may, is found by a
	 * check of the timer; both sides claim the worker, and one of them gets it.
	 *
	 * A thread is in 'leaving' before its worker is no longer counted. So when the last
	 * worker has left, all threads that may still live are there.
	 */

	private static final long SECOND = 1_000_000_000L;

	/** For threads that go on after their worker, as those of a factory may. */
	private static final long SHORTEST_WAIT = SECOND;

	private final PoolContext pool;

	private final JobQueue queue;

	private final Runnable onStart;

	private final PoolTimer.RegisteredCheck check;

	private final AtomicLong numbers = new AtomicLong();

	private final Set<Thread> leaving = ConcurrentHashMap.newKeySet();

	/** Workers whose threads, made by a user's factory, have not begun to run them. */
	private final Set<Worker> unbegun = ConcurrentHashMap.newKeySet();

	private final AtomicLong lastFailureLogged = new AtomicLong();

	private volatile boolean failureLogged;

	/**
	 * Creates what starts the threads of workers.
	 * @param onStart run when the thread of a worker was started
	 */
	WorkerPool(PoolContext pool, JobQueue queue, Runnable onStart) {
		this.pool = pool;
		this.queue = queue;
		this.onStart = onStart;
		this.check = pool.timer().register(this::check);
	}

	/** Wakes a worker, or starts its thread. */
	void wake(Worker worker) {
		if (worker.hasThread()) {
			LockSupport.unpark(worker.thread());
		}
		else {
			start(worker);
		}
	}

	private void start(Worker worker) {
		try {
			Thread thread = worker.makeThread(this.numbers.incrementAndGet());
			if (worker.isForeign()) {
				this.unbegun.add(worker);
				this.check.wakeAt(this.pool.now() + SECOND);
			}
			thread.start();
			this.onStart.run();
		}
		catch (Throwable ex) {
			this.unbegun.remove(worker);
			this.queue.lost(worker, false);
			logFailure(ex);
			this.check.wakeAt(this.pool.now() + SECOND);
		}
	}

	/** Logs once a second at the most. */
	private void logFailure(Throwable failure) {
		long now = System.nanoTime();
		long last = this.lastFailureLogged.get();
		if ((!this.failureLogged || now - last >= SECOND) && this.lastFailureLogged.compareAndSet(last, now)) {
			this.failureLogged = true;
			FailureLog.error("Pool '" + this.pool.name() + "' could not start a worker, and goes on with "
					+ this.queue.countedWorkers() + "; it tries again in a second", failure);
		}
	}

	/** Gives up workers whose thread has ended without having run them; by the timer. */
	private long check() {
		for (Worker worker : List.copyOf(this.unbegun)) {
			if (worker.hasBegun()) {
				this.unbegun.remove(worker);
			}
			else if (worker.thread().getState() != Thread.State.TERMINATED) {
				this.check.wakeAt(this.pool.now() + SECOND);
			}
			else if (worker.claim()) {
				this.unbegun.remove(worker);
				FailureLog.error("A worker of pool '" + this.pool.name() + "' is replaced",
						new IllegalStateException("Its thread '" + worker.thread().getName()
								+ "' has ended without having run what it was given: see the thread factory"));
				this.queue.lost(worker, true);
			}
		}
		this.queue.callWorkers();
		return Long.MAX_VALUE;
	}

	/** A worker is about to be counted no more; under the lock of the queue. */
	void leaves(Worker worker) {
		Thread thread = worker.threadOrNull();
		if (thread != null) {
			this.leaving.removeIf((left) -> left.getState() == Thread.State.TERMINATED);
			this.leaving.add(thread);
		}
	}

	/** Waits until the threads of all workers have ended; the last worker has left. */
	boolean join(long nanos) throws InterruptedException {
		long start = System.nanoTime();
		long limit = Math.max(SHORTEST_WAIT, nanos);
		for (Thread thread : this.leaving) {
			TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1_000_000, limit - (System.nanoTime() - start)));
			if (thread.isAlive() && thread != Thread.currentThread()) {
				return false;
			}
		}
		return true;
	}

}
