package io.threadsystem.pool;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadFactory;
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

	@Nullable ThreadFactory threadFactory;

	Ticker ticker = Ticker.SYSTEM;

	InstantSource clock = InstantSource.system();

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

	/**
	 * Sets what makes the threads of the workers, which stay as the factory makes them
	 * (daemon or not, priority, class loader); only those that nobody has named get the
	 * name of their worker, {@code <pool>-worker-<n>}. They are platform threads: the
	 * pool's {@code threads} must not be {@link ThreadKind#VIRTUAL}.
	 * <p>
	 * The factory is called by whoever needs a worker, a submitter too, so it must be
	 * quick and safe for use by several threads. Where it throws, or returns {@code null}
	 * or a thread that was started before, the pool goes on with the workers that it has,
	 * logs that (once a second at the most), and tries again with the next job, or in a
	 * second. It is the same with a thread that ends without having run what it was
	 * given.
	 * @param threadFactory the factory; default: none, the pool makes daemon threads of
	 * normal priority with the context class loader of the thread that builds it
	 * @return this builder
	 */
	public PoolBuilder threadFactory(ThreadFactory threadFactory) {
		this.threadFactory = Objects.requireNonNull(threadFactory, "threadFactory must not be null");
		return this;
	}

	PoolBuilder ticker(Ticker ticker) {
		this.ticker = ticker;
		return this;
	}

	PoolBuilder clock(InstantSource clock) {
		this.clock = clock;
		return this;
	}

	/**
	 * Creates the pool. Its threads are started when there are jobs for them.
	 * @return the pool, which takes jobs
	 * @throws InvalidPoolSettingException if the threads are to be virtual, and there is
	 * a thread factory
	 */
	public PriorityPool build() {
		return new DefaultPriorityPool(this);
	}

}
