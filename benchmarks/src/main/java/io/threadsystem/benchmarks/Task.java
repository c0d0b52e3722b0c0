package io.threadsystem.benchmarks;

import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;

/** A job that does nothing; a few of them tell a {@link Backlog} that they have ended. */
final class Task implements Runnable, Callable<Object> {

	/** What nearly all jobs are. */
	static final Task EMPTY = new Task(null);

	private final @Nullable Backlog backlog;

	Task(@Nullable Backlog backlog) {
		this.backlog = backlog;
	}

	@Override
	public void run() {
		if (this.backlog != null) {
			this.backlog.markEnded();
		}
	}

	@Override
	public Object call() {
		run();
		return this;
	}

}
