package io.threadsystem.cluster;

import java.util.Optional;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/**
 * The durable job that the current thread runs: what a handler needs to know whether it
 * may have been here before.
 *
 * @param id the id of the job: the same for all its attempts on all nodes, so the thing
 * to remember where effects must not happen twice
 * @param attempt the number of the attempt, from 1, without those that a crash has ended
 * @since 0.1.0
 */
public record DurableJobContext(String id, int attempt) {

	private static final ThreadLocal<@Nullable DurableJobContext> CURRENT = new ThreadLocal<>();

	/**
	 * The job of the current thread.
	 * @return the job, empty where the thread runs none
	 */
	public static Optional<DurableJobContext> find() {
		return Optional.ofNullable(CURRENT.get());
	}

	/** Runs a handler. */
	<T extends @Nullable Object> T run(Callable<T> handler) throws Exception {
		DurableJobContext outer = CURRENT.get();
		CURRENT.set(this);
		try {
			return handler.call();
		}
		finally {
			if (outer != null) {
				CURRENT.set(outer);
			}
			else {
				CURRENT.remove();
			}
		}
	}

}
