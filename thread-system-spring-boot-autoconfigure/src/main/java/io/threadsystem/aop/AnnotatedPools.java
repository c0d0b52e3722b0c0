package io.threadsystem.aop;

import io.threadsystem.pool.PriorityPool;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.StringUtils;

/**
 * Finds the pools that annotations name in their attribute {@code pool}. Safe for use by
 * several threads.
 *
 * @since 0.1.0
 */
public final class AnnotatedPools {

	private final ObjectProvider<PoolLocator> locator;

	/**
	 * Creates a finder.
	 * @param beanFactory has the {@link PoolLocator} bean
	 */
	public AnnotatedPools(BeanFactory beanFactory) {
		this.locator = beanFactory.getBeanProvider(PoolLocator.class);
	}

	/**
	 * The pool that an annotation names.
	 * @param attributes the annotation
	 * @return the pool; the default one where it names none
	 * @throws InvalidJobMethodException if there is no such pool
	 */
	public PriorityPool find(Attributes attributes) {
		PoolLocator pools = this.locator.getIfUnique();
		if (pools == null) {
			throw attributes.invalid("There is no bean of type " + PoolLocator.class.getName() + ", or more than one.",
					"Do not exclude ThreadSystemAutoConfiguration; thread-system.enabled=false switches the "
							+ "annotation off.");
		}
		String name = attributes.text("pool");
		try {
			return pools.locate(name);
		}
		catch (IllegalArgumentException ex) {
			InvalidJobMethodException failure = attributes.invalid("pool", name,
					StringUtils.uncapitalize(String.valueOf(ex.getMessage())),
					"Name a pool that exists, or configure one as thread-system.pools.<name>.");
			failure.initCause(ex);
			throw failure;
		}
	}

}
