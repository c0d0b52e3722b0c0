package io.threadsystem.pool;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A task, and what gives its result where all attempts have failed. Used by one thread at
 * a time, that of the job.
 */
final class RecoverableTask<T extends @Nullable Object> implements Callable<T> {

	private final Callable<T> task;

	private final Function<? super Throwable, ? extends T> recovery;

	private @Nullable Throwable failure;

	RecoverableTask(Callable<T> task, Function<? super Throwable, ? extends T> recovery) {
		this.task = Objects.requireNonNull(task, "task must not be null");
		this.recovery = Objects.requireNonNull(recovery, "recovery must not be null");
	}

	/** The next call recovers from this failure. */
	void recoverFrom(Throwable failure) {
		this.failure = failure;
	}

	@Override
	public T call() throws Exception {
		return (this.failure != null) ? this.recovery.apply(this.failure) : this.task.call();
	}

}
