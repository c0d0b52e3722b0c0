package io.threadsystem.pool;

import org.jspecify.annotations.Nullable;

/**
 * Makes the daemon threads of a pool. They take nothing from the thread that happens to
 * make them.
 *
 * @param group the group of the threads, {@code null} for that of the making thread
 * @param contextClassLoader their context class loader
 */
@SuppressWarnings("ThreadPriorityCheck") // the normal one, whatever the creating thread
											// has
record PoolThreads(@Nullable ThreadGroup group, @Nullable ClassLoader contextClassLoader) {

	/** Threads in the group, and with the class loader, of the calling thread. */
	static PoolThreads likeCaller() {
		Thread caller = Thread.currentThread();
		return new PoolThreads(groupOf(caller), caller.getContextClassLoader());
	}

	/** The group of a thread; that of virtual threads is for no others. */
	private static @Nullable ThreadGroup groupOf(Thread thread) {
		ThreadGroup group = thread.getThreadGroup();
		return (group != null && group.getName().equals("VirtualThreads") && group.getParent() != null)
				? group.getParent() : group;
	}

	/** Makes a thread, which is not started. */
	Thread newThread(String name, Runnable code) {
		Thread thread = new Thread(this.group, code, name, 0, false);
		thread.setDaemon(true);
		thread.setPriority(Thread.NORM_PRIORITY);
		thread.setContextClassLoader(this.contextClassLoader);
		return thread;
	}

}
