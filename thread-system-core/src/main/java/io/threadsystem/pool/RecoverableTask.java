package io.threadsystem.pool;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A task, and what gives its result where all attempts have failed. Used by one thread at
 * a time, that of the job; but whoever ends the job drops it.
 */
final class RecoverableTask<T extends @Nullable Object> implements Callable<T> {

	private @Nullable Callable<T> task;

	private @Nullable Function<? super Throwable, ? extends T> recovery;

	private @Nullable Throwable failure;

	RecoverableTask(Callable<T> task, Function<? super Throwable, ? extends T> recovery) {
		this.task = Objects.requireNonNull(task, "task must not be null");
		this.recovery = Objects.requireNonNull(recovery, "recovery must not be null");
	}

	/** The next call recovers from this failure. */
	void recoverFrom(Throwable failure) {
		this.failure = failure;
	}

	/** Lets go what the job holds. */
	void drop() {
		this.task = null;
		this.recovery = null;
	}

	@Override
	public T call() throws Exception {
		Callable<T> task = this.task;
		Function<? super Throwable, ? extends T> recovery = this.recovery;
		if (task == null || recovery == null) {
			throw new CancellationException("The job has ended meanwhile");
		}
		return (this.failure != null) ? recovery.apply(this.failure) : task.call();
	}

}
