package io.threadsystem.scheduling;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;

/**
 * Finds the pools that schedules name.
 */
final class SchedulePools {

	private final ObjectProvider<PoolLocator> locator;

	SchedulePools(ObjectProvider<PoolLocator> locator) {
		this.locator = locator;
	}

	/**
	 * The pool of a schedule; {@code null} if it names none.
	 * @throws InvalidJobMethodException if there is no such pool
	 */
	@Nullable PriorityPool find(MethodSchedule schedule) {
		return schedule.pool().isSet() ? locate(schedule.pool()) : null;
	}

	private PriorityPool locate(Attribute pool) {
		PoolLocator pools = this.locator.getIfUnique();
		if (pools == null) {
			throw new InvalidJobMethodException(PriorityScheduled.class, pool.method(),
					"There is no bean of type " + PoolLocator.class.getName() + ", or more than one.",
					"Do not exclude ThreadSystemAutoConfiguration; thread-system.enabled=false switches the "
							+ "annotation off.");
		}
		try {
			return pools.locate(pool.value());
		}
		catch (IllegalArgumentException ex) {
			throw pool.invalid(ex, ex.getMessage(),
					"Name a pool that exists, or configure one as thread-system.pools.<name>.");
		}
	}

}
