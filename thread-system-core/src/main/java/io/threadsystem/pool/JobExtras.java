package io.threadsystem.pool;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobFailure;
import org.jspecify.annotations.Nullable;

/**
 * What only some jobs have, kept apart so that the others stay small. Made when it is
 * first needed.
 */
final class JobExtras {

	/*
	 * The token and a stop cannot miss each other: the one who makes the token publishes
	 * it and then looks for a stop, the one who stops publishes the stop and then looks
	 * for a token.
	 *
	 * 'turn' is what workers of the pool wait for when they wait for this job. It is
	 * taken away and completed after each change of state that lets one of them go on:
	 * the job can be started, or has ended. A worker first makes the turn, then looks at
	 * the state, then waits.
	 */

	private static final int MOST_FAILURES = 100;

	/** The number of the job; drawn, as all the rest is made, when it is asked for. */
	final long id;

	private final AtomicReference<@Nullable CompletableFuture<@Nullable Void>> turn = new AtomicReference<>();

	private final AtomicReference<@Nullable CancellationToken> token = new AtomicReference<>();

	volatile @Nullable Stop stop;

	/** Only where the job may be tried again: what is known of that. */
	volatile @Nullable JobRetries retries;

	private volatile List<JobFailure> failures = List.of();

	private @Nullable Instant submittedAt;

	/** The place of the job among the callbacks of the token that it follows. */
	volatile CancellationToken.@Nullable Registration following;

	/** Set, before the job is shared, where it came through a view of the pool. */
	@Nullable PoolExecutor view;

	/** Set, before the job is shared, where it waits for others. */
	@Nullable Prerequisites prerequisites;

	/** Set while a thread waits until the job is let in. */
	volatile @Nullable Thread submitter;

	/** What its submitter has paid for the start; guarded by the lock of the rules. */
	RateLimits.@Nullable Charge reserved;

	JobExtras(long id) {
		this.id = id;
	}

	/** When the job was submitted, which was so long ago at the first call. */
	synchronized Instant submittedAt(long nanosAgo) {
		if (this.submittedAt == null) {
			this.submittedAt = Instant.now().minusNanos(nanosAgo);
		}
		return this.submittedAt;
	}

	/** Adds a failed attempt; by the one to whom the state of the job belongs. */
	void failed(JobFailure failure) {
		List<JobFailure> before = this.failures;
		int dropped = (before.size() == MOST_FAILURES) ? 1 : 0;
		this.failures = Stream.concat(before.stream().skip(dropped), Stream.of(failure)).toList();
	}

	List<JobFailure> failures() {
		return this.failures;
	}

	@Nullable CancellationToken token() {
		return this.token.get();
	}

	/** Publishes the token, unless there is one. */
	boolean offerToken(CancellationToken made) {
		return this.token.compareAndSet(null, made);
	}

	/** What completes when it is worth looking at the job again. */
	CompletableFuture<@Nullable Void> turn() {
		return this.turn.updateAndGet((existing) -> (existing != null) ? existing : new CompletableFuture<>());
	}

	/** It is worth looking at the job again. */
	void nextTurn() {
		CompletableFuture<@Nullable Void> waited = this.turn.getAndSet(null);
		if (waited != null) {
			waited.complete(null);
		}
	}

}
