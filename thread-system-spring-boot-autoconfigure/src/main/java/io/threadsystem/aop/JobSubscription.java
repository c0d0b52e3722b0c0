package io.threadsystem.aop;

import java.util.function.Supplier;

import io.threadsystem.job.Job;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * A subscription whose job is submitted, waits or runs.
 */
final class JobSubscription implements Runnable {

	/*
	 * 'cancelled' is disposed when the subscription is cancelled, and takes with it what
	 * it holds: the thread that waits for a slot, and the job as soon as there is one,
	 * since what is added later is disposed at once. The mark is set before a waiting
	 * thread is interrupted, so the refusal that the interrupt leads to finds it and is
	 * kept back; Reactor would report it as an error that has no subscriber. The same
	 * holds where another operator interrupts, as it cancels its source first.
	 *
	 * The end of the job is followed by 'handle', not by 'whenComplete': the latter makes
	 * an exception of the failure, which throws where the text of the failure cannot be
	 * had.
	 */

	private final MonoSink<@Nullable Object> sink;

	private final Supplier<Job<@Nullable Object>> submission;

	private final Disposable.Composite cancelled = Disposables.composite();

	JobSubscription(MonoSink<@Nullable Object> sink, Supplier<Job<@Nullable Object>> submission) {
		this.sink = sink;
		this.submission = submission;
		sink.onCancel(this.cancelled);
	}

	/** Submits the job on another thread. */
	void submitOn(Scheduler scheduler) {
		this.cancelled.add(scheduler.schedule(this));
	}

	/** Submits the job. */
	@Override
	public void run() {
		try {
			Job<@Nullable Object> job = this.submission.get();
			this.cancelled.add(() -> job.cancel(true));
			job.handle(this::end);
		}
		catch (Throwable ex) {
			end(null, ex);
		}
	}

	private @Nullable Void end(@Nullable Object value, @Nullable Throwable failure) {
		if (!this.cancelled.isDisposed()) {
			if (failure != null) {
				this.sink.error(failure);
			}
			else {
				this.sink.success(value);
			}
		}
		return null;
	}

}
