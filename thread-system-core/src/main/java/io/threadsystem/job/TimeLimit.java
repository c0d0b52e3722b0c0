package io.threadsystem.job;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.CancellationToken.Registration;
import org.jspecify.annotations.Nullable;

/** The moment at which a token is cancelled by time. */
record TimeLimit(CancellationReason reason, String description, long start, long nanos) {

	static TimeLimit timeout(Duration timeout) {
		return new TimeLimit(CancellationReason.TIMEOUT, "timed out after " + timeout, System.nanoTime(),
				saturatedNanos(timeout));
	}

	static TimeLimit deadline(Instant deadline) {
		Duration left = Duration.between(Instant.now(), deadline);
		return new TimeLimit(CancellationReason.DEADLINE, "deadline " + deadline + " has passed", System.nanoTime(),
				saturatedNanos(left));
	}

	static long saturatedNanos(Duration duration) {
		try {
			return Math.max(0, duration.toNanos());
		}
		catch (ArithmeticException ex) {
			return duration.isNegative() ? 0 : Long.MAX_VALUE;
		}
	}

	boolean isOver() {
		return remaining() <= 0;
	}

	long remaining() {
		return this.nanos - (System.nanoTime() - this.start);
	}

	/**
	 * Runs the action when the time is over. The JDK's one timer thread only hands it on,
	 * so a slow action delays no other timer; closing removes the entry.
	 */
	Registration onExpiry(Runnable action) {
		CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
		timer.thenRunAsync(action);
		timer.completeOnTimeout(null, Math.max(0, remaining()), TimeUnit.NANOSECONDS);
		return () -> timer.cancel(false);
	}

}
