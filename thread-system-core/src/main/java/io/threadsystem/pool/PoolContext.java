package io.threadsystem.pool;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What the parts of a pool share: its name, clocks, settings, listeners and timer, and
 * threads for foreign code. The parts know this, and this knows none of them.
 */
final class PoolContext {

	private final String name;

	private final Ticker ticker;

	private final InstantSource clock;

	private final PoolListeners listeners;

	private final @Nullable Function<Class<?>, ?> services;

	private final Executor[] executors;

	private final PoolTimer timer;

	private final CallbackExecutor callbacks;

	private final CallbackExecutor cancellations;

	private final CallbackExecutor sources;

	private volatile PoolSettings settings;

	/**
	 * Creates what the parts of a pool share.
	 * @param executors for each level, what runs a task at this level
	 */
	PoolContext(String name, PoolSettings settings, Ticker ticker, InstantSource clock, PoolListeners listeners,
			@Nullable Function<Class<?>, ?> services, Executor[] executors, PoolThreads threads) {
		this.name = name;
		this.settings = settings;
		this.ticker = ticker;
		this.clock = clock;
		this.listeners = listeners;
		this.services = services;
		this.executors = executors;
		this.timer = new PoolTimer(name + "-timer", ticker, threads, true);
		this.callbacks = new CallbackExecutor(name + "-callbacks-", threads);
		this.cancellations = new CallbackExecutor(name + "-cancellations-", threads);
		this.sources = new CallbackExecutor(name + "-sources-", threads);
	}

	String name() {
		return this.name;
	}

	/** The settings in force. */
	PoolSettings settings() {
		return this.settings;
	}

	/** Puts settings in force. */
	void settings(PoolSettings settings) {
		this.settings = settings;
	}

	Ticker ticker() {
		return this.ticker;
	}

	long now() {
		return this.ticker.nanoTime();
	}

	/** The wall clock. */
	InstantSource clock() {
		return this.clock;
	}

	PoolListeners listeners() {
		return this.listeners;
	}

	PoolTimer timer() {
		return this.timer;
	}

	/** What runs a task at this level of the pool. */
	Executor executorOf(int level) {
		return this.executors[level];
	}

	<T> T service(Class<T> type) {
		if (this.services == null) {
			throw new IllegalStateException(
					"Pool '" + this.name + "' was given no resolver of services, so there is no " + type.getName()
							+ ": see PoolBuilder.services(…)");
		}
		return type.cast(this.services.apply(type));
	}

	/** Where futures are completed of jobs that the pool itself has ended. */
	CallbackExecutor callbacks() {
		return this.callbacks;
	}

	/**
	 * Where callbacks of tokens run that would hold up the canceller. They may wait for
	 * jobs, whose futures have to be completed meanwhile.
	 */
	CallbackExecutor cancellations() {
		return this.cancellations;
	}

	/**
	 * Where inputs of mappings are taken that no worker takes; they may be slow to come.
	 */
	CallbackExecutor sources() {
		return this.sources;
	}

	/** Waits for the end of the threads that are no workers; the pool has ended. */
	void endThreads(long nanos) throws InterruptedException {
		this.timer.join(nanos);
		this.sources.close(nanos);
		this.cancellations.close(nanos);
		this.callbacks.close(nanos);
	}

	/** Whether the calling thread is one of the pool's that are no workers. */
	boolean isOnOwnThread() {
		Thread thread = Thread.currentThread();
		return this.timer.isCurrentThread() || this.callbacks.isOne(thread) || this.cancellations.isOne(thread)
				|| this.sources.isOne(thread);
	}

}
