package io.threadsystem.workflow;

import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/** The final states of the jobs of a run, as far as they are known. */
final class GraphStates {

	/*
	 * Written by the thread that deals with the events of the run, read by all threads.
	 * 'details' is written before the state and read after it.
	 */

	private final AtomicReferenceArray<@Nullable JobGraphState> states;

	/** The failure of a job, or what stands in for its result. */
	private final @Nullable Object[] details;

	GraphStates(int size) {
		this.states = new AtomicReferenceArray<>(size);
		this.details = new @Nullable Object[size];
	}

	void set(int job, JobGraphState state, @Nullable Object detail) {
		this.details[job] = detail;
		this.states.setRelease(job, state);
	}

	/** The final state, {@code null} if it is not known. */
	@Nullable JobGraphState get(int job) {
		return this.states.getAcquire(job);
	}

	/** Why a job did not complete, where that is known. */
	@Nullable Throwable failure(int job) {
		return (get(job) != null && this.details[job] instanceof Throwable failure) ? failure : null;
	}

	/** What stands in for the result of a job that has failed, if something does. */
	@Nullable FallbackResult fallback(int job) {
		return (get(job) != null && this.details[job] instanceof FallbackResult fallback) ? fallback : null;
	}

	/**
	 * The result of a fallback.
	 *
	 * @param value the result
	 */
	record FallbackResult(@Nullable Object value) {
	}

}
