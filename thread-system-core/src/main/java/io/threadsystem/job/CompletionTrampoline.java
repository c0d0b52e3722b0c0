package io.threadsystem.job;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

/**
 * Runs what follows from the end of a job, on the thread that has ended it: one action
 * after the other, never inside of each other. So a chain of a million jobs that fails at
 * its head makes no deep stack. For implementations.
 *
 * @since 0.1.0
 */
public final class CompletionTrampoline {

	/*
	 * Each thread has a queue of its own while it goes through one, so nothing here is
	 * shared. An action runs foreign code, such as the stages of a job, which may wait
	 * for what stands behind it in the queue. A thread that is about to wait therefore
	 * hands the rest of its queue to the executors given with the actions.
	 */

	private static final ThreadLocal<@Nullable CompletionTrampoline> OF_THREAD = new ThreadLocal<>();

	private final Queue<Action> queue = new ArrayDeque<>();

	private CompletionTrampoline() {
	}

	/**
	 * Runs an action now, or after the one that the thread is running.
	 * @param action what to do; it must not throw
	 * @param elsewhere where to do it if this thread is about to wait
	 */
	public static void run(Runnable action, Executor elsewhere) {
		CompletionTrampoline running = OF_THREAD.get();
		if (running != null) {
			running.queue.add(new Action(action, elsewhere));
			return;
		}
		CompletionTrampoline started = new CompletionTrampoline();
		OF_THREAD.set(started);
		try {
			action.run();
			for (Action next = started.queue.poll(); next != null; next = started.queue.poll()) {
				next.task().run();
			}
		}
		finally {
			OF_THREAD.remove();
		}
	}

	/** Hands over what this thread has put off, as it is about to wait. */
	static void handOver() {
		CompletionTrampoline running = OF_THREAD.get();
		if (running != null) {
			for (Action next = running.queue.poll(); next != null; next = running.queue.poll()) {
				Action action = next;
				action.elsewhere().execute(() -> run(action.task(), action.elsewhere()));
			}
		}
	}

	private record Action(Runnable task, Executor elsewhere) {
	}

}
