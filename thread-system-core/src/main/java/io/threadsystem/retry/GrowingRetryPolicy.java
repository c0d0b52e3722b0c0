package io.threadsystem.retry;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The policy that the builder makes: waits that stay the same or grow, varied at random,
 * for failures of certain kinds.
 */
final class GrowingRetryPolicy implements RetryPolicy {

	/** The longest chain of causes that is looked through, should it have no end. */
	private static final int DEEPEST = 1_000;

	private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

	private final int maxRetries;

	private final double delay;

	private final double increment;

	private final double multiplier;

	private final double maxDelay;

	private final double jitter;

	private final Duration timeout;

	private final Set<Class<? extends Throwable>> includes;

	private final Set<Class<? extends Throwable>> excludes;

	private final Predicate<? super Throwable> predicate;

	private final String description;

	GrowingRetryPolicy(RetryPolicyBuilder builder) {
		this.maxRetries = builder.maxRetries;
		this.delay = nanos(builder.delay);
		this.increment = nanos(builder.increment);
		this.multiplier = builder.multiplier;
		this.maxDelay = nanos((builder.maxDelay != null) ? builder.maxDelay : LONGEST);
		this.jitter = nanos(builder.jitter);
		this.timeout = builder.timeout;
		this.includes = Set.copyOf(builder.includes);
		this.excludes = Set.copyOf(builder.excludes);
		this.predicate = builder.predicate;
		this.description = "RetryPolicy[maxRetries=" + builder.maxRetries + ", delay=" + builder.delay + ", increment="
				+ builder.increment + ", multiplier=" + builder.multiplier + ", maxDelay=" + builder.maxDelay
				+ ", jitter=" + builder.jitter + ", timeout=" + builder.timeout + "]";
	}

	private static double nanos(Duration duration) {
		return (duration.compareTo(LONGEST) < 0) ? duration.toNanos() : Long.MAX_VALUE;
	}

	@Override
	public boolean shouldRetry(Throwable failure) {
		return !isOneOf(this.excludes, failure) && (this.includes.isEmpty() || isOneOf(this.includes, failure))
				&& this.predicate.test(failure);
	}

	private static boolean isOneOf(Set<Class<? extends Throwable>> types, Throwable failure) {
		Throwable cause = types.isEmpty() ? null : failure;
		for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
			Throwable looked = cause;
			if (types.stream().anyMatch((type) -> type.isInstance(looked))) {
				return true;
			}
			cause = cause.getCause();
		}
		return false;
	}

	@Override
	public Backoff start() {
		return new GrowingBackoff();
	}

	@Override
	public Duration timeout() {
		return this.timeout;
	}

	@Override
	public String toString() {
		return this.description;
	}

	/** The waits of one job, computed from the number of those before. */
	private final class GrowingBackoff implements Backoff {

		private int retries;

		@Override
		public @Nullable Duration next() {
			if (this.retries == GrowingRetryPolicy.this.maxRetries) {
				return null;
			}
			return Duration.ofNanos((long) varied(wait(this.retries++)));
		}

		private double wait(int before) {
			double grown = GrowingRetryPolicy.this.delay * Math.pow(GrowingRetryPolicy.this.multiplier, before)
					+ GrowingRetryPolicy.this.increment * before;
			return Math.min(grown, GrowingRetryPolicy.this.maxDelay);
		}

		private double varied(double wait) {
			double growth = (GrowingRetryPolicy.this.delay > 0) ? wait / GrowingRetryPolicy.this.delay : 1;
			double jitter = GrowingRetryPolicy.this.jitter * growth;
			double shortest = Math.max(wait - jitter, GrowingRetryPolicy.this.delay);
			double longest = Math.min(wait + jitter, GrowingRetryPolicy.this.maxDelay);
			return (shortest < longest) ? ThreadLocalRandom.current().nextDouble(shortest, longest) : wait;
		}

	}

}
