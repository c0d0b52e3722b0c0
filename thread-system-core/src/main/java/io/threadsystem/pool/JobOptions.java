package io.threadsystem.pool;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What a job was submitted with besides its task and priority.
 *
 * @param name the name, {@code null} for one made from the id
 * @param timeout the longest time to run in nanoseconds, 0 for no limit
 * @param queueTimeout the longest time to wait in nanoseconds, 0 for no limit
 * @param token the token to follow
 * @param delay the time to stay out of the queue in nanoseconds
 * @param dependent whether to stay out of the queue until others let it go
 * @param retry whether and when to try again
 * @param recovery the task, if it can recover from its last failure
 * @param queueFull what happens if the queue is full, {@code null} for what the pool says
 * @param needsTimes whether each job has to know when it was submitted
 */
record JobOptions(@Nullable String name, long timeout, long queueTimeout, @Nullable CancellationToken token, long delay,
		boolean dependent, @Nullable RetryPolicy retry, @Nullable RecoverableTask<?> recovery,
		@Nullable QueueFullPolicy queueFull, boolean needsTimes) {

	static JobOptions defaults(PoolSettings settings) {
		return new JobOptions(null, Nanos.of(settings.timeout()), Nanos.of(settings.queueTimeout()), null, 0, false,
				null, null, null, !settings.timeout().isZero() || !settings.queueTimeout().isZero()
						|| !settings.aging().isZero() || settings.scaling().enabled());
	}

	// Asked for each job. An accessor whose type no one has loaded yet, as no job of the
	// application is retried, is not inlined by HotSpot; these are.

	boolean hasToken() {
		return this.token != null;
	}

	boolean hasRetry() {
		return this.retry != null;
	}

	boolean hasRecovery() {
		return this.recovery != null;
	}

}
