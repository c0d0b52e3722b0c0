package io.threadsystem.boot.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.WorkerSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

/**
 * Stops and starts the pools with their application context: every pool that is a bean of
 * it, the application's own too.
 */
final class PriorityPoolLifecycle implements SmartLifecycle {

	/*
	 * A context that is closed, and one that is only stopped, both call stop(). Closing
	 * shuts the pools down, all at the same time, and waits right here, so that neither
	 * the beans that jobs use are gone before the jobs are nor Spring's timeout for a
	 * shutdown phase cuts a pool's own shutdown-timeout short. Stopping, which start()
	 * may follow, pauses them: running jobs end, the others stay where they are.
	 *
	 * A context that was stopped before it is closed must stop us once more, or its jobs
	 * would only run when beans are being destroyed. So once the context closes, what
	 * isRunning() says is whether the pools are yet to be shut down.
	 *
	 * A job may itself stop or close the context. Nobody waits for that job then.
	 */

	private static final Logger logger = LoggerFactory.getLogger(PriorityPoolLifecycle.class);

	private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(10);

	private final ConfigurableApplicationContext context;

	/** Pools that stop() has paused. */
	private final List<PriorityPool> paused = new ArrayList<>();

	private volatile boolean running;

	private volatile boolean closed;

	PriorityPoolLifecycle(ConfigurableApplicationContext context) {
		this.context = context;
	}

	/**
	 * The phase of Spring's own executors: they stop after web servers and message
	 * listeners, and before ordinary components.
	 */
	@Override
	public int getPhase() {
		return ExecutorConfigurationSupport.DEFAULT_PHASE;
	}

	@Override
	public boolean isRunning() {
		return this.context.isClosed() ? !this.closed : this.running;
	}

	@Override
	public synchronized void start() {
		this.paused.forEach(PriorityPool::resume);
		this.paused.clear();
		this.running = true;
	}

	@Override
	public synchronized void stop() {
		List<PriorityPool> pools = pools();
		if (this.context.isClosed()) {
			closeAll(pools);
			this.closed = true;
		}
		else {
			pauseAll(pools);
		}
		this.running = false;
	}

	/** The pools that there are: stopping creates none. */
	private List<PriorityPool> pools() {
		return Arrays.stream(this.context.getBeanFactory().getBeanNamesForType(PriorityPool.class, false, false))
			.filter(this.context.getBeanFactory()::containsSingleton)
			.map((bean) -> this.context.getBean(bean, PriorityPool.class))
			.toList();
	}

	// Closing

	private static void closeAll(List<PriorityPool> pools) {
		List<Thread> closers = new ArrayList<>();
		for (PriorityPool pool : pools) {
			if (isWorkerOf(pool)) {
				pool.close();
			}
			else {
				closers.add(new Thread(pool::close, pool.name() + "-shutdown"));
			}
		}
		closers.forEach(Thread::start);
		boolean interrupted = false;
		for (Thread closer : closers) {
			interrupted |= awaitEnd(closer, closers);
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/** An interrupt is passed on to the pools, which then cancel what is left. */
	private static boolean awaitEnd(Thread closer, List<Thread> closers) {
		boolean interrupted = false;
		while (closer.isAlive()) {
			try {
				closer.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
				closers.forEach(Thread::interrupt);
			}
		}
		return interrupted;
	}

	// Pausing

	private void pauseAll(List<PriorityPool> pools) {
		for (PriorityPool pool : pools) {
			if (!pool.snapshot().paused()) {
				pool.pause();
				this.paused.add(pool);
			}
		}
		awaitRunningJobs(pools);
	}

	/**
	 * Waits until the workers of all pools are idle, for none longer than its shutdown
	 * timeout from now: a job may be waiting for one that is not started any more.
	 */
	private static void awaitRunningJobs(List<PriorityPool> pools) {
		long start = System.nanoTime();
		List<PriorityPool> awaited = new ArrayList<>(pools);
		awaited.removeIf((pool) -> isAwaitedNoMore(pool, start));
		while (!awaited.isEmpty() && !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(LOOK_EVERY);
			awaited.removeIf((pool) -> isAwaitedNoMore(pool, start));
		}
	}

	private static boolean isAwaitedNoMore(PriorityPool pool, long start) {
		if (!isBusy(pool)) {
			return true;
		}
		// unlike toNanos(), does not fail where there are more than 292 years
		long timeout = TimeUnit.NANOSECONDS.convert(pool.settings().shutdownTimeout());
		boolean timedOut = System.nanoTime() - start > timeout;
		if (timedOut) {
			logger.warn("Pool '{}' was stopped, but these of its workers are still busy: {}", pool.name(),
					pool.snapshot().workers());
		}
		return timedOut;
	}

	private static boolean isBusy(PriorityPool pool) {
		return pool.snapshot()
			.workers()
			.stream()
			.anyMatch((worker) -> worker.state() != WorkerSnapshot.State.IDLE && !isCurrentThread(worker));
	}

	private static boolean isWorkerOf(PriorityPool pool) {
		return pool.snapshot().workers().stream().anyMatch(PriorityPoolLifecycle::isCurrentThread);
	}

	private static boolean isCurrentThread(WorkerSnapshot worker) {
		return worker.threadId() == Thread.currentThread().getId();
	}

}
