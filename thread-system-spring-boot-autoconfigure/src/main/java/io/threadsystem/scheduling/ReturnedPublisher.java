package io.threadsystem.scheduling;

import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * What a method has returned, where that is reactive.
 */
final class ReturnedPublisher {

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Flux",
			ReturnedPublisher.class.getClassLoader());

	private ReturnedPublisher() {
	}

	/** Whether a declared type is reactive, but there is nobody to subscribe to it. */
	static boolean lacksReactor(Class<?> type) {
		return !REACTOR && adapter(type, null) != null;
	}

	/**
	 * Subscribes to what was returned; its values are dropped. Cancelling the future ends
	 * the subscription.
	 * @return a future of the end; {@code null} if nothing reactive was returned
	 */
	static @Nullable Future<?> subscribe(@Nullable Object returned) {
		ReactiveAdapter adapter = (REACTOR && returned != null) ? adapter(null, returned) : null;
		return (adapter != null) ? Subscription.to(adapter.toPublisher(returned)) : null;
	}

	private static @Nullable ReactiveAdapter adapter(@Nullable Class<?> type, @Nullable Object source) {
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type, source);
		// Reactor has one for futures too, but those need no subscription
		return (adapter != null && adapter.getDescriptor().isDeferred()) ? adapter : null;
	}

	/** The only code that needs Reactor. */
	private static final class Subscription {

		static Future<?> to(Publisher<?> publisher) {
			return Flux.from(publisher).then().toFuture();
		}

	}

}
