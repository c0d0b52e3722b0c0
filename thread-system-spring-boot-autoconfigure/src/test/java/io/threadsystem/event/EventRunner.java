package io.threadsystem.event;

import java.time.Duration;

import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemEventAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications with events. */
final class EventRunner {

	static final Duration SOON = Duration.ofSeconds(20);

	private EventRunner() {
	}

	/** With two pools, of which the default one has one worker. */
	static ApplicationContextRunner with(Class<?>... beans) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ThreadSystemAutoConfiguration.class,
					PriorityAsyncAutoConfiguration.class, ThreadSystemEventAutoConfiguration.class))
			.withUserConfiguration(beans)
			.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.main.max-workers=1",
					"thread-system.pools.io.min-workers=2", "thread-system.pools.io.max-workers=2");
	}

}
