package io.threadsystem.event;

import java.util.Collection;
import java.util.List;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.modulith.events.CompletedEventPublications;
import org.springframework.modulith.events.EventPublication;
import org.springframework.modulith.events.EventPublication.Status;
import org.springframework.modulith.events.config.EventPublicationAutoConfiguration;
import org.springframework.modulith.events.core.EventPublicationRegistry;
import org.springframework.util.ClassUtils;

/** Applications with the event publication registry of Spring Modulith. */
final class ModulithRunner {

	private ModulithRunner() {
	}

	static ApplicationContextRunner with(Class<?>... beans) {
		return TransactionalRunner.with(beans)
			.withConfiguration(AutoConfigurations.of(EventPublicationAutoConfiguration.class,
					hidden("jdbc.JdbcEventPublicationAutoConfiguration"),
					hidden("jackson.JacksonEventSerializationConfiguration")))
			.withPropertyValues("spring.modulith.events.jdbc.schema-initialization.enabled=true");
	}

	/** It is not public. */
	private static Class<?> hidden(String name) {
		return ClassUtils.resolveClassName("org.springframework.modulith.events." + name, null);
	}

	/** What the database says of the publications that have not been completed. */
	static List<Status> incomplete(ApplicationContext context) {
		return statuses(context.getBean(EventPublicationRegistry.class).findIncompletePublications());
	}

	static List<Status> completed(ApplicationContext context) {
		return statuses(context.getBean(CompletedEventPublications.class).findAll());
	}

	private static List<Status> statuses(Collection<? extends EventPublication> publications) {
		return publications.stream().map(EventPublication::getStatus).toList();
	}

}
