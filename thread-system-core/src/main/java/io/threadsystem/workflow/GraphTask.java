package io.threadsystem.workflow;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/** One job of a run: what its pool calls, and what is told of its end. */
final class GraphTask
		implements Callable<@Nullable Object>, BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Void> {

	/*
	 * The pool runs one attempt after the other, and tells of the end after the last one,
	 * each seeing what was before: the two fields need no guard.
	 *
	 * It is attached to its job with 'handle', not with 'whenComplete': the latter makes
	 * an exception of the failure, which throws where the text of the failure cannot be
	 * had.
	 */

	private final StartedGraph run;

	private final GraphProgress progress;

	private final int number;

	/** Whether the condition has answered. */
	private boolean asked;

	private boolean leftOut;

	GraphTask(StartedGraph run, GraphProgress progress, int number) {
		this.run = run;
		this.progress = progress;
		this.number = number;
	}

	private GraphJob job() {
		return this.run.graph().job(this.number);
	}

	@Override
	public @Nullable Object call() throws Exception {
		StartedGraph outer = this.run.enter();
		try {
			return isToRun() ? job().task().call(this.run) : null;
		}
		finally {
			this.run.leave(outer);
		}
	}

	private boolean isToRun() {
		var condition = job().condition();
		if (condition != null && !this.asked) {
			this.leftOut = !condition.test(this.run);
			this.asked = true;
		}
		return !this.leftOut;
	}

	/** The job has ended. */
	@Override
	public @Nullable Void apply(@Nullable Object result, @Nullable Throwable failure) {
		if (failure == null) {
			this.progress.ended(this.number, this.leftOut ? JobGraphState.SKIPPED : JobGraphState.COMPLETED, null);
		}
		else if (failure instanceof CancellationException) {
			this.progress.ended(this.number, JobGraphState.CANCELLED, failure);
		}
		else {
			failed(unwrapped(failure), job().fallback());
		}
		return null;
	}

	/** Pools wrap a cancellation that is the failure of a job which was not cancelled. */
	private static Throwable unwrapped(Throwable failure) {
		return (failure instanceof CompletionException
				&& failure.getCause() instanceof CancellationException cancellation) ? cancellation : failure;
	}

	private void failed(Throwable failure, @Nullable Function<? super Throwable, ?> fallback) {
		if (fallback == null) {
			this.progress.ended(this.number, JobGraphState.FAILED, failure);
			return;
		}
		try {
			Object value = fallback.apply(failure);
			this.progress.ended(this.number, JobGraphState.COMPLETED, new GraphStates.FallbackResult(value));
		}
		catch (Throwable ex) {
			if (ex != failure) {
				ex.addSuppressed(failure);
			}
			this.progress.ended(this.number, JobGraphState.FAILED, ex);
		}
	}

}
