package io.threadsystem.boot.autoconfigure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Registers two beans a pool: the pool, and a task executor that is a view of it.
 */
class PriorityPoolRegistrar implements ImportBeanDefinitionRegistrar {

	/*
	 * None of these beans may come between the application and Spring Boot. Task
	 * executors are never default candidates: Boot's conditions on executors do not count
	 * them, and injection by type does not see them; a qualifier finds them. But
	 * getBean(TaskExecutor.class), which is what @Async asks, and collections of all
	 * beans of a type do see them, and take a sole one for the one that is meant. So
	 * there is never a sole one: where we would register one, we register a second view
	 * of the same pool, which nothing finds but its bean name.
	 *
	 * Of the pools one at the most is a default candidate, and none where the application
	 * has one of its own. The application's stand-in for a configured pool is no such
	 * claim, nor is a pool of a parent context: beside these our default pool is primary.
	 *
	 * Nobody asked for the pool 'main' that is there without any configuration: it yields
	 * to every bean that has a name of its own.
	 *
	 * Definitions name a factory method and have a String as their argument, no supplier,
	 * so that ahead-of-time processing can turn them into code. The names of the pools
	 * are then those of the build; their settings are read when the application starts.
	 */

	/** Bean name of the view that keeps another one from being the sole one. */
	static final String SECOND_EXECUTOR = "threadSystemSecondTaskExecutor";

	private final Environment environment;

	private final ConfigurableListableBeanFactory beanFactory;

	PriorityPoolRegistrar(Environment environment, BeanFactory beanFactory) {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, beanFactory);
		this.environment = environment;
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
	}

	/** Bean name of a pool. */
	static String poolBeanName(String pool) {
		return pool + "PriorityPool";
	}

	/** Bean name of the task executor that is a view of a pool. */
	static String executorBeanName(String pool) {
		return pool + "PriorityPoolTaskExecutor";
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importingClassMetadata, BeanDefinitionRegistry registry) {
		ThreadSystemProperties properties = ConfiguredPools.bind(this.environment);
		ConfiguredPools.check(properties);
		ConfiguredRetries.policies(properties);
		PoolBeans existing = new PoolBeans(this.beanFactory, properties.getPools().keySet());
		Set<String> pools = pools(properties, existing);
		List<String> executors = pools.stream().filter((pool) -> !existing.takeExecutor(pool)).toList();
		String defaultPool = defaultPool(properties.getDefaultPool(), pools, existing);
		for (String pool : pools) {
			boolean injectedByType = pool.equals(defaultPool) && !existing.haveDefaultPool();
			registerPool(pool, injectedByType, injectedByType && existing.haveOtherCandidates(), registry);
		}
		registerExecutors(executors, registry);
	}

	private static Set<String> pools(ThreadSystemProperties properties, PoolBeans existing) {
		Set<String> configured = properties.getPools().keySet();
		configured.forEach(existing::checkForClash);
		boolean implicit = configured.isEmpty() && !existing.haveDefaultPool()
				&& !existing.takePool(ConfiguredPools.MAIN);
		return implicit ? Set.of(ConfiguredPools.MAIN) : new LinkedHashSet<>(configured);
	}

	/** The default pool, {@code null} where the application's own bean is. */
	private static @Nullable String defaultPool(@Nullable String configured, Set<String> pools, PoolBeans existing) {
		if (StringUtils.hasText(configured)) {
			if (!pools.contains(configured) && !existing.containPool(configured)) {
				throw unknownDefaultPool(configured, pools, existing);
			}
			return configured;
		}
		if (pools.contains(ConfiguredPools.MAIN)) {
			return ConfiguredPools.MAIN;
		}
		if (pools.size() > 1 && !existing.haveDefaultPool()) {
			throw new InvalidThreadSystemPropertyException("thread-system.default-pool", null,
					"It is not set, and none of the pools (" + String.join(", ", pools) + ") has the name 'main'.",
					"Set thread-system.default-pool to one of them, or give one the name 'main'.");
		}
		return (pools.size() == 1) ? pools.iterator().next() : null;
	}

	private static InvalidThreadSystemPropertyException unknownDefaultPool(String configured, Set<String> pools,
			PoolBeans existing) {
		Set<String> known = new TreeSet<>(pools);
		known.addAll(existing.names());
		return new InvalidThreadSystemPropertyException("thread-system.default-pool", configured,
				"There is no pool of that name. The pools are: " + String.join(", ", known) + ".",
				"Set it to one of these, or add " + ConfiguredPools.property(configured) + ".");
	}

	private void registerPool(String pool, boolean injectedByType, boolean primary, BeanDefinitionRegistry registry) {
		String beanName = poolBeanName(pool);
		if (this.beanFactory.containsLocalBean(beanName)) {
			makeFoundBy(pool, beanName, registry);
			return;
		}
		RootBeanDefinition definition = new RootBeanDefinition(PriorityPool.class);
		definition.setFactoryMethodName("createPool");
		definition.setDestroyMethodName("close");
		definition.setDefaultCandidate(injectedByType);
		definition.setPrimary(primary);
		definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, pool));
		register(beanName, pool, definition, registry);
	}

	/** The application's pool takes the place of ours: it is found by the same name. */
	private void makeFoundBy(String pool, String beanName, BeanDefinitionRegistry registry) {
		if (!this.beanFactory.containsBean(pool)) {
			registry.registerAlias(beanName, pool);
		}
	}

	private static void registerExecutors(List<String> pools, BeanDefinitionRegistry registry) {
		for (String pool : pools) {
			RootBeanDefinition definition = executor();
			definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, pool));
			register(executorBeanName(pool), poolBeanName(pool), definition, registry);
		}
		if (pools.size() == 1) {
			register(SECOND_EXECUTOR, poolBeanName(pools.get(0)), executor(), registry);
		}
	}

	private static RootBeanDefinition executor() {
		RootBeanDefinition definition = new RootBeanDefinition(AsyncTaskExecutor.class);
		definition.setFactoryMethodName("createTaskExecutor");
		definition.setDefaultCandidate(false);
		return definition;
	}

	private static void register(String beanName, String argument, RootBeanDefinition definition,
			BeanDefinitionRegistry registry) {
		definition.setTargetType(definition.getBeanClass());
		definition.setFactoryBeanName(PriorityPoolFactory.BEAN_NAME);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, argument);
		registry.registerBeanDefinition(beanName, definition);
	}

}
