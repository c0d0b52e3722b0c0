package io.threadsystem.boot.autoconfigure;

import java.util.Set;
import java.util.function.BiConsumer;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.environment.EnvironmentManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** Properties that change while the application runs, as Spring Cloud tells of it. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class EnvironmentChangeTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
				ThreadSystemAutoConfiguration.class, ThreadSystemEnvironmentChangeAutoConfiguration.class))
		.withPropertyValues("thread-system.default-pool=main", "thread-system.pools.main.min-workers=1",
				"thread-system.pools.main.max-workers=2", "thread-system.pools.io.min-workers=1",
				"thread-system.pools.io.max-workers=3");

	@Test
	void aChangedPropertyIsBroughtToItsPool(CapturedOutput output) {
		run((context, main) -> {
			change(context, "thread-system.pools.main.min-workers=4", "thread-system.pools.main.max-workers=8",
					"thread-system.pools.main.queue-full=reject");
			assertThat(main.settings().minWorkers()).isEqualTo(4);
			assertThat(main.settings().maxWorkers()).isEqualTo(8);
			assertThat(main.settings().queueFull()).hasToString("REJECT");
			assertThat(output).contains("Pool 'main' follows its properties, which have changed: PoolSettings[");
		});
	}

	@Test
	void whatAPoolHasGotElsewhereStaysWherePropertiesHaveNotChanged() {
		run((context, main) -> {
			PriorityPool io = context.getBean("ioPriorityPool", PriorityPool.class);
			io.updateSettings((before) -> before.toBuilder().maxWorkers(9).build());
			change(context, "thread-system.pools.main.max-workers=8");
			change(context, "something.else=1");
			assertThat(main.settings().maxWorkers()).isEqualTo(8);
			assertThat(io.settings().maxWorkers()).isEqualTo(9);
			change(context, "thread-system.pools.io.queue-capacity=7");
			assertThat(io.settings().queueCapacity()).isEqualTo(7);
			assertThat(io.settings().maxWorkers()).isEqualTo(9);
		});
	}

	@Test
	void whatACustomizerHasSetStaysWhereOtherPropertiesChange() {
		this.contextRunner
			.withBean(PoolBuilderCustomizer.class,
					() -> (pool, builder) -> builder
						.settings(PoolSettings.builder().minWorkers(1).maxWorkers(2).queueCapacity(77).build()))
			.run((context) -> {
				PriorityPool main = context.getBean("mainPriorityPool", PriorityPool.class);
				change(context, "thread-system.pools.main.max-workers=8",
						"thread-system.pools.main.levels.low.max-workers=1");
				assertThat(main.settings()).isEqualTo(PoolSettings.builder()
					.minWorkers(1)
					.maxWorkers(8)
					.queueCapacity(77)
					.level(Priority.LOW, new LevelSettings(1, 0, null))
					.build());
			});
	}

	@Test
	void aChangeThatDoesNotGoTogetherWithOneOfElsewhereChangesNothing(CapturedOutput output) {
		run((context, main) -> {
			main.updateSettings((before) -> before.toBuilder().minWorkers(6).maxWorkers(6).build());
			change(context, "thread-system.pools.io.max-workers=30", "thread-system.pools.main.max-workers=4");
			assertThat(main.settings().maxWorkers()).isEqualTo(6);
			assertThat(context.getBean("ioPriorityPool", PriorityPool.class).settings().maxWorkers()).isEqualTo(3);
			assertThat(output).contains("The pools are not changed", "pools.main.max-workers = 4",
					"less than min-workers, which is 6");
		});
	}

	@Test
	void aPoolThatIsCreatedAfterARefusedChangeHasWhatWasAccepted() {
		this.contextRunner.withInitializer((context) -> context.addBeanFactoryPostProcessor((beanFactory) -> {
			beanFactory.getBeanDefinition("ioPriorityPool").setLazyInit(true);
			beanFactory.getBeanDefinition("ioPriorityPoolTaskExecutor").setLazyInit(true);
		})).run((context) -> {
			change(context, "thread-system.pools.io.max-workers=0");
			// as Spring Cloud does
			context.getBean(ThreadSystemProperties.class).getPools().get("io").setMaxWorkers(0);
			assertThat(context.getBeanFactory().containsSingleton("ioPriorityPool")).isFalse();
			assertThat(context.getBean("ioPriorityPool", PriorityPool.class).settings().maxWorkers()).isEqualTo(3);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			thread-system.pools.main.max-workers=0   | pools.main.max-workers = 0: It must be between 1 and
			thread-system.pools.main.min-workers=7   | pools.main.max-workers = 2: It is less than min-workers
			thread-system.pools.main.max-workers=abc | pools.main.max-workers = abc: It cannot be converted: For input
			thread-system.pools.main.max-worker=3    | pools.main.max-worker = 3: There is no such property.
			thread-system.pools.taskExecutor.max-workers=3 | 'taskExecutor' is a name under which Spring Boot looks
			""")
	void aValueThatCannotWorkChangesNothingAtAll(String change, String told, CapturedOutput output) {
		run((context, main) -> {
			PoolSettings before = main.settings();
			change(context, "thread-system.pools.io.max-workers=30", change);
			assertThat(main.settings()).isEqualTo(before);
			assertThat(context.getBean("ioPriorityPool", PriorityPool.class).settings().maxWorkers()).isEqualTo(3);
			assertThat(output.getOut().lines().filter((line) -> line.contains("ERROR"))).singleElement()
				.asString()
				.contains("The pools are not changed", told);
		});
	}

	@Test
	void afterAValueThatCouldNotWorkTheNextOneThatCanDoes() {
		run((context, main) -> {
			change(context, "thread-system.pools.main.max-workers=0");
			change(context, "thread-system.pools.main.max-workers=5");
			assertThat(main.settings().maxWorkers()).isEqualTo(5);
		});
	}

	@Test
	void whatCannotChangeIsWarnedOfAndTheRestChanges(CapturedOutput output) {
		run((context, main) -> {
			change(context, "thread-system.default-pool=io", "thread-system.pools.late.max-workers=2",
					"thread-system.pools.main.max-workers=8");
			assertThat(main.settings().maxWorkers()).isEqualTo(8);
			assertThat(context.getBean(PriorityPool.class).name()).isEqualTo("main");
			assertThat(context.getBeansOfType(PriorityPool.class)).hasSize(2);
			assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).hasSize(2)
				.anyMatch((line) -> line.contains("Property thread-system.default-pool has changed")
						&& line.contains("It stays main"))
				.anyMatch((line) -> line.contains("Property thread-system.pools.late has changed"));
		});
	}

	@Test
	void thePoolThatNobodyHasConfiguredFollowsItsProperties() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
					ThreadSystemAutoConfiguration.class, ThreadSystemEnvironmentChangeAutoConfiguration.class))
			.run((context) -> {
				change(context, "thread-system.pools.main.queue-capacity=7");
				assertThat(context.getBean(PriorityPool.class).settings().queueCapacity()).isEqualTo(7);
			});
	}

	@Test
	void aPoolThatIsCreatedLaterHasTheChangedSettings() {
		this.contextRunner
			.withInitializer((context) -> context.addBeanFactoryPostProcessor(
					(beanFactory) -> beanFactory.getBeanDefinition("ioPriorityPool").setLazyInit(true)))
			.withInitializer((context) -> context.addBeanFactoryPostProcessor(
					(beanFactory) -> beanFactory.getBeanDefinition("ioPriorityPoolTaskExecutor").setLazyInit(true)))
			.run((context) -> {
				assertThat(context.getBeanFactory().containsSingleton("ioPriorityPool")).isFalse();
				change(context, "thread-system.pools.io.max-workers=30");
				assertThat(context.getBean("ioPriorityPool", PriorityPool.class).settings().maxWorkers()).isEqualTo(30);
			});
	}

	@Test
	void theFirstChangeIsNotLostWhereBeansAreLazy() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run("--spring.main.lazy-initialization=true",
				"--thread-system.pools.main.max-workers=2", "--thread-system.pools.main.min-workers=1")) {
			PriorityPool pool = context.getBean(PriorityPool.class);
			change(context, "thread-system.pools.main.max-workers=5");
			assertThat(pool.settings().maxWorkers()).isEqualTo(5);
		}
	}

	@Test
	void aPoolOfTheApplicationThatStandsInForAConfiguredOneIsLeftAlone(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(OwnIoPool.class).run((context) -> {
			PriorityPool io = context.getBean("ioPriorityPool", PriorityPool.class);
			change(context, "thread-system.pools.io.max-workers=30");
			assertThat(io.settings().maxWorkers()).isEqualTo(4);
			assertThat(output.getOut()).doesNotContain("WARN");
		});
	}

	@Test
	void theApplicationStartsWithoutSpringCloud() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("mainPriorityPool")
				.doesNotHaveBean(EnvironmentChanges.class));
	}

	@Test
	void aRealApplicationWithSpringCloudChangesItsPools() {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run("--thread-system.pools.main.max-workers=2",
				"--thread-system.pools.main.min-workers=1")) {
			PriorityPool pool = context.getBean(PriorityPool.class);
			EnvironmentManager manager = context.getBean(EnvironmentManager.class);
			manager.setProperty("thread-system.pools.main.max-workers", "5");
			assertThat(pool.settings().maxWorkers()).isEqualTo(5);
			assertThatException().as("of Spring Cloud, which binds it as well")
				.isThrownBy(() -> manager.setProperty("thread-system.pools.main.max-workers", "abc"));
			assertThat(pool.settings().maxWorkers()).isEqualTo(5);
			manager.setProperty("thread-system.pools.main.max-workers", "6");
			assertThat(pool.settings().maxWorkers()).isEqualTo(6);
		}
	}

	private void run(BiConsumer<AssertableApplicationContext, PriorityPool> test) {
		this.contextRunner
			.run((context) -> test.accept(context, context.getBean("mainPriorityPool", PriorityPool.class)));
	}

	private static void change(ConfigurableApplicationContext context, String... properties) {
		TestPropertyValues.of(properties).applyTo(context);
		context.publishEvent(new EnvironmentChangeEvent(context, Set.of(properties)));
	}

	private static void change(AssertableApplicationContext context, String... properties) {
		change(context.getSourceApplicationContext(), properties);
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnIoPool {

		@Bean
		PriorityPool ioPriorityPool() {
			return PriorityPool.create("io", PoolSettings.builder().minWorkers(1).maxWorkers(4).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

	}

}
