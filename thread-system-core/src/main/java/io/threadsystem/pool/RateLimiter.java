package io.threadsystem.pool;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/** The token buckets of a pool and of its levels, as far as there are any. */
final class RateLimiter {

	private final @Nullable TokenBucket common;

	private final @Nullable TokenBucket[] levels = new @Nullable TokenBucket[Priority.values().length];

	private final boolean exist;

	/** Takes over the buckets that there were, with their tokens. */
	@SuppressWarnings("EnumOrdinal") // the order of the constants is what they mean
	RateLimiter(PoolSettings settings, @Nullable RateLimiter before, long now) {
		this.common = bucket((before != null) ? before.common : null, settings.rateLimit(), now);
		boolean any = this.common != null;
		for (Priority priority : Priority.values()) {
			int level = priority.ordinal();
			this.levels[level] = bucket((before != null) ? before.levels[level] : null,
					settings.level(priority).rateLimit(), now);
			any |= this.levels[level] != null;
		}
		this.exist = any;
	}

	private static @Nullable TokenBucket bucket(@Nullable TokenBucket before, @Nullable RateLimit limit, long now) {
		if (limit == null) {
			return null;
		}
		if (before == null) {
			return new TokenBucket(limit, now);
		}
		before.change(limit, now);
		return before;
	}

	boolean exist() {
		return this.exist;
	}

	/** Nanoseconds until a job of the level may start, 0 if it may now. */
	long untilStart(int level, long now) {
		return this.exist ? Math.max(until(this.common, now), until(this.levels[level], now)) : 0;
	}

	private static long until(@Nullable TokenBucket bucket, long now) {
		if (bucket == null) {
			return 0;
		}
		bucket.advance(now);
		return bucket.untilToken();
	}

	/** A job of the level waits for a token. */
	void await(int level) {
		await(this.common);
		await(this.levels[level]);
	}

	private static void await(@Nullable TokenBucket bucket) {
		if (bucket != null) {
			bucket.await();
		}
	}

	/** Takes what a start costs; only where it may be now. */
	void take(int level) {
		take(this.common);
		take(this.levels[level]);
	}

	private static void take(@Nullable TokenBucket bucket) {
		if (bucket != null) {
			bucket.take();
		}
	}

	/** Gives back what a start has cost that has not been. */
	void giveBack(int level, long now) {
		giveBack(this.common, now);
		giveBack(this.levels[level], now);
	}

	private static void giveBack(@Nullable TokenBucket bucket, long now) {
		if (bucket != null) {
			bucket.advance(now);
			bucket.giveBack();
		}
	}

}
