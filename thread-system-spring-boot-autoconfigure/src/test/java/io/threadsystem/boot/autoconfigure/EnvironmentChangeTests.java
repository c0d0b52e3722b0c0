package io.threadsystem.boot.autoconfigure;

import java.util.HashMap;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PoolListener;
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
import org.springframework.cloud.context.properties.ConfigurationPropertiesRebinder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

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

	@Test
	void theNumberOfSpareWorkersFollows() {
		run((context, main) -> {
			PoolSettings before = main.settings();
			change(context, "thread-system.pools.main.spare-workers=3");
			assertThat(main.settings()).isEqualTo(before.toBuilder().spareWorkers(3).build());
			assertThat(main.settings().spareWorkers()).isEqualTo(3);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			thread-system.pools.main.max-workers=0   | pools.main.max-workers = 0: It must be between 1 and
			thread-system.pools.main.spare-workers=-1 | pools.main.spare-workers = -1: It must be between 0 and
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
			manager.setProperty("thread-system.pools.main.max-workers", "abc");
			assertThat(pool.settings().maxWorkers()).isEqualTo(5);
			manager.setProperty("thread-system.pools.main.max-workers", "6");
			assertThat(pool.settings().maxWorkers()).isEqualTo(6);
		}
	}

	@Test
	void springCloudDoesNotBindOurPropertiesAndSoDoesNotFailOnThem(CapturedOutput output) {
		SpringApplication application = new SpringApplication(Application.class, AfterSpringCloud.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = application.run("--thread-system.pools.main.max-workers=2",
				"--thread-system.pools.main.min-workers=1")) {
			EnvironmentManager manager = context.getBean(EnvironmentManager.class);
			manager.setProperty("thread-system.pools.main.max-worker", "6");
			manager.setProperty("something.else", "1");
			assertThat(context.getBean(AfterSpringCloud.class).told).hasValue(2);
			assertThat(output).contains("pools.main.max-worker = 6: There is no such property.");
			assertThat(context.getBean(ConfigurationPropertiesRebinder.class).getErrors()).isEmpty();
			assertThat(context.getBean(ConfigurationPropertiesRebinder.class).getBeanNames())
				.as("those of the application and of Spring Boot")
				.isNotEmpty()
				.noneMatch((name) -> name.toLowerCase(Locale.ROOT).contains("threadsystem"));
		}
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = { "thread-system.enabled, false, -", "thread-system.enabled, false, true",
			"thread-system.default-pool, io, main", "thread-system.pools.late.max-workers, 3, -" })
	void whatIsSetBackIsWarnedOfOnceAndNotOfBeingAsItAlwaysWas(String property, String changed, String back,
			CapturedOutput output) {
		run((context, main) -> {
			MapPropertySource source = new MapPropertySource("changing", new HashMap<>());
			context.getEnvironment().getPropertySources().addFirst(source);
			source.getSource().put(property, changed);
			change(context, "something.else=1");
			change(context, "something.else=2");
			source.getSource().remove(property);
			if (back != null) {
				source.getSource().put(property, back);
			}
			change(context, "something.else=3");
			assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
				.asString()
				.contains("has changed, which has an effect when the application starts again");
		});
	}

	@Test
	void theDefaultPoolThatWasNotSetStaysSo(CapturedOutput output) {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
					ThreadSystemAutoConfiguration.class, ThreadSystemEnvironmentChangeAutoConfiguration.class))
			.run((context) -> {
				change(context, "thread-system.default-pool=main");
				assertThat(output).contains("it is main now. It stays as if it was not set.");
			});
	}

	@Test
	void thePoolThatNobodyHasConfiguredHasItsDefaultsAgainWhenItsPropertiesAreGone() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
					ThreadSystemAutoConfiguration.class, ThreadSystemEnvironmentChangeAutoConfiguration.class))
			.run((context) -> {
				MapPropertySource source = new MapPropertySource("changing", new HashMap<>());
				context.getEnvironment().getPropertySources().addFirst(source);
				source.getSource().put("thread-system.pools.main.queue-capacity", 7);
				change(context, "something.else=1");
				assertThat(context.getBean(PriorityPool.class).settings().queueCapacity()).isEqualTo(7);
				source.getSource().clear();
				change(context, "something.else=2");
				assertThat(context.getBean(PriorityPool.class).settings()).isEqualTo(PoolSettings.builder().build());
			});
	}

	@Test
	void aChangeThatSomebodyElseHasComeBeforeIsTriedAgain(CapturedOutput output) {
		Meddler meddler = new Meddler();
		this.contextRunner.withBean(PoolBuilderCustomizer.class, () -> (pool, builder) -> {
			if (pool.equals("main")) {
				builder.listener(meddler);
			}
		}).run((context) -> {
			PriorityPool io = context.getBean("ioPriorityPool", PriorityPool.class);
			meddler.other = io;
			// 'main' comes first, and what listens to it makes the change of 'io'
			// impossible
			change(context, "thread-system.pools.main.max-workers=30", "thread-system.pools.io.max-workers=4");
			assertThat(io.settings().maxWorkers()).isEqualTo(6);
			assertThat(output).contains("stays as it is until the next change");
			io.updateSettings((before) -> before.toBuilder().minWorkers(1).build());
			change(context, "something.else=1");
			assertThat(io.settings().maxWorkers()).isEqualTo(4);
		});
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

	/** Changes another pool as soon as the one that it listens to has been changed. */
	private static final class Meddler implements PoolListener {

		private PriorityPool other;

		@Override
		public void reconfigured(PoolSettings before, PoolSettings now) {
			this.other.updateSettings((current) -> current.toBuilder().minWorkers(6).maxWorkers(6).build());
		}

	}

	static final class AfterSpringCloud implements ApplicationListener<EnvironmentChangeEvent>, Ordered {

		private final AtomicInteger told = new AtomicInteger();

		@Override
		public int getOrder() {
			return Ordered.LOWEST_PRECEDENCE;
		}

		@Override
		public void onApplicationEvent(EnvironmentChangeEvent event) {
			this.told.incrementAndGet();
		}

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
