package io.threadsystem.aop;

import java.util.concurrent.Future;
import java.util.function.Supplier;

import io.threadsystem.job.Job;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapter;
import reactor.core.publisher.Mono;

/**
 * Jobs as reactive types and the other way round. The only class that needs Reactor.
 */
final class ReactorJobs {

	private ReactorJobs() {
	}

	/**
	 * A publisher, in the type of the adapter, that submits a job for each subscription
	 * and cancels it with the subscription.
	 */
	static Object publisher(ReactiveAdapter adapter, Supplier<Job<@Nullable Object>> submission) {
		return adapter.fromPublisher(Mono.fromFuture(submission));
	}

	/** Subscribes to what a method has returned. */
	static Future<?> subscribe(ReactiveAdapter adapter, Object returned) {
		Publisher<?> publisher = adapter.toPublisher(returned);
		return Mono.from(publisher).toFuture();
	}

}
