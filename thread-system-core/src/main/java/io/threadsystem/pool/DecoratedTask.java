package io.threadsystem.pool;

import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * A task inside of what a decorator made of it. Decorators know runnables only, so result
 * and failure pass by on the outside; the decorator sees the failure, too.
 */
final class DecoratedTask implements Callable<@Nullable Object> {

	private final Object task;

	private final boolean callable;

	private final Runnable decorated;

	private @Nullable Object result;

	private @Nullable Throwable failure;

	DecoratedTask(Object task, boolean callable, UnaryOperator<Runnable> decorator) {
		this.task = task;
		this.callable = callable;
		this.decorated = decorator.apply(this::run);
	}

	@Override
	public @Nullable Object call() throws Exception {
		this.failure = null;
		this.result = null;
		this.decorated.run();
		if (this.failure != null) {
			DecoratedTask.<Exception>rethrow(this.failure);
		}
		return this.result;
	}

	private void run() {
		try {
			this.result = PoolJob.call(this.task, this.callable);
		}
		catch (Throwable ex) {
			this.failure = ex;
			DecoratedTask.<RuntimeException>rethrow(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void rethrow(Throwable ex) throws E {
		throw (E) ex;
	}

}
