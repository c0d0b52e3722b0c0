package io.threadsystem.graph;

import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemJobGraphAutoConfiguration;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the tests of graphs have in common: a context with two pools of two workers each,
 * {@code main}, the default, and {@code io}.
 */
final class GraphBeansRunner {

	private GraphBeansRunner() {
	}

	static ApplicationContextRunner with(Class<?>... beans) {
		return new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(ThreadSystemAutoConfiguration.class, PriorityAsyncAutoConfiguration.class,
							ThreadSystemJobGraphAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class))
			.withPropertyValues("thread-system.pools.main.min-workers=2", "thread-system.pools.main.max-workers=2",
					"thread-system.pools.io.min-workers=2", "thread-system.pools.io.max-workers=2")
			.withUserConfiguration(beans);
	}

	static void assertRefused(Class<?> bean, String method, String reason, String remedy) {
		assertRefused(with(bean), method, reason, remedy);
		assertRefused(lazy(with(bean)), method, reason, remedy);
	}

	static void assertRefused(ApplicationContextRunner runner, String method, String reason, String remedy) {
		runner.run((context) -> {
			assertThat(context).hasFailed();
			assertThat(refusal(context.getStartupFailure())).isNotNull().satisfies((invalid) -> {
				assertThat(invalid.method()).endsWith(method);
				assertThat(invalid.reason()).contains(reason);
				assertThat(invalid.remedy()).contains(remedy);
			});
		});
	}

	private static InvalidJobMethodException refusal(Throwable failure) {
		if (failure instanceof InvalidJobMethodException invalid) {
			return invalid;
		}
		if (failure.getCause() == null) {
			throw new AssertionError("Another failure", failure);
		}
		return refusal(failure.getCause());
	}

	/** As {@code SpringApplication} does for {@code spring.main.lazy-initialization}. */
	static ApplicationContextRunner lazy(ApplicationContextRunner runner) {
		return runner.withInitializer(
				(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));
	}

}
