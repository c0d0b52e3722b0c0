package io.threadsystem.pool;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobFailure;
import org.jspecify.annotations.Nullable;

/**
 * Rarely used fields of a job, made when the first of them is needed, so that other jobs
 * stay small.
 */
final class JobDetails {

	/*
	 * The token and a stop cannot miss each other: the thread that makes the token
	 * publishes it and then looks for a stop, the thread that stops the job publishes the
	 * stop and then looks for a token.
	 */

	private static final int MOST_FAILURES = 100;

	private final AtomicReference<@Nullable CancellationToken> token = new AtomicReference<>();

	/** How the job was ended before its time. */
	volatile @Nullable StopRequest stop;

	/** Only where the job may be tried again. */
	volatile @Nullable RetryState retry;

	private volatile List<JobFailure> failures = List.of();

	private @Nullable Instant submittedAt;

	/** Number of a job that got none when it was submitted. */
	private volatile long lazyId;

	/** The place of the job among the callbacks of the token that it follows. */
	volatile CancellationToken.@Nullable Registration following;

	/**
	 * What a view of the pool that the job came through is told when the job has left.
	 * Set before the job is shared.
	 */
	@Nullable Runnable view;

	/** Set, before the job is shared, where it waits for others. */
	@Nullable JobDependencies dependencies;

	/**
	 * What has to be run after the job was accepted and before it can start. Set before
	 * the job is shared, read under the lock of the queue, cleared by the submitter.
	 */
	volatile @Nullable Runnable announcement;

	/** The thread that waits for a slot for the job; guarded by the lock of the queue. */
	@Nullable Thread submitter;

	/**
	 * Since when the job may wait for a worker; only where that is not its submission.
	 */
	volatile long ready;

	volatile boolean hasReady;

	/** The place in the heap of delayed jobs; guarded by the lock of the queue. */
	int heapIndex;

	void readyAt(long time) {
		this.ready = time;
		this.hasReady = true;
	}

	/** When the job was submitted, which was so long ago at the first call. */
	synchronized Instant submittedAt(long nanosAgo) {
		if (this.submittedAt == null) {
			this.submittedAt = Instant.now().minusNanos(nanosAgo);
		}
		return this.submittedAt;
	}

	synchronized long lazyId(JobOwner owner) {
		if (this.lazyId == 0) {
			this.lazyId = owner.drawId();
		}
		return this.lazyId;
	}

	boolean hasId(long id) {
		return this.lazyId == id;
	}

	/** Adds a failed attempt; called by the thread that decides on the job. */
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

	/** Adds what has to be run after the job was accepted and before it can start. */
	void announce(Runnable more) {
		Runnable before = this.announcement;
		this.announcement = (before == null) ? more : () -> {
			try {
				before.run();
			}
			finally {
				more.run();
			}
		};
	}

}
