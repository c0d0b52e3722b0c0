package io.threadsystem.cluster;

import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemDurableJobAutoConfiguration;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Applications with durable jobs. */
final class DurableJobRunner {

	private DurableJobRunner() {
	}

	static ApplicationContextRunner with(Class<?>... beans) {
		return withoutCluster(beans).withUserConfiguration(RecordedCluster.Beans.class);
	}

	static ApplicationContextRunner withoutCluster(Class<?>... beans) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ThreadSystemAutoConfiguration.class,
					PriorityAsyncAutoConfiguration.class, ThreadSystemDurableJobAutoConfiguration.class))
			.withUserConfiguration(beans)
			.withPropertyValues("thread-system.pools.main.max-workers=4", "thread-system.pools.io.max-workers=4",
					"thread-system.default-pool=main");
	}

}
