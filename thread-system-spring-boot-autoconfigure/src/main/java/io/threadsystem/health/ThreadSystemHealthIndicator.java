package io.threadsystem.health;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.threadsystem.pool.PriorityPool;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * The health of all pools: the worst of theirs. A pool that has nothing to do, is paused
 * or has no workers is healthy. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public class ThreadSystemHealthIndicator extends AbstractHealthIndicator {

	private final Supplier<Stream<PriorityPool>> pools;

	private final PoolHealthLimits limits;

	/**
	 * Creates an indicator.
	 * @param pools the pools, asked for at each check; of several with one name the first
	 * one is taken
	 * @param limits what is no longer healthy
	 */
	public ThreadSystemHealthIndicator(Supplier<Stream<PriorityPool>> pools, PoolHealthLimits limits) {
		super("The health of the pools cannot be told");
		this.pools = pools;
		this.limits = limits;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Status[] status = { Status.UP };
		Set<String> names = new LinkedHashSet<>();
		this.pools.get().filter((pool) -> names.add(pool.name())).forEach((pool) -> {
			PoolHealth health = PoolHealth.of(pool.settings(), pool.snapshot(), this.limits);
			status[0] = PoolHealth.worse(status[0], health.status());
			builder.withDetail(pool.name(), health.details());
		});
		builder.status(status[0]);
	}

}
