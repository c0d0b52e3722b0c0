package io.threadsystem.boot.autoconfigure;

import java.util.Map;
import java.util.function.Consumer;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;

import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskExecutor;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** The application context as code that was generated at build time. */
class AheadOfTimeTests {

	private final TestGenerationContext generation = new TestGenerationContext();

	@Test
	@CompileWithForkedClassLoader
	void poolsSurviveWithTheirQualifiersAndWithSettingsOfTheRunTime() {
		process("thread-system.pools.main.min-workers=1", "thread-system.pools.io.queue-capacity=11");
		run(AheadOfTimeTests::check, "thread-system.pools.main.min-workers=1",
				"thread-system.pools.io.queue-capacity=22");
	}

	@Test
	@CompileWithForkedClassLoader
	void aPoolThatTheBuildDidNotHaveStopsTheApplication() {
		process("thread-system.pools.main.min-workers=1", "thread-system.pools.io.queue-capacity=11");
		assertThatException().isThrownBy(() -> run((context) -> {
		}, "thread-system.pools.main.min-workers=1", "thread-system.pools.io.queue-capacity=11",
				"thread-system.pools.cpu.min-workers=1"))
			.havingRootCause()
			.withMessage("Property thread-system.pools.cpu: The pools of an application that was processed ahead"
					+ " of time are those of its build. Build it with this pool configured.");
	}

	private void process(String... properties) {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of(properties).applyTo(context);
			context.register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, this.generation);
		}
		this.generation.writeGeneratedContent();
	}

	private void run(Consumer<GenericApplicationContext> check, String... properties) {
		TestCompiler.forSystem().with(this.generation).compile((compiled) -> {
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				TestPropertyValues.of(properties).applyTo(context);
				initializer(compiled.getInstance(ApplicationContextInitializer.class)).initialize(context);
				context.refresh();
				check.accept(context);
			}
		});
	}

	@SuppressWarnings("unchecked")
	private static ApplicationContextInitializer<GenericApplicationContext> initializer(Object generated) {
		return (ApplicationContextInitializer<GenericApplicationContext>) generated;
	}

	private static void check(GenericApplicationContext context) {
		Application application = context.getBean(Application.class);
		assertThat(application.byType.name()).isEqualTo("main");
		assertThat(application.io.name()).isEqualTo("io");
		assertThat(application.io.settings().queueCapacity()).isEqualTo(22);
		assertThat(application.ioExecutor.submitCompletable(() -> Thread.currentThread().getName()).join())
			.startsWith("io-worker-");
		assertThat(application.taskExecutors).containsOnlyKeys("applicationTaskExecutor");
		assertThat(context.getBean(PoolLocator.class).locate("io")).isSameAs(application.io);
		PriorityPool io = application.io;
		context.close();
		assertThat(io.executor().isShutdown()).isTrue();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ TaskExecutionAutoConfiguration.class, ThreadSystemAutoConfiguration.class })
	static class Application {

		@Autowired
		PriorityPool byType;

		@Autowired
		@Qualifier("io")
		PriorityPool io;

		@Autowired
		@Qualifier("io")
		AsyncTaskExecutor ioExecutor;

		@Autowired
		Map<String, TaskExecutor> taskExecutors;

	}

}
