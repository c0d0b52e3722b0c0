package io.threadsystem.boot.autoconfigure;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.util.StringUtils;

/**
 * Finds pools among the beans, the application's own too: by qualifier or bean name, then
 * by the pool's name. The default pool is the one that the configuration names, else the
 * one that is injected by type. Safe for use by several threads.
 */
final class BeanFactoryPoolLocator implements PoolLocator {

	private final ListableBeanFactory beanFactory;

	private final @Nullable String defaultPool;

	private final Map<String, PriorityPool> located = new ConcurrentHashMap<>();

	BeanFactoryPoolLocator(ListableBeanFactory beanFactory, @Nullable String defaultPool) {
		this.beanFactory = beanFactory;
		this.defaultPool = defaultPool;
	}

	@Override
	public PriorityPool locate(String name) {
		PriorityPool pool = this.located.get(name);
		if (pool == null) {
			pool = name.isEmpty() ? findDefault() : find(name);
			this.located.put(name, pool);
		}
		return pool;
	}

	private PriorityPool findDefault() {
		if (StringUtils.hasText(this.defaultPool)) {
			return find(this.defaultPool);
		}
		PriorityPool pool = this.beanFactory.getBeanProvider(PriorityPool.class).getIfUnique();
		if (pool == null) {
			throw new IllegalArgumentException("There is no default pool: set thread-system.default-pool to one of "
					+ names() + ", or mark one of the PriorityPool beans as primary");
		}
		return pool;
	}

	private PriorityPool find(String name) {
		List<PriorityPool> found = pools(
				(bean) -> BeanFactoryAnnotationUtils.isQualifierMatch(name::equals, bean, this.beanFactory));
		if (found.isEmpty()) {
			found = pools((bean) -> true).stream().filter((pool) -> pool.name().equals(name)).toList();
		}
		if (found.isEmpty()) {
			throw new IllegalArgumentException("There is no pool '" + name + "'. The pools are: " + names());
		}
		if (found.size() > 1) {
			throw new IllegalArgumentException("There are several pools '" + name + "' among these: " + names());
		}
		return found.get(0);
	}

	private List<PriorityPool> pools(Predicate<String> filter) {
		return Arrays.stream(BeanFactoryUtils.beanNamesForTypeIncludingAncestors(this.beanFactory, PriorityPool.class))
			.filter(filter)
			.map((bean) -> this.beanFactory.getBean(bean, PriorityPool.class))
			.toList();
	}

	private String names() {
		return pools((bean) -> true).stream()
			.map(PriorityPool::name)
			.sorted(Comparator.naturalOrder())
			.collect(Collectors.joining(", "));
	}

}
