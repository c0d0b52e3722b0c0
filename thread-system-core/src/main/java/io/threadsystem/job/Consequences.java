package io.threadsystem.job;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * What follows from the end of a job on the thread that has ended it, for
 * implementations: one consequence after the other, never inside of each other. So a
 * chain of a million jobs that fails at its head makes no deep stack.
 *
 * @since 0.1.0
 */
public final class Consequences {

	/*
	 * Each thread has a queue of its own while it goes through one. A consequence runs
	 * code of others, such as the stages of a job, which may wait for what stands behind
	 * it in that queue: so one who is about to wait goes through the queue before. That
	 * nests, and so it goes only so far; what is left then goes to other threads.
	 */

	private static final int DEEPEST = 8;

	private static final ThreadLocal<@Nullable Consequences> OF_THREAD = new ThreadLocal<>();

	private final Queue<Consequence> queue = new ArrayDeque<>();

	private int depth;

	private Consequences() {
	}

	/**
	 * Runs a consequence now, or after the one that the thread is just running.
	 * @param action what to do; it must not throw
	 * @param elsewhere where to do it if this thread cannot, because it waits
	 */
	public static void add(Runnable action, Executor elsewhere) {
		Consequences running = OF_THREAD.get();
		if (running != null) {
			running.queue.add(new Consequence(action, elsewhere));
			return;
		}
		Consequences started = new Consequences();
		OF_THREAD.set(started);
		try {
			action.run();
			started.runAll();
		}
		finally {
			OF_THREAD.remove();
		}
	}

	/** The calling thread is about to wait, perhaps for what it has put off. */
	public static void catchUp() {
		Consequences running = OF_THREAD.get();
		if (running != null && !running.queue.isEmpty()) {
			running.catchUpOrHandOver();
		}
	}

	private void catchUpOrHandOver() {
		if (this.depth < DEEPEST) {
			this.depth++;
			try {
				runAll();
			}
			finally {
				this.depth--;
			}
		}
		else {
			for (Consequence next = this.queue.poll(); next != null; next = this.queue.poll()) {
				next.handOver();
			}
		}
	}

	private void runAll() {
		for (Consequence next = this.queue.poll(); next != null; next = this.queue.poll()) {
			next.action().run();
		}
	}

	private record Consequence(Runnable action, Executor elsewhere) {

		void handOver() {
			this.elsewhere.execute(() -> add(this.action, this.elsewhere));
		}

	}

}
