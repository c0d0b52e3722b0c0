package io.threadsystem.aop;

import java.util.concurrent.Future;
import java.util.function.Supplier;

import io.threadsystem.job.Job;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapter;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Jobs as reactive types and the other way round. With {@link JobSubscription} the only
 * class that needs Reactor. Safe for use by several threads.
 */
final class ReactorJobs {

	private static final int IDLE_SECONDS = 60;

	/**
	 * Its threads wait for slots of queues, or run what finds none; made when one is
	 * first needed.
	 */
	private @Nullable Scheduler submitters;

	private boolean closed;

	/**
	 * A publisher, in the type of the adapter, that submits a job for each subscription
	 * and cancels it with the subscription. An event loop that subscribes never waits for
	 * a slot of the queue, nor runs the job because there is none: where that may be,
	 * another thread submits.
	 */
	Object publisher(ReactiveAdapter adapter, JobTemplate template, Supplier<Job<@Nullable Object>> submission) {
		return adapter.fromPublisher(Mono.<@Nullable Object>create((sink) -> {
			JobSubscription subscription = new JobSubscription(sink, submission);
			Scheduler elsewhere = mustNotBeHeldUp(template) ? submitters() : null;
			if (elsewhere != null) {
				subscription.submitOn(elsewhere);
			}
			else {
				subscription.run();
			}
		}));
	}

	private static boolean mustNotBeHeldUp(JobTemplate template) {
		return Schedulers.isInNonBlockingThread() && template.mayHoldUpCaller();
	}

	/** Threads of our own: those that Reactor shares would be missing elsewhere. */
	private synchronized @Nullable Scheduler submitters() {
		if (this.submitters == null && !this.closed) {
			this.submitters = Schedulers.newBoundedElastic(Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE,
					Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE, "thread-system-submit", IDLE_SECONDS, true);
		}
		return this.submitters;
	}

	/**
	 * Ends the threads, after the subscriptions that wait for one: the pools are closed
	 * by then, and refuse these without waiting.
	 */
	synchronized void close() {
		this.closed = true;
		if (this.submitters != null) {
			this.submitters.disposeGracefully().subscribe();
			this.submitters = null;
		}
	}

	/** Subscribes to what a method has returned. */
	static Future<?> subscribe(ReactiveAdapter adapter, Object returned) {
		Publisher<?> publisher = adapter.toPublisher(returned);
		return Mono.from(publisher).toFuture();
	}

}
