package io.threadsystem.pool;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The token buckets of a pool and of its levels, as far as there are any. Guarded by the
 * lock of the {@link StartRules}.
 */
final class RateLimits {

	private @Nullable TokenBucket common;

	private final @Nullable TokenBucket[] levels = new @Nullable TokenBucket[Priority.values().length];

	/** Takes over other limits; what had a limit before keeps its tokens. */
	@SuppressWarnings("EnumOrdinal") // the order of the constants is what they mean
	void change(PoolSettings settings, long now) {
		this.common = changed(this.common, settings.rateLimit(), now);
		for (Priority priority : Priority.values()) {
			int level = priority.ordinal();
			this.levels[level] = changed(this.levels[level], settings.level(priority).rateLimit(), now);
		}
	}

	private static @Nullable TokenBucket changed(@Nullable TokenBucket bucket, @Nullable RateLimit limit, long now) {
		if (limit == null) {
			return null;
		}
		if (bucket == null) {
			return new TokenBucket(limit, now);
		}
		bucket.change(limit, now);
		return bucket;
	}

	/** Nanoseconds until a job of the level may start, 0 if it may now. */
	long untilStart(int level, long now) {
		return Math.max(until(this.common, now), until(this.levels[level], now));
	}

	private static long until(@Nullable TokenBucket bucket, long now) {
		if (bucket == null) {
			return 0;
		}
		bucket.advance(now);
		return bucket.untilToken();
	}

	/** A job of the level waits until it may start. */
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
	Charge take(int level) {
		TokenBucket own = this.levels[level];
		if (this.common == null && own == null) {
			return Charge.NOTHING;
		}
		return new Charge(this.common, own).take();
	}

	/**
	 * What a start has cost.
	 *
	 * @param common the bucket of the pool from which a token was taken
	 * @param own the bucket of the level from which one was taken
	 */
	record Charge(@Nullable TokenBucket common, @Nullable TokenBucket own) {

		static final Charge NOTHING = new Charge(null, null);

		boolean isNothing() {
			return this.common == null && this.own == null;
		}

		private Charge take() {
			if (this.common != null) {
				this.common.take();
			}
			if (this.own != null) {
				this.own.take();
			}
			return this;
		}

		/** The job has not started. */
		void giveBack(long now) {
			giveBack(this.common, now);
			giveBack(this.own, now);
		}

		private static void giveBack(@Nullable TokenBucket bucket, long now) {
			if (bucket != null) {
				bucket.advance(now);
				bucket.giveBack();
			}
		}

	}

}
