package io.threadsystem.aop;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

import io.threadsystem.job.JobContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler;

/**
 * One call of a {@code void} method: the task of its job, and what is told when the job
 * has ended. The caller does not hold the job, so a failure goes to the application's
 * {@link AsyncUncaughtExceptionHandler}, or else to the log.
 */
final class VoidCall
		implements Callable<@Nullable Object>, BiFunction<@Nullable Object, @Nullable Throwable, @Nullable Void> {

	/*
	 * What the method throws is reported on the worker, with the context of the job still
	 * in place. That leaves what ends a job from outside, a timeout, to be reported when
	 * the future is completed. Where both happen at the same moment, the first counts.
	 *
	 * Where failed attempts are retried, it is not known on the worker whether one was
	 * the last, so everything is reported when the future is completed: the failure of
	 * the job, once, and nothing where a retry or the recovery has succeeded.
	 *
	 * The future is followed by 'handle', not by 'whenComplete': the latter makes an
	 * exception of the failure, which throws where the text of the failure cannot be had.
	 */

	private static final Logger logger = LoggerFactory.getLogger(VoidCall.class);

	private final JobTemplate template;

	private final JobCall call;

	private final VoidFailures failures;

	private final AtomicBoolean reported = new AtomicBoolean();

	VoidCall(JobTemplate template, JobCall call, VoidFailures failures) {
		this.template = template;
		this.call = call;
		this.failures = failures;
	}

	void submit() {
		this.call.submit(this).handle(this);
	}

	@Override
	public @Nullable Object call() throws Exception {
		try {
			return this.call.call();
		}
		catch (Throwable ex) {
			if (this.template.retry() == null && !JobContext.current().token().isCancelled()) {
				report(ex);
			}
			throw ex;
		}
	}

	@Override
	public @Nullable Void apply(@Nullable Object result, @Nullable Throwable failure) {
		if (failure != null && !(failure instanceof CancellationException)) {
			report(failure);
		}
		return null;
	}

	private void report(Throwable failure) {
		if (this.reported.compareAndSet(false, true)) {
			try {
				tell(this.failures.handler(), failure);
			}
			catch (Throwable ex) {
				log("failed, and nobody holds it", failure);
				log("failed, and so did the AsyncUncaughtExceptionHandler that was told of it", ex);
			}
		}
	}

	private void tell(@Nullable AsyncUncaughtExceptionHandler handler, Throwable failure) {
		if (handler != null) {
			handler.handleUncaughtException(failure, this.template.method().method(), this.call.arguments());
		}
		else {
			log("failed, and nobody holds it", failure);
		}
	}

	/** Never throws, although a throwable may, when it is asked for its message. */
	private void log(String what, Throwable failure) {
		String job = this.template.settings().name();
		String pool = this.template.pool().name();
		try {
			logger.error("Job '{}' of pool '{}' {}", job, pool, what, failure);
		}
		catch (Throwable ex) {
			logger.error("Job '{}' of pool '{}' {} (a {}, which cannot be shown)", job, pool, what,
					failure.getClass().getName());
		}
	}

}
