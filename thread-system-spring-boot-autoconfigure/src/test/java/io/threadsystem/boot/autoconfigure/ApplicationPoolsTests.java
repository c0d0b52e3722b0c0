package io.threadsystem.boot.autoconfigure;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.task.AsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Pools that the application has defined itself, and how pools are found. */
class ApplicationPoolsTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class,
				TaskSchedulingAutoConfiguration.class, ThreadSystemAutoConfiguration.class));

	@Test
	void aUsersPoolBeanWinsOverTheConfiguredOne() {
		this.contextRunner.withUserConfiguration(OwnIoPool.class, InjectedIo.class)
			.withPropertyValues("thread-system.pools.io.min-workers=1")
			.run((context) -> {
				PriorityPool own = context.getBean("ioPriorityPool", PriorityPool.class);
				assertThat(own.name()).isEqualTo("own");
				assertThat(context.getBeansOfType(PriorityPool.class)).hasSize(1);
				assertThat(context.getBean(InjectedIo.class).io).isSameAs(own);
				assertThat(context.getBean(PoolLocator.class).locate("io")).isSameAs(own);
				assertThat(context.getBean("ioPriorityPoolTaskExecutor", AsyncTaskExecutor.class)
					.submitCompletable(() -> Thread.currentThread().getName())
					.join()).startsWith("own-worker-");
			});
	}

	@Test
	void aStandInForOneConfiguredPoolLeavesTheDefaultPoolInPlace() {
		this.contextRunner.withUserConfiguration(OwnIoPool.class, InjectedIo.class)
			.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.io.min-workers=1")
			.run((context) -> {
				PoolLocator locator = context.getBean(PoolLocator.class);
				assertThat(context.getBean(PriorityPool.class).name()).isEqualTo("main");
				assertThat(locator.locate("").name()).isEqualTo("main");
				assertThat(locator.locate("io").name()).isEqualTo("own");
				assertThat(context.getBean(InjectedIo.class).io.name()).isEqualTo("own");
			});
	}

	@Test
	void aPrimaryStandInIsTheDefaultPool() {
		this.contextRunner.withUserConfiguration(OwnPrimaryIoPool.class)
			.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.io.min-workers=1")
			.run((context) -> {
				assertThat(context.getBean(PriorityPool.class).name()).isEqualTo("own");
				assertThat(context.getBean(PoolLocator.class).locate("").name()).isEqualTo("own");
			});
	}

	@Test
	void aUsersPoolBeanMakesNothingAmbiguous() {
		this.contextRunner.withUserConfiguration(OwnPool.class)
			.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.io.min-workers=1")
			.run((context) -> {
				assertThat(context.getBean(PriorityPool.class).name()).isEqualTo("own");
				assertThat(context.getBeansOfType(PriorityPool.class)).hasSize(3);
				PoolLocator locator = context.getBean(PoolLocator.class);
				assertThat(locator.locate("").name()).isEqualTo("own");
				assertThat(locator.locate("main").name()).isEqualTo("main");
			});
	}

	@Test
	void defaultPoolWinsOverAUsersPoolBeanForJobsThatNameNone() {
		this.contextRunner.withUserConfiguration(OwnPool.class)
			.withPropertyValues("thread-system.default-pool=io", "thread-system.pools.io.min-workers=1")
			.run((context) -> {
				assertThat(context.getBean(PriorityPool.class).name()).isEqualTo("own");
				assertThat(context.getBean(PoolLocator.class).locate("").name()).isEqualTo("io");
			});
	}

	@Test
	void defaultPoolMayNameAUsersPoolBean() {
		this.contextRunner.withUserConfiguration(OwnPool.class)
			.withPropertyValues("thread-system.default-pool=ownPool", "thread-system.pools.io.min-workers=1")
			.run((context) -> assertThat(context.getBean(PoolLocator.class).locate("").name()).isEqualTo("own"));
	}

	@Test
	void aUsersPoolBeanIsTheDefaultPoolWhereNoneIsConfigured() {
		this.contextRunner.withUserConfiguration(OwnPool.class).run((context) -> {
			assertThat(context).hasSingleBean(PriorityPool.class).doesNotHaveBean("mainPriorityPool");
			assertThat(context.getBean(PoolLocator.class).locate("").name()).isEqualTo("own");
		});
	}

	@Test
	void aUsersPoolBeanThatIsNoDefaultCandidateLeavesMainInPlace() {
		this.contextRunner.withUserConfiguration(OwnPoolOnTheSide.class).run((context) -> {
			assertThat(context.getBean(PriorityPool.class).name()).isEqualTo("main");
			assertThat(context.getBean(PoolLocator.class).locate("own").name()).isEqualTo("own");
		});
	}

	@Test
	void aUsersPoolLocatorWins() {
		this.contextRunner.withUserConfiguration(OwnLocator.class)
			.run((context) -> assertThat(context).hasSingleBean(PoolLocator.class).hasBean("ownLocator"));
	}

	// Finding pools

	@Test
	void poolsAreLocatedByNameBeanNameAndQualifier() {
		this.contextRunner.withUserConfiguration(QualifiedPool.class)
			.withPropertyValues("thread-system.pools.io.min-workers=1")
			.run((context) -> {
				PoolLocator locator = context.getBean(PoolLocator.class);
				PriorityPool own = context.getBean("ownPool", PriorityPool.class);
				assertThat(locator.locate("io").name()).isEqualTo("io");
				assertThat(locator.locate("ioPriorityPool").name()).isEqualTo("io");
				assertThat(locator.locate("own")).isSameAs(own);
				assertThat(locator.locate("ownPool")).isSameAs(own);
				assertThat(locator.locate("side")).isSameAs(own);
			});
	}

	@Test
	void locatingAnUnknownPoolListsTheKnownOnes() {
		this.contextRunner
			.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.io.min-workers=1")
			.run((context) -> assertThatIllegalArgumentException()
				.isThrownBy(() -> context.getBean(PoolLocator.class).locate("oi"))
				.withMessage("There is no pool 'oi'. The pools are: io, main"));
	}

	@Test
	void severalUsersPoolBeansLeaveNoDefaultPool() {
		this.contextRunner.withUserConfiguration(OwnPool.class, OwnIoPool.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBeanProvider(PriorityPool.class).getIfUnique()).isNull();
			assertThatIllegalArgumentException().isThrownBy(() -> context.getBean(PoolLocator.class).locate(""))
				.withMessageContaining("thread-system.default-pool")
				.withMessageContaining("primary");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class InjectedIo {

		@Autowired
		@Qualifier("io")
		PriorityPool io;

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPool {

		@Bean
		PriorityPool ownPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPoolOnTheSide {

		@Bean(defaultCandidate = false)
		PriorityPool ownPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedPool {

		@Bean
		@Qualifier("side")
		PriorityPool ownPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnIoPool {

		@Bean
		PriorityPool ioPriorityPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnPrimaryIoPool {

		@Bean
		@Primary
		PriorityPool ioPriorityPool() {
			return PriorityPool.create("own", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLocator {

		@Bean
		PoolLocator ownLocator(PriorityPool pool) {
			return (name) -> pool;
		}

	}

}
