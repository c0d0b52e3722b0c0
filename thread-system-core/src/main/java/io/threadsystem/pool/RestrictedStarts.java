package io.threadsystem.pool;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/** Starts under aging, limits of workers by level, and rate limits. */
final class RestrictedStarts implements StartPolicy {

	private static final int HIGHEST = Priority.values().length - 1;

	private final Ticker ticker;

	private final Aging aging;

	private final LevelLimits limits;

	private final RateLimiter rates;

	private boolean asksAgain;

	private long askAgainAt;

	RestrictedStarts(PoolSettings settings, @Nullable RestrictedStarts before, Ticker ticker) {
		this.ticker = ticker;
		Aging aging = Aging.of(settings.aging(), ticker.nanoTime());
		this.aging = (before != null && before.aging.nanos() == aging.nanos()) ? before.aging : aging;
		this.limits = new LevelLimits(settings);
		this.rates = new RateLimiter(settings, (before != null) ? before.rates : null, ticker.nanoTime());
	}

	static boolean areNeeded(PoolSettings settings) {
		return !settings.aging().isZero() || settings.rateLimit() != null
				|| settings.levels()
					.values()
					.stream()
					.anyMatch((level) -> level.maxWorkers() > 0 || level.rateLimit() != null);
	}

	@Override
	public boolean isStrict() {
		return false;
	}

	@Override
	public @Nullable PoolJob<?> next(JobList[] levels, int nonEmpty) {
		boolean needsTime = this.aging.isOn() || this.rates.exist();
		long now = needsTime ? this.ticker.nanoTime() : 0;
		long earliest = Nanos.LONGEST;
		PoolJob<?> first = null;
		for (int level = HIGHEST; level >= 0 && (first == null || this.aging.isOn()); level--) {
			PoolJob<?> head = this.limits.isLeft(level) ? levels[level].head() : null;
			if (head != null) {
				long wait = this.rates.untilStart(level, now);
				if (wait == 0) {
					first = this.aging.firstOf(first, head, now);
				}
				else {
					this.rates.await(level);
					earliest = Math.min(earliest, wait);
				}
			}
		}
		this.asksAgain = first == null && earliest < Nanos.LONGEST;
		this.askAgainAt = now + earliest;
		return first;
	}

	@Override
	public boolean asksAgain() {
		return this.asksAgain;
	}

	@Override
	public long askAgainAt() {
		return this.askAgainAt;
	}

	@Override
	public void started(int level) {
		this.limits.take(level);
		this.rates.take(level);
	}

	@Override
	public void released(int level) {
		this.limits.giveBack(level);
	}

	@Override
	public void resumed(int level) {
		this.limits.take(level);
	}

	@Override
	public void refund(int level) {
		this.rates.giveBack(level, this.ticker.nanoTime());
	}

	@Override
	public long untilStart(int level) {
		long wait = this.rates.untilStart(level, this.ticker.nanoTime());
		if (wait > 0) {
			this.rates.await(level);
		}
		return wait;
	}

	@Override
	public void startedInCaller(int level) {
		this.rates.take(level);
	}

	@Override
	public boolean allows(int level) {
		return this.limits.isLeft(level) && this.rates.untilStart(level, this.ticker.nanoTime()) == 0;
	}

}
