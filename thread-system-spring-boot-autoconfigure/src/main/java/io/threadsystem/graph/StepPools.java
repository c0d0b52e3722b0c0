package io.threadsystem.graph;

import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.StringUtils;

/** Finds the pools that steps name. */
final class StepPools {

	private final ObjectProvider<PoolLocator> locator;

	StepPools(ObjectProvider<PoolLocator> locator) {
		this.locator = locator;
	}

	/**
	 * The pool of a step; {@code null} if it names none.
	 * @throws InvalidJobMethodException if there is no such pool
	 */
	@Nullable PriorityPool find(Step step) {
		String name = step.attributes().text("pool");
		return name.isEmpty() ? null : locate(step, name);
	}

	private PriorityPool locate(Step step, String name) {
		PoolLocator pools = this.locator.getIfUnique();
		if (pools == null) {
			throw step.invalid("There is no bean of type " + PoolLocator.class.getName() + ", or more than one.",
					"Do not exclude ThreadSystemAutoConfiguration; thread-system.enabled=false switches the "
							+ "annotation off.");
		}
		try {
			return pools.locate(name);
		}
		catch (IllegalArgumentException ex) {
			InvalidJobMethodException failure = step.attributes()
				.invalid("pool", name, StringUtils.uncapitalize(String.valueOf(ex.getMessage())),
						"Name a pool that exists, or configure one as thread-system.pools.<name>.");
			failure.initCause(ex);
			throw failure;
		}
	}

}
