package io.threadsystem.aop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.threadsystem.job.Job;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * What the caller of a method gets for its call.
 *
 * @param kind how the job is handed out
 * @param adapter turns a publisher into the declared type; only where that is reactive
 */
record JobReturn(Kind kind, @Nullable ReactiveAdapter adapter) {

	private static final List<Class<?>> FUTURES = List.of(Job.class, CompletableFuture.class, CompletionStage.class,
			Future.class);

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Mono",
			JobReturn.class.getClassLoader());

	/** What there is for a declared type; {@code null} where a job cannot be that. */
	static @Nullable JobReturn of(Class<?> type) {
		if (type == void.class) {
			return new JobReturn(Kind.NOTHING, null);
		}
		if (FUTURES.contains(type)) {
			return new JobReturn(Kind.FUTURE, null);
		}
		ReactiveAdapter adapter = adapter(type);
		return (REACTOR && adapter != null && !adapter.isMultiValue()) ? new JobReturn(Kind.REACTIVE, adapter) : null;
	}

	/**
	 * The value inside of what a method returned, which is waited for.
	 * @param jobReturn what the method's caller gets, {@code null} where it is no job's
	 */
	static @Nullable Object valueOf(@Nullable JobReturn jobReturn, @Nullable Object returned) throws Throwable {
		if (jobReturn != null && jobReturn.adapter != null && returned != null) {
			return ReturnedFuture.await(ReactorJobs.subscribe(jobReturn.adapter, returned));
		}
		return ReturnedFuture.resultOf(returned);
	}

	/** Whether a declared type is reactive, but stands for any number of values. */
	static boolean isStream(Class<?> type) {
		ReactiveAdapter adapter = adapter(type);
		return adapter != null && adapter.isMultiValue();
	}

	/** The registry also answers for subtypes, which it could not create. */
	private static @Nullable ReactiveAdapter adapter(Class<?> type) {
		ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
		return (adapter != null && adapter.getReactiveType() == type) ? adapter : null;
	}

	/** How a job is handed out. */
	enum Kind {

		/** Not at all: the method is {@code void}. */
		NOTHING,

		/** As itself. */
		FUTURE,

		/** As a publisher that submits a job for each subscription. */
		REACTIVE

	}

}
