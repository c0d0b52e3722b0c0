package io.threadsystem.pool;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Executor of foreign code, such as callbacks, that must block neither a worker nor the
 * timer. It has no thread until it is needed.
 */
final class CallbackExecutor implements Executor {

	private static final int MOST = 16;

	private final String prefix;

	private final PoolThreads factory;

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final AtomicInteger names = new AtomicInteger();

	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(MOST, MOST, 1, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), this::newThread);

	CallbackExecutor(String prefix, PoolThreads factory) {
		this.prefix = prefix;
		this.factory = factory;
		this.executor.allowCoreThreadTimeOut(true);
	}

	private Thread newThread(Runnable work) {
		this.threads.removeIf((ended) -> ended.getState() == Thread.State.TERMINATED);
		Thread thread = this.factory.newThread(this.prefix + this.names.incrementAndGet(), work);
		this.threads.add(thread);
		return thread;
	}

	/** Runs the code, in the caller if no thread can be had any more. */
	@Override
	public void execute(Runnable code) {
		try {
			this.executor.execute(code);
		}
		catch (Throwable ex) {
			code.run();
		}
	}

	/** Runs what is queued behind code that does not end. */
	private void runOnOneMore(List<Runnable> rest) {
		if (!rest.isEmpty()) {
			newThread(() -> rest.forEach(Runnable::run)).start();
		}
	}

	boolean isOne(Thread thread) {
		return this.threads.contains(thread);
	}

	/** Ends the threads when the queued code has run; after that time interrupts them. */
	void close(long nanos) throws InterruptedException {
		this.executor.shutdown();
		if (!this.executor.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
			runOnOneMore(this.executor.shutdownNow());
		}
		for (Thread thread : this.threads) {
			thread.join(100);
		}
	}

}
