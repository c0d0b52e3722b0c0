package io.threadsystem.metrics;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PriorityPool;

/**
 * Binder of the meters of several pools. Counters and gauges are there for every pool;
 * timers, and counters of scaling decisions, for those that were built with the
 * {@link #listener(String) listener} of their name. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class PriorityPoolMetrics implements MeterBinder {

	private final Supplier<Stream<PriorityPool>> pools;

	private final Map<String, PoolMeterListener> listeners = new LinkedHashMap<>();

	private final List<MeterRegistry> registries = new ArrayList<>();

	/**
	 * Creates a binder.
	 * @param pools gives the pools at the time of the binding; of several pools with one
	 * name the first one is taken
	 */
	public PriorityPoolMetrics(Supplier<Stream<PriorityPool>> pools) {
		this.pools = pools;
	}

	/**
	 * Listener that times the jobs of a pool, and counts its scaling decisions, in every
	 * registry that this is bound to.
	 * @param pool the name of the pool
	 * @return the listener, the same for the same name
	 */
	public PoolListener listener(String pool) {
		synchronized (this.listeners) {
			return this.listeners.computeIfAbsent(pool, (name) -> {
				PoolMeterListener listener = new PoolMeterListener(name);
				this.registries.forEach(listener::recordTo);
				return listener;
			});
		}
	}

	/**
	 * Registers the meters, once a registry.
	 */
	@Override
	public void bindTo(MeterRegistry registry) {
		// creates pools, which ask for their listeners, and so must not hold the lock
		List<PriorityPool> bound = this.pools.get().toList();
		synchronized (this.listeners) {
			if (this.registries.stream().anyMatch((known) -> known == registry)) {
				return;
			}
			this.registries.add(registry);
			this.listeners.values().forEach((listener) -> listener.recordTo(registry));
		}
		Set<String> names = new HashSet<>();
		for (PriorityPool pool : bound) {
			if (names.add(pool.name())) {
				PoolMeters.register(pool, registry);
				ExecutorMeters.register(pool, registry);
			}
		}
	}

}
