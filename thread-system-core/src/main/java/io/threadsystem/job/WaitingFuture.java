package io.threadsystem.job;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/**
 * A future for which jobs may wait: a worker that blocks in {@code get} or {@code join}
 * gives its place to a spare worker meanwhile. Stages made from it wait in the same way.
 *
 * @param <T> the type of the result
 */
abstract class WaitingFuture<T extends @Nullable Object> extends CompletableFuture<T> {

	@Override
	public T get() throws InterruptedException, ExecutionException {
		if (isDone()) {
			return super.get();
		}
		JobContext waiting = JobContext.enterWait();
		try {
			return super.get();
		}
		finally {
			JobContext.exitWait(waiting);
		}
	}

	@Override
	public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		if (isDone() || timeout <= 0) {
			return super.get(timeout, unit);
		}
		JobContext waiting = JobContext.enterWait();
		try {
			return super.get(timeout, unit);
		}
		finally {
			JobContext.exitWait(waiting);
		}
	}

	@Override
	public T join() {
		if (isDone()) {
			return super.join();
		}
		JobContext waiting = JobContext.enterWait();
		try {
			return super.join();
		}
		finally {
			JobContext.exitWait(waiting);
		}
	}

	/**
	 * Makes the futures of stages that follow this one.
	 * @return an ordinary future whose asynchronous stages run where this future's do,
	 * and for which jobs wait as for this one
	 */
	@Override
	public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
		return new Stage<>(defaultExecutor());
	}

	/** An ordinary future, which anybody may complete. */
	static final class Stage<T extends @Nullable Object> extends WaitingFuture<T> {

		private final Executor executor;

		Stage(Executor executor) {
			this.executor = executor;
		}

		@Override
		public Executor defaultExecutor() {
			return this.executor;
		}

	}

}
