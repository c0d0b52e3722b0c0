package io.threadsystem.retry;

import org.jspecify.annotations.Nullable;

/**
 * Thrown where a setting of a {@link RetryPolicy} has a value that cannot work.
 *
 * @since 0.1.0
 */
public class InvalidRetrySettingException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String setting;

	private final String value;

	private final String reason;

	private final String remedy;

	/**
	 * Creates an exception.
	 * @param setting the name of the setting, such as {@code maxRetries}
	 * @param value its value
	 * @param reason why the value cannot work, a sentence
	 * @param remedy what to do, a sentence
	 */
	public InvalidRetrySettingException(String setting, @Nullable Object value, String reason, String remedy) {
		super("Retry setting " + setting + " = " + value + ": " + reason + " " + remedy);
		this.setting = setting;
		this.value = String.valueOf(value);
		this.reason = reason;
		this.remedy = remedy;
	}

	/**
	 * Name of the setting.
	 * @return the name as the builder's method has it, such as {@code maxRetries}
	 */
	public String setting() {
		return this.setting;
	}

	/**
	 * Value that cannot work.
	 * @return the value as text
	 */
	public String value() {
		return this.value;
	}

	/**
	 * Why the value cannot work.
	 * @return a sentence
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * What to do about it.
	 * @return a sentence
	 */
	public String remedy() {
		return this.remedy;
	}

}
