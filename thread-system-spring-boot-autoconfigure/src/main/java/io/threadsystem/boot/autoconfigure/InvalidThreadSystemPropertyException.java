package io.threadsystem.boot.autoconfigure;

import java.util.regex.Pattern;

import io.threadsystem.pool.InvalidPoolSettingException;
import io.threadsystem.retry.InvalidRetrySettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** Thrown where the application cannot start with a property as it is. */
class InvalidThreadSystemPropertyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private static final Pattern SETTING = Pattern.compile("\\b[a-z]+(?:[A-Z][a-z]+)+\\b");

	private final String property;

	private final @Nullable String value;

	private final String reason;

	private final String remedy;

	private final boolean isDefault;

	/**
	 * Creates an exception.
	 * @param property the full name of the property
	 * @param value its value, {@code null} where the name is what is wrong
	 * @param reason why that cannot work, a sentence
	 * @param remedy what to do, a sentence
	 */
	InvalidThreadSystemPropertyException(String property, @Nullable String value, String reason, String remedy) {
		this(property, value, reason, remedy, false);
	}

	private InvalidThreadSystemPropertyException(String property, @Nullable String value, String reason, String remedy,
			boolean isDefault) {
		super("Property " + property + ((value != null) ? " = " + value : "") + ": " + reason + " " + remedy);
		this.property = property;
		this.value = value;
		this.reason = reason;
		this.remedy = remedy;
		this.isDefault = isDefault;
	}

	/** The engine speaks of builder methods; here they are keys. */
	static InvalidThreadSystemPropertyException of(String pool, InvalidPoolSettingException ex, boolean isDefault) {
		return new InvalidThreadSystemPropertyException(ConfiguredPools.property(pool) + "." + toKeys(ex.setting()),
				ex.value(), toKeys(ex.reason()), toKeys(ex.remedy()), isDefault);
	}

	/** The same of a retry policy. */
	static InvalidThreadSystemPropertyException of(String policy, InvalidRetrySettingException ex) {
		return new InvalidThreadSystemPropertyException(ConfiguredRetries.property(policy) + "." + toKeys(ex.setting()),
				ex.value(), toKeys(ex.reason()), toKeys(ex.remedy()));
	}

	private static String toKeys(String text) {
		return SETTING.matcher(text).replaceAll((match) -> DataObjectPropertyName.toDashedForm(match.group()));
	}

	String property() {
		return this.property;
	}

	@Nullable String value() {
		return this.value;
	}

	String reason() {
		return this.reason;
	}

	String remedy() {
		return this.remedy;
	}

	/** Whether the value was not set and is the default. */
	boolean isDefault() {
		return this.isDefault;
	}

}
