package io.threadsystem.aop;

import io.threadsystem.job.Priority;
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
		Attributes attributes = new Attributes(method.annotation(), method.method(), this.placeholders);
		String name = attributes.text("name");
		return new JobSettings(name.isEmpty() ? method.shortName() : name, attributes.text("pool"),
				method.annotation().getEnum("priority", Priority.class), attributes.duration("timeout"),
				attributes.duration("queueTimeout"));
	}

}
