package io.threadsystem.aop;

import java.lang.reflect.Method;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.scheduling.annotation.AsyncConfigurer;
import org.springframework.util.function.SingletonSupplier;

/**
 * Tells of calls of {@code void} methods that failed, as nobody holds their jobs: the
 * application's {@link AsyncUncaughtExceptionHandler}, or else the log.
 */
final class VoidFailures {

	private static final Logger logger = LoggerFactory.getLogger(VoidFailures.class);

	private final SingletonSupplier<AsyncUncaughtExceptionHandler> handler;

	VoidFailures(ObjectProvider<AsyncConfigurer> configurers) {
		this.handler = SingletonSupplier.ofNullable(() -> handlerOf(configurers));
	}

	private static @Nullable AsyncUncaughtExceptionHandler handlerOf(ObjectProvider<AsyncConfigurer> configurers) {
		return configurers.orderedStream()
			.map(AsyncConfigurer::getAsyncUncaughtExceptionHandler)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	void watch(Job<?> job, JobTemplate template, MethodInvocation invocation) {
		@Nullable Object[] arguments = invocation.getArguments();
		Method method = template.method().method();
		job.whenComplete((result, failure) -> {
			if (failure != null && job.jobState() == JobState.FAILED) {
				report(job, template, cause(failure), method, arguments);
			}
		});
	}

	/** A job that failed with a cancellation which was not its own has it wrapped. */
	private static Throwable cause(Throwable failure) {
		Throwable inner = failure.getCause();
		return (failure instanceof CompletionException && inner instanceof CancellationException) ? inner : failure;
	}

	private void report(Job<?> job, JobTemplate template, Throwable failure, Method method,
			@Nullable Object[] arguments) {
		AsyncUncaughtExceptionHandler given = this.handler.get();
		if (given == null) {
			logger.error("Job '{}' of pool '{}' failed, and nobody holds it", job.name(), template.pool().name(),
					failure);
			return;
		}
		try {
			given.handleUncaughtException(failure, method, arguments);
		}
		catch (Throwable ex) {
			ex.addSuppressed(failure);
			logger.error("Job '{}' of pool '{}' failed, and the AsyncUncaughtExceptionHandler failed with it",
					job.name(), template.pool().name(), ex);
		}
	}

}
