package io.threadsystem.aop;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.util.function.SingletonSupplier;

/**
 * Knows whom the application wants to be told of failed calls of {@code void} methods, as
 * {@code @Async} does. Looks for it when it is first needed; safe for use by several
 * threads.
 */
final class VoidFailures {

	private final SingletonSupplier<AsyncUncaughtExceptionHandler> handler;

	VoidFailures(ObjectProvider<AsyncConfigurer> configurers) {
		this.handler = SingletonSupplier.ofNullable(() -> configurers.orderedStream()
			.map(AsyncConfigurer::getAsyncUncaughtExceptionHandler)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null));
	}

	@Nullable AsyncUncaughtExceptionHandler handler() {
		return this.handler.get();
	}

}
