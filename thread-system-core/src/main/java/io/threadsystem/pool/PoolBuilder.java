package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * Builder of a {@link PriorityPool}. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class PoolBuilder {

	final String name;

	final List<PoolListener> listeners = new ArrayList<>();

	PoolSettings settings = PoolSettings.builder().build();

	@Nullable UnaryOperator<Runnable> taskDecorator;

	@Nullable Function<Class<?>, ?> services;

	Ticker ticker = Ticker.SYSTEM;

	PoolBuilder(String name) {
		Objects.requireNonNull(name, "name must not be null");
		if (name.isBlank()) {
			throw new IllegalArgumentException("The name of a pool must not be blank");
		}
		this.name = name;
	}

	/**
	 * Sets the settings.
	 * @param settings the settings; default: the default of each
	 * @return this builder
	 */
	public PoolBuilder settings(PoolSettings settings) {
		this.settings = Objects.requireNonNull(settings, "settings must not be null");
		return this;
	}

	/**
	 * Adds a listener.
	 * @param listener the listener
	 * @return this builder
	 */
	public PoolBuilder listener(PoolListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "listener must not be null"));
		return this;
	}

	/**
	 * Sets what wraps every job, to carry the context of the submitter over to the
	 * worker. It is called once a job, on the submitter's thread; what it returns runs on
	 * the worker, once an attempt.
	 * @param taskDecorator the decorator; default: none
	 * @return this builder
	 */
	public PoolBuilder taskDecorator(UnaryOperator<Runnable> taskDecorator) {
		this.taskDecorator = Objects.requireNonNull(taskDecorator, "taskDecorator must not be null");
		return this;
	}

	/**
	 * Sets where {@link io.threadsystem.job.JobContext#service(Class)} finds services.
	 * @param services gives the service of a type, or throws; default: none
	 * @return this builder
	 */
	public PoolBuilder services(Function<Class<?>, ?> services) {
		this.services = Objects.requireNonNull(services, "services must not be null");
		return this;
	}

	PoolBuilder ticker(Ticker ticker) {
		this.ticker = ticker;
		return this;
	}

	/**
	 * Creates and starts the pool.
	 * @return the pool, running
	 */
	public PriorityPool build() {
		return LanePool.start(this);
	}

}
