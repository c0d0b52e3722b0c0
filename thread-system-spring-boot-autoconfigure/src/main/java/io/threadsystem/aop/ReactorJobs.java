package io.threadsystem.aop;

import java.util.concurrent.Future;
import java.util.function.Supplier;

import io.threadsystem.job.Job;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapter;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Jobs as reactive types and the other way round. The only class that needs Reactor.
 */
final class ReactorJobs {

	private ReactorJobs() {
	}

	/**
	 * A publisher, in the type of the adapter, that submits a job for each subscription
	 * and cancels it with the subscription. An event loop that subscribes never waits for
	 * a slot of the queue: where that may be, another thread submits.
	 */
	static Object publisher(ReactiveAdapter adapter, JobTemplate template, Supplier<Job<@Nullable Object>> submission) {
		Mono<@Nullable Object> here = Mono.fromFuture(submission);
		Mono<@Nullable Object> elsewhere = here.subscribeOn(Schedulers.boundedElastic());
		return adapter.fromPublisher(
				Mono.defer(() -> (Schedulers.isInNonBlockingThread() && template.mayWaitForSlot()) ? elsewhere : here));
	}

	/** Subscribes to what a method has returned. */
	static Future<?> subscribe(ReactiveAdapter adapter, Object returned) {
		Publisher<?> publisher = adapter.toPublisher(returned);
		return Mono.from(publisher).toFuture();
	}

}
