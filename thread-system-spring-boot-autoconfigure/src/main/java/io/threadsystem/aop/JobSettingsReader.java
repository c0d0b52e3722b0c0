package io.threadsystem.aop;

import java.time.Duration;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;
import org.springframework.format.datetime.standard.DurationFormatterUtils;
import org.springframework.util.StringValueResolver;

/**
 * Reads the settings of a job method from its annotation. What cannot be read fails with
 * an {@link InvalidJobMethodException} that names the attribute and its value.
 */
final class JobSettingsReader {

	private final StringValueResolver placeholders;

	JobSettingsReader(StringValueResolver placeholders) {
		this.placeholders = placeholders;
	}

	JobSettings read(JobMethod method) {
		String name = text(method, "name");
		return new JobSettings(name.isEmpty() ? method.shortName() : name, text(method, "pool"),
				method.annotation().getEnum("priority", Priority.class), duration(method, "timeout"),
				duration(method, "queueTimeout"));
	}

	private String text(JobMethod method, String attribute) {
		String value = method.annotation().getString(attribute);
		try {
			String resolved = this.placeholders.resolveStringValue(value);
			return (resolved != null) ? resolved.strip() : "";
		}
		catch (IllegalArgumentException ex) {
			throw invalid(method, attribute, value, ex.getMessage(),
					"Define the property, or give the placeholder a default, as in ${property:default}.");
		}
	}

	private @Nullable Duration duration(JobMethod method, String attribute) {
		String value = text(method, attribute);
		if (value.isEmpty()) {
			return null;
		}
		Duration duration = parse(method, attribute, value);
		if (duration.isNegative()) {
			throw invalid(method, attribute, value, "a time must not be negative", "Set 0 or a positive time.");
		}
		return duration;
	}

	private Duration parse(JobMethod method, String attribute, String value) {
		try {
			return DurationFormatterUtils.detectAndParse(value);
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			throw invalid(method, attribute, value, "this is no time",
					"Write a number with a unit, such as 500ms, 5s or 2m, or an ISO 8601 duration, such as PT5S.");
		}
	}

	private static InvalidJobMethodException invalid(JobMethod method, String attribute, String value,
			@Nullable String reason, String remedy) {
		return method.invalid("Its attribute " + attribute + " is \"" + value + "\": " + reason + ".", remedy);
	}

}
