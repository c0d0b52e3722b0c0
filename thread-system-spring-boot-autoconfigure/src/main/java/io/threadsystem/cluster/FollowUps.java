package io.threadsystem.cluster;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Does what follows from the ends of jobs, and calls them off, where the thread at hand
 * must not. Safe for use by several threads.
 */
final class FollowUps {

	/*
	 * Statements that wait for the database have threads of their own, so that they hold
	 * up no heartbeat, and so have the callbacks of cancelled jobs, which are the
	 * application's and may take as long as they like.
	 *
	 * What is to be done later is in 'waiting' until somebody does it: its timer, or the
	 * one who stops the node, who does not wait for timers. 'stopping' is set before
	 * 'waiting' is gone through, and read after something was added, so nothing is left
	 * there.
	 */

	private static final int THREADS = 4;

	private static final int MAX_CALLBACKS = 32;

	private static final Duration SHORT = Duration.ofMillis(200);

	private final ScheduledExecutorService statements = Executors.newScheduledThreadPool(THREADS,
			threads("thread-system-cluster-ends"));

	private final ThreadPoolExecutor callbacks = new ThreadPoolExecutor(MAX_CALLBACKS, MAX_CALLBACKS, 1,
			TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads("thread-system-cluster-cancel"));

	private final Set<Once> waiting = ConcurrentHashMap.newKeySet();

	private volatile boolean stopping;

	private volatile boolean closed;

	FollowUps() {
		this.callbacks.allowCoreThreadTimeOut(true);
	}

	static ThreadFactory threads(String name) {
		return (task) -> {
			Thread thread = new Thread(task, name);
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Does something as soon as it can.
	 * @return {@code false} if it is too late for that
	 */
	boolean soon(Runnable action) {
		return schedule(action, Duration.ZERO);
	}

	/**
	 * Does something when some time has gone by; a node that stops has little of it.
	 * @return {@code false} if the node has stopped
	 */
	boolean later(Runnable action, Duration delay) {
		if (this.closed) {
			return false;
		}
		if (this.stopping) {
			return schedule(action, (delay.compareTo(SHORT) < 0) ? delay : SHORT);
		}
		Once once = new Once(action);
		this.waiting.add(once);
		if (!schedule(once, delay)) {
			return !once.claim();
		}
		if (this.stopping) {
			soon(once);
		}
		return true;
	}

	private boolean schedule(Runnable action, Duration delay) {
		try {
			this.statements.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
			return true;
		}
		catch (RejectedExecutionException ex) {
			return false;
		}
	}

	/** Runs what calls a job off, and the job's callbacks with it. */
	void callOff(Runnable action) {
		try {
			this.callbacks.execute(action);
		}
		catch (RejectedExecutionException ex) {
			// the node has ended, and its jobs have been called off
		}
	}

	/** From now on, what fails is not tried again. */
	void close() {
		this.closed = true;
	}

	/** Does at once what was to be done later. */
	void hurry() {
		this.stopping = true;
		this.waiting.forEach(this::soon);
	}

	void end() {
		this.statements.shutdownNow();
		this.callbacks.shutdown();
	}

	/** Something that two may do. */
	private final class Once implements Runnable {

		private final AtomicBoolean claimed = new AtomicBoolean();

		private final Runnable action;

		Once(Runnable action) {
			this.action = action;
		}

		boolean claim() {
			FollowUps.this.waiting.remove(this);
			return this.claimed.compareAndSet(false, true);
		}

		@Override
		public void run() {
			if (claim()) {
				this.action.run();
			}
		}

	}

}
