package io.threadsystem.pool;

import java.math.BigInteger;

/**
 * The tokens of one {@link RateLimit}. Not safe for use by several threads.
 */
final class TokenBucket {

	/*
	 * Exact: besides whole tokens it keeps the part of the next one, in units of which a
	 * token has as many as the period has nanoseconds, so that each nanosecond brings
	 * 'permits' of them. Nothing is rounded, however often the time is read. A full
	 * bucket has no part of a further token, except for what is left of the nanosecond in
	 * which it became full: one who takes its tokens as they come loses nothing.
	 *
	 * Who waits for a token takes it some time after it has come, when a thread is awake
	 * for that. So that this time is not lost, tokens that are awaited come at their own
	 * times, whenever the one before was taken: a bucket that has become full meanwhile
	 * keeps the part of the next token, up to a whole one. So in no time more are taken
	 * than the burst, what the time brings, and one.
	 *
	 * Moments are compared by their difference, as those of System.nanoTime must be.
	 */

	private long permits;

	private long period;

	private long burst;

	private long tokens;

	private long part;

	private long at;

	/** Whether somebody waits for the next token. */
	private boolean awaited;

	/** A full one. */
	TokenBucket(RateLimit limit, long now) {
		this.at = now;
		limit(limit);
		this.tokens = this.burst;
	}

	private void limit(RateLimit limit) {
		this.permits = limit.permits();
		this.period = Nanos.of(limit.period());
		this.burst = limit.burst();
	}

	/** Fills in what the time until now has brought. */
	void advance(long now) {
		long elapsed = now - this.at;
		if (elapsed <= 0) {
			return;
		}
		this.at = now;
		if (this.tokens == this.burst && !this.awaited) {
			return;
		}
		long gained = elapsed * this.permits;
		if (Math.multiplyHigh(elapsed, this.permits) == 0 && gained >= 0 && gained + this.part >= 0) {
			gained += this.part;
			gain(gained / this.period, gained % this.period);
		}
		else {
			gainMuch(elapsed);
		}
	}

	private void gainMuch(long elapsed) {
		BigInteger[] gained = BigInteger.valueOf(elapsed)
			.multiply(BigInteger.valueOf(this.permits))
			.add(BigInteger.valueOf(this.part))
			.divideAndRemainder(BigInteger.valueOf(this.period));
		gain(gained[0].min(BigInteger.valueOf(this.burst)).longValueExact(), gained[1].longValueExact());
	}

	private void gain(long whole, long rest) {
		long missing = this.burst - this.tokens;
		this.tokens += Math.min(whole, missing);
		boolean overflows = whole > missing || (whole == missing && rest >= this.permits);
		this.part = (overflows && !this.awaited) ? 0 : rest;
	}

	/** Nanoseconds until there is a token, 0 if there is one. */
	long untilToken() {
		if (this.tokens > 0) {
			return 0;
		}
		long missing = this.period - this.part;
		return missing / this.permits + ((missing % this.permits == 0) ? 0 : 1);
	}

	/** Somebody will take the next token as soon as possible, if there is none now. */
	void await() {
		this.awaited = this.awaited || this.tokens == 0;
	}

	/** Takes a token; only where there is one. */
	void take() {
		this.tokens--;
		this.awaited = false;
	}

	/** Takes a token back whose job has not started. */
	void giveBack() {
		gain(1, this.part);
	}

	/** Keeps the tokens, and the part of the next one, as far as the new burst allows. */
	void change(RateLimit limit, long now) {
		advance(now);
		long before = this.period;
		limit(limit);
		this.part = BigInteger.valueOf(this.part)
			.multiply(BigInteger.valueOf(this.period))
			.divide(BigInteger.valueOf(before))
			.longValueExact();
		gain(0, this.part);
	}

}
