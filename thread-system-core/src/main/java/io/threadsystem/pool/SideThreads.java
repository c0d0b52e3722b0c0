package io.threadsystem.pool;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for code of others that belongs to no worker, and would hold up whom it must
 * not. There are none until they are needed.
 */
@SuppressWarnings("ThreadPriorityCheck") // the normal one, whatever the creating thread
											// has
final class SideThreads {

	private static final int MOST = 16;

	private final LanePool pool;

	private final String role;

	private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

	private final AtomicInteger names = new AtomicInteger();

	private final ThreadPoolExecutor executor = new ThreadPoolExecutor(MOST, MOST, 1, TimeUnit.SECONDS,
			new LinkedBlockingQueue<>(), this::newThread);

	SideThreads(LanePool pool, String role) {
		this.pool = pool;
		this.role = role;
		this.executor.allowCoreThreadTimeOut(true);
	}

	private Thread newThread(Runnable work) {
		this.threads.removeIf((ended) -> ended.getState() == Thread.State.TERMINATED);
		String name = this.pool.name() + "-" + this.role + "-" + this.names.incrementAndGet();
		Thread thread = new Thread(this.pool.threadGroup(), work, name, 0, false);
		thread.setDaemon(true);
		thread.setPriority(Thread.NORM_PRIORITY);
		thread.setContextClassLoader(this.pool.contextClassLoader());
		this.threads.add(thread);
		return thread;
	}

	/** Runs the code here, or, where no thread can be had any more, in the caller. */
	void run(Runnable code) {
		try {
			this.executor.execute(code);
		}
		catch (Throwable ex) {
			code.run();
		}
	}

	/** What waits behind others that do not end is not lost. */
	private void runOnOneMore(List<Runnable> rest) {
		if (!rest.isEmpty()) {
			newThread(() -> rest.forEach(Runnable::run)).start();
		}
	}

	boolean isOne(Thread thread) {
		return this.threads.contains(thread);
	}

	/**
	 * Ends the threads when they have done what they have, and waits for that; after that
	 * time, interrupts them.
	 */
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
