package io.threadsystem.pool;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ThreadFactory;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Makes the threads of the workers of a pool. */
abstract class WorkerThreadFactory {

	/**
	 * Makes a thread, which is not started.
	 * @param worker what it is to run
	 * @param name the name of the worker
	 */
	abstract Thread newThread(Runnable worker, String name);

	/** Whether threads may end without having run their worker, as those of users may. */
	boolean isForeign() {
		return false;
	}

	static WorkerThreadFactory of(ThreadKind kind, @Nullable ThreadFactory factory, PoolThreads threads) {
		if (factory != null) {
			requirePlatform(kind);
			return new Foreign(factory);
		}
		return (kind == ThreadKind.VIRTUAL) ? new Virtual(threads.contextClassLoader()) : new Platform(threads);
	}

	private static void requirePlatform(ThreadKind kind) {
		if (kind != ThreadKind.PLATFORM) {
			throw new InvalidPoolSettingException("threads", kind,
					"The pool has a thread factory, which decides what its threads are.",
					"Leave out the thread factory, or set threads to platform.");
		}
	}

	/** Threads of the operating system. */
	private static final class Platform extends WorkerThreadFactory {

		private final PoolThreads threads;

		Platform(PoolThreads threads) {
			this.threads = threads;
		}

		@Override
		Thread newThread(Runnable worker, String name) {
			return this.threads.newThread(name, worker);
		}

	}

	/** Virtual threads, whose API is newer than the one that this is compiled for. */
	private static final class Virtual extends WorkerThreadFactory {

		private final ThreadFactory factory = factory();

		private final @Nullable ClassLoader loader;

		Virtual(@Nullable ClassLoader loader) {
			this.loader = loader;
		}

		/**
		 * As {@code Thread.ofVirtual().inheritInheritableThreadLocals(false).factory()}.
		 */
		private static ThreadFactory factory() {
			try {
				Class<?> builder = Class.forName("java.lang.Thread$Builder");
				Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
				MethodHandles.Lookup lookup = MethodHandles.publicLookup();
				MethodHandle make = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
				MethodHandle inherit = lookup.findVirtual(builder, "inheritInheritableThreadLocals",
						MethodType.methodType(builder, boolean.class));
				MethodHandle factory = lookup.findVirtual(builder, "factory",
						MethodType.methodType(ThreadFactory.class));
				return (ThreadFactory) factory.invoke(inherit.invoke(make.invoke(), false));
			}
			catch (Throwable ex) {
				throw new IllegalStateException("This JVM has no virtual threads", ex);
			}
		}

		@Override
		Thread newThread(Runnable worker, String name) {
			Thread thread = this.factory.newThread(worker);
			thread.setName(name);
			thread.setContextClassLoader(this.loader);
			return thread;
		}

	}

	/** Threads of a factory that the pool was given. */
	private static final class Foreign extends WorkerThreadFactory {

		/** Names that threads have where nobody has named them. */
		private static final Pattern UNNAMED = Pattern.compile("|Thread-\\d+|pool-\\d+-thread-\\d+");

		private final ThreadFactory factory;

		Foreign(ThreadFactory factory) {
			this.factory = factory;
		}

		@Override
		Thread newThread(Runnable worker, String name) {
			Thread thread = this.factory.newThread(worker);
			if (thread == null) {
				throw new IllegalStateException("The thread factory " + this.factory + " returned null");
			}
			if (thread.getState() != Thread.State.NEW) {
				throw new IllegalStateException("The thread factory " + this.factory + " returned the thread '"
						+ thread.getName() + "', which was started before");
			}
			if (UNNAMED.matcher(thread.getName()).matches()) {
				thread.setName(name);
			}
			return thread;
		}

		@Override
		boolean isForeign() {
			return true;
		}

	}

}
