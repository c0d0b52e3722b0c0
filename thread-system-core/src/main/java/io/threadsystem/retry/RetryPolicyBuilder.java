package io.threadsystem.retry;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Builder of a {@link RetryPolicy}: how often, after what time, for which failures. Not
 * safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class RetryPolicyBuilder {

	int maxRetries = 3;

	Duration delay = Duration.ofSeconds(1);

	Duration increment = Duration.ZERO;

	double multiplier = 1;

	@Nullable Duration maxDelay;

	Duration jitter = Duration.ZERO;

	Duration timeout = Duration.ZERO;

	final Set<Class<? extends Throwable>> includes = new LinkedHashSet<>();

	final Set<Class<? extends Throwable>> excludes = new LinkedHashSet<>();

	Predicate<? super Throwable> predicate = (failure) -> true;

	RetryPolicyBuilder() {
	}

	/**
	 * Sets how many retries there are at the most.
	 * @param maxRetries the number: one less than that of attempts; 0: none; default: 3
	 * @return this builder
	 */
	public RetryPolicyBuilder maxRetries(int maxRetries) {
		this.maxRetries = maxRetries;
		return this;
	}

	/**
	 * Sets the time to wait before the first retry.
	 * @param delay the time; 0: at once; default: 1 second
	 * @return this builder
	 */
	public RetryPolicyBuilder delay(Duration delay) {
		this.delay = Objects.requireNonNull(delay, "delay must not be null");
		return this;
	}

	/**
	 * Sets by how much each further wait is longer than the one before. Not together with
	 * a multiplier.
	 * @param increment the time; default: 0
	 * @return this builder
	 */
	public RetryPolicyBuilder increment(Duration increment) {
		this.increment = Objects.requireNonNull(increment, "increment must not be null");
		return this;
	}

	/**
	 * Sets how many times as long as the one before each further wait is.
	 * @param multiplier the factor, at least 1; default: 1
	 * @return this builder
	 */
	public RetryPolicyBuilder multiplier(double multiplier) {
		this.multiplier = multiplier;
		return this;
	}

	/**
	 * Sets the longest wait, however much it grows.
	 * @param maxDelay the time; default: no limit
	 * @return this builder
	 */
	public RetryPolicyBuilder maxDelay(Duration maxDelay) {
		this.maxDelay = Objects.requireNonNull(maxDelay, "maxDelay must not be null");
		return this;
	}

	/**
	 * Sets by how much a wait is varied at random, so that jobs which fail together do
	 * not come back together. A wait is between {@code wait − jitter} and
	 * {@code wait + jitter}, but never shorter than the delay nor longer than the longest
	 * wait; where waits grow, the jitter grows with them.
	 * @param jitter the time; default: 0
	 * @return this builder
	 */
	public RetryPolicyBuilder jitter(Duration jitter) {
		this.jitter = Objects.requireNonNull(jitter, "jitter must not be null");
		return this;
	}

	/**
	 * Sets the longest time from the start of the first attempt to the start of the last
	 * one.
	 * @param timeout the time; 0: no limit; default: 0
	 * @return this builder
	 */
	public RetryPolicyBuilder timeout(Duration timeout) {
		this.timeout = Objects.requireNonNull(timeout, "timeout must not be null");
		return this;
	}

	/**
	 * Adds kinds of failures that are worth a retry; the others are not. A failure is of
	 * that kind, too, if one of its causes is.
	 * @param types the classes of the failures; default: all
	 * @return this builder
	 */
	@SafeVarargs
	public final RetryPolicyBuilder includes(Class<? extends Throwable>... types) {
		for (Class<? extends Throwable> type : types) {
			this.includes.add(type);
		}
		return this;
	}

	/**
	 * Adds kinds of failures that are not worth a retry, even if they are included. A
	 * failure is of that kind, too, if one of its causes is.
	 * @param types the classes of the failures; default: none
	 * @return this builder
	 */
	@SafeVarargs
	public final RetryPolicyBuilder excludes(Class<? extends Throwable>... types) {
		for (Class<? extends Throwable> type : types) {
			this.excludes.add(type);
		}
		return this;
	}

	/**
	 * Sets what else must hold for a failure that is worth a retry.
	 * @param predicate a quick test, safe for use by several threads; default: none
	 * @return this builder
	 */
	public RetryPolicyBuilder predicate(Predicate<? super Throwable> predicate) {
		this.predicate = Objects.requireNonNull(predicate, "predicate must not be null");
		return this;
	}

	/**
	 * Builds the policy.
	 * @return the policy
	 * @throws InvalidRetrySettingException if a value cannot work
	 */
	public RetryPolicy build() {
		check();
		return new GrowingRetryPolicy(this);
	}

	private void check() {
		if (this.maxRetries < 0) {
			throw new InvalidRetrySettingException("maxRetries", this.maxRetries, "A number must not be negative.",
					"Set the number of retries, one less than that of attempts; 0 for none.");
		}
		notNegative("delay", this.delay);
		notNegative("increment", this.increment);
		notNegative("jitter", this.jitter);
		notNegative("timeout", this.timeout);
		if (!(this.multiplier >= 1) || Double.isInfinite(this.multiplier)) {
			throw new InvalidRetrySettingException("multiplier", this.multiplier, "Waits must not become shorter.",
					"Set 1 for waits that stay the same, or a number above 1, such as 2.");
		}
		if (this.multiplier > 1 && !this.increment.isZero()) {
			throw new InvalidRetrySettingException("increment", this.increment,
					"Waits grow by a multiplier (" + this.multiplier + ") already.",
					"Set one of the two: increment or multiplier.");
		}
		if (this.maxDelay != null && this.maxDelay.compareTo(this.delay) < 0) {
			throw new InvalidRetrySettingException("maxDelay", this.maxDelay,
					"It is shorter than the first wait, the delay of " + this.delay + ".",
					"Set maxDelay to at least the delay, or leave it out for no limit.");
		}
	}

	private static void notNegative(String setting, Duration value) {
		if (value.isNegative()) {
			throw new InvalidRetrySettingException(setting, value, "A time must not be negative.",
					"Set 0 or a positive time.");
		}
	}

}
