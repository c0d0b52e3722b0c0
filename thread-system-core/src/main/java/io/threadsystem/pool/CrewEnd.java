package io.threadsystem.pool;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/** The end of a {@link Crew}, and the threads that others have to wait for. */
final class CrewEnd {

	/*
	 * Each thread is here before its worker is no longer counted, so one who has seen the
	 * end of the last worker finds all threads that may still live.
	 */

	/** For threads that go on after their worker, as those of a factory may. */
	private static final long SHORTEST_WAIT = 1_000_000_000L;

	private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

	private final Set<Thread> leaving = ConcurrentHashMap.newKeySet();

	/** A worker is about to be counted no more. */
	void leaves(Worker worker) {
		this.leaving.removeIf((thread) -> thread.getState() == Thread.State.TERMINATED);
		this.leaving.add(worker.thread());
	}

	/** It stays after all. */
	void stays(Worker worker) {
		this.leaving.remove(worker.thread());
	}

	/** No worker is left, and none is added any more. */
	void reached() {
		this.ended.complete(null);
	}

	CompletableFuture<@Nullable Void> asFuture() {
		return this.ended;
	}

	boolean isReached() {
		return this.ended.isDone();
	}

	/** Waits until all workers, and their threads, have ended. */
	boolean await(long nanos) throws InterruptedException {
		long start = System.nanoTime();
		try {
			this.ended.get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		return join(Math.max(SHORTEST_WAIT, nanos - (System.nanoTime() - start)));
	}

	private boolean join(long nanos) throws InterruptedException {
		long start = System.nanoTime();
		for (Thread thread : this.leaving) {
			TimeUnit.NANOSECONDS.timedJoin(thread, Math.max(1_000_000, nanos - (System.nanoTime() - start)));
			if (thread.isAlive()) {
				return false;
			}
		}
		return true;
	}

}
