package io.threadsystem.boot.autoconfigure;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

import io.threadsystem.job.Job;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.TaskRejectedException;

/**
 * A pool as a Spring task executor: runs everything at priority {@code NORMAL}. Its
 * futures are {@link Job}s.
 */
final class PriorityPoolTaskExecutor implements AsyncTaskExecutor {

	private final PriorityPool pool;

	PriorityPoolTaskExecutor(PriorityPool pool) {
		this.pool = pool;
	}

	@Override
	public void execute(Runnable task) {
		accepted(() -> {
			this.pool.execute(task);
			return task;
		});
	}

	@Override
	public Future<?> submit(Runnable task) {
		return accepted(() -> this.pool.submit(task));
	}

	@Override
	public <T extends @Nullable Object> Future<T> submit(Callable<T> task) {
		return accepted(() -> this.pool.submit(task));
	}

	@Override
	@SuppressWarnings("NullAway") // Spring's signature has Void where it means null
	public CompletableFuture<Void> submitCompletable(Runnable task) {
		return accepted(() -> this.pool.submit(task));
	}

	@Override
	public <T extends @Nullable Object> CompletableFuture<T> submitCompletable(Callable<T> task) {
		return accepted(() -> this.pool.submit(task));
	}

	private static <R> R accepted(Supplier<R> submission) {
		try {
			return submission.get();
		}
		catch (RejectedExecutionException ex) {
			throw new TaskRejectedException(String.valueOf(ex.getMessage()), ex);
		}
	}

	/**
	 * Shows the pool.
	 */
	@Override
	public String toString() {
		return "TaskExecutor[pool " + this.pool.name() + "]";
	}

}
