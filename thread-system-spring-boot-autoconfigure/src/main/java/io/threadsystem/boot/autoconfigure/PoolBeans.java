package io.threadsystem.boot.autoconfigure;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.threadsystem.pool.PriorityPool;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/** What the application itself has defined in the way of pools, by the time we ask. */
final class PoolBeans {

	private final ConfigurableListableBeanFactory beanFactory;

	private final List<String> names;

	/** Bean names of the pools that the configuration asks for. */
	private final Set<String> configured;

	PoolBeans(ConfigurableListableBeanFactory beanFactory, Set<String> configured) {
		this.beanFactory = beanFactory;
		this.configured = configured.stream()
			.map(PriorityPoolRegistrar::poolBeanName)
			.collect(Collectors.toUnmodifiableSet());
		this.names = List.of(beanFactory.getBeanNamesForType(PriorityPool.class, true, false));
	}

	/** Bean names of the application's pools. */
	List<String> names() {
		return this.names;
	}

	/**
	 * Whether a pool of the application is what is injected by type. One that stands in
	 * for a configured pool is not, unless it is primary.
	 */
	boolean haveDefaultPool() {
		return this.names.stream()
			.filter(this::isDefaultCandidate)
			.anyMatch((bean) -> !this.configured.contains(bean) || isPrimary(bean));
	}

	/** Whether there are pools that injection by type sees beside our default pool. */
	boolean haveOtherCandidates() {
		return this.names.stream().anyMatch(this::isDefaultCandidate) || haveParentPools();
	}

	private boolean haveParentPools() {
		return this.beanFactory.getParentBeanFactory() instanceof ListableBeanFactory parent && BeanFactoryUtils
			.beanNamesForTypeIncludingAncestors(parent, PriorityPool.class, true, false).length > 0;
	}

	private boolean isPrimary(String name) {
		return this.beanFactory.containsBeanDefinition(name)
				&& this.beanFactory.getMergedBeanDefinition(name).isPrimary();
	}

	private boolean isDefaultCandidate(String name) {
		if (!this.beanFactory.containsBeanDefinition(name)) {
			return true;
		}
		BeanDefinition definition = this.beanFactory.getMergedBeanDefinition(name);
		return definition.isAutowireCandidate()
				&& (!(definition instanceof AbstractBeanDefinition that) || that.isDefaultCandidate());
	}

	/** Whether one of the application's pools is found by this qualifier or bean name. */
	boolean containPool(String name) {
		return this.names.stream().anyMatch((bean) -> matches(bean, name));
	}

	/** Whether a bean of the application has one of the names of a pool's bean. */
	boolean takePool(String pool) {
		String poolBean = PriorityPoolRegistrar.poolBeanName(pool);
		return isOther(poolBean)
				|| this.names.stream().anyMatch((bean) -> !bean.equals(poolBean) && matches(bean, pool));
	}

	/** Whether a bean of the application has one of the names of a pool's executor. */
	boolean takeExecutor(String pool) {
		return this.beanFactory.containsLocalBean(PriorityPoolRegistrar.executorBeanName(pool))
				|| executors().anyMatch((bean) -> matches(bean, pool));
	}

	private boolean isOther(String poolBean) {
		return this.beanFactory.containsLocalBean(poolBean) && !this.names.contains(poolBean);
	}

	private Stream<String> executors() {
		return Arrays.stream(this.beanFactory.getBeanNamesForType(Executor.class, true, false));
	}

	/**
	 * Fails where a pool's name would stand for two beans, or one of its bean names is
	 * taken.
	 */
	void checkForClash(String pool) {
		String poolBean = PriorityPoolRegistrar.poolBeanName(pool);
		if (isOther(poolBean)) {
			throw clash(pool, "the pool's bean would have the name '" + poolBean + "', which is another bean's");
		}
		String executorBean = PriorityPoolRegistrar.executorBeanName(pool);
		if (this.beanFactory.containsLocalBean(executorBean)) {
			throw clash(pool,
					"the pool's task executor would have the name '" + executorBean + "', which is another bean's");
		}
		qualified(pool).filter((bean) -> !bean.equals(poolBean)).findFirst().ifPresent((bean) -> {
			throw clash(pool, "'" + pool + "' already stands for the bean '" + bean + "', so that @Async(\"" + pool
					+ "\") or @Qualifier(\"" + pool + "\") would find two");
		});
	}

	private Stream<String> qualified(String qualifier) {
		return Stream.concat(executors(), this.names.stream()).filter((bean) -> matches(bean, qualifier));
	}

	private boolean matches(String bean, String qualifier) {
		return BeanFactoryAnnotationUtils.isQualifierMatch(qualifier::equals, bean, this.beanFactory);
	}

	private static InvalidThreadSystemPropertyException clash(String pool, String what) {
		return new InvalidThreadSystemPropertyException(ConfiguredPools.property(pool), null,
				"The name of the pool clashes with a bean of the application: " + what + ".",
				"Rename the pool or the bean.");
	}

}
