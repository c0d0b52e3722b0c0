package io.threadsystem.registry;

import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemRegistryAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Runs applications that have a registry. */
final class RegistryRunner {

	private RegistryRunner() {
	}

	static ApplicationContextRunner create() {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ThreadSystemAutoConfiguration.class,
					PriorityAsyncAutoConfiguration.class, ThreadSystemRegistryAutoConfiguration.class))
			.withPropertyValues("thread-system.pools.main.min-workers=2");
	}

}
