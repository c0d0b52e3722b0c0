package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Settings of one retry policy, {@code thread-system.retry.<name>.*}; {@code null} where
 * not set. {@link io.threadsystem.retry.RetryPolicyBuilder} has the defaults.
 *
 * @since 0.1.0
 */
public class RetryProperties {

	/**
	 * How often a failed job is tried again at the most; 0 means not at all.
	 */
	private @Nullable Integer maxRetries;

	/**
	 * Time from the first failed attempt to its retry; 0 means at once.
	 */
	private @Nullable Duration delay;

	/**
	 * Time by which each further wait is longer than the one before. Not together with
	 * 'multiplier'.
	 */
	private @Nullable Duration increment;

	/**
	 * How many times as long as the one before each further wait is.
	 */
	private @Nullable Double multiplier;

	/**
	 * Longest wait, however much it grows. Without limit where not set.
	 */
	private @Nullable Duration maxDelay;

	/**
	 * Time by which a wait is varied at random; where waits grow, it grows with them.
	 */
	private @Nullable Duration jitter;

	/**
	 * Longest time from the start of the first attempt to the start of the last one; 0
	 * means without limit.
	 */
	private @Nullable Duration timeout;

	/**
	 * Failures that are worth a retry, themselves or because of one of their causes, by
	 * the names of their classes. All where not set.
	 */
	private List<String> includes = new ArrayList<>();

	/**
	 * Failures that are not worth a retry, themselves or because of one of their causes,
	 * by the names of their classes.
	 */
	private List<String> excludes = new ArrayList<>();

	/**
	 * How often a failed job is tried again at the most.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Integer getMaxRetries() {
		return this.maxRetries;
	}

	/**
	 * Sets {@link #getMaxRetries()}.
	 * @param maxRetries the value
	 */
	public void setMaxRetries(@Nullable Integer maxRetries) {
		this.maxRetries = maxRetries;
	}

	/**
	 * Time from the first failed attempt to its retry.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getDelay() {
		return this.delay;
	}

	/**
	 * Sets {@link #getDelay()}.
	 * @param delay the value
	 */
	public void setDelay(@Nullable Duration delay) {
		this.delay = delay;
	}

	/**
	 * Time by which each further wait is longer than the one before.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getIncrement() {
		return this.increment;
	}

	/**
	 * Sets {@link #getIncrement()}.
	 * @param increment the value
	 */
	public void setIncrement(@Nullable Duration increment) {
		this.increment = increment;
	}

	/**
	 * How many times as long as the one before each further wait is.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Double getMultiplier() {
		return this.multiplier;
	}

	/**
	 * Sets {@link #getMultiplier()}.
	 * @param multiplier the value
	 */
	public void setMultiplier(@Nullable Double multiplier) {
		this.multiplier = multiplier;
	}

	/**
	 * Longest wait, however much it grows.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getMaxDelay() {
		return this.maxDelay;
	}

	/**
	 * Sets {@link #getMaxDelay()}.
	 * @param maxDelay the value
	 */
	public void setMaxDelay(@Nullable Duration maxDelay) {
		this.maxDelay = maxDelay;
	}

	/**
	 * Time by which a wait is varied at random.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getJitter() {
		return this.jitter;
	}

	/**
	 * Sets {@link #getJitter()}.
	 * @param jitter the value
	 */
	public void setJitter(@Nullable Duration jitter) {
		this.jitter = jitter;
	}

	/**
	 * Longest time from the start of the first attempt to the start of the last one.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getTimeout() {
		return this.timeout;
	}

	/**
	 * Sets {@link #getTimeout()}.
	 * @param timeout the value
	 */
	public void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * Failures that are worth a retry.
	 * @return the names of their classes
	 */
	public List<String> getIncludes() {
		return this.includes;
	}

	/**
	 * Sets {@link #getIncludes()}.
	 * @param includes the names of their classes
	 */
	public void setIncludes(List<String> includes) {
		this.includes = includes;
	}

	/**
	 * Failures that are not worth a retry, even if they are included.
	 * @return the names of their classes
	 */
	public List<String> getExcludes() {
		return this.excludes;
	}

	/**
	 * Sets {@link #getExcludes()}.
	 * @param excludes the names of their classes
	 */
	public void setExcludes(List<String> excludes) {
		this.excludes = excludes;
	}

}
