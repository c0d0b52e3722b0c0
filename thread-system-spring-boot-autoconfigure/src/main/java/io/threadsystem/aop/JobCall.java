package io.threadsystem.aop;

import java.util.concurrent.Callable;
import java.util.function.Function;

import io.threadsystem.job.Job;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.util.Assert;
import org.springframework.util.ReflectionUtils;

/**
 * One call of a job method. The rest of the chain, with the advice that it holds, is what
 * each attempt of the job runs.
 */
final class JobCall implements Callable<@Nullable Object> {

	private final JobTemplate template;

	private final MethodInvocation invocation;

	private final @Nullable JobCallScope scope;

	JobCall(JobTemplate template, MethodInvocation invocation, @Nullable JobCallScope scope) {
		this.template = template;
		this.invocation = invocation;
		this.scope = scope;
	}

	@Nullable Object[] arguments() {
		return this.invocation.getArguments();
	}

	/** Submits the job. */
	Job<@Nullable Object> submit() {
		return submit(this);
	}

	/** Submits a job that runs this call inside of another task. */
	Job<@Nullable Object> submit(Callable<@Nullable Object> around) {
		return this.template.submit(arguments(), around, recovery(), this.scope);
	}

	/**
	 * Runs an attempt. An invocation can go on once, so where there may be further
	 * attempts each gets a copy, with the arguments of the call.
	 */
	@Override
	public @Nullable Object call() throws Exception {
		MethodInvocation attempt = (this.template.retry() != null) ? copy(this.invocation) : this.invocation;
		try {
			return JobReturn.valueOf(this.template.jobReturn(), attempt.proceed());
		}
		catch (Throwable ex) {
			ReflectionUtils.rethrowException(ex);
			throw new AssertionError(ex);
		}
	}

	static MethodInvocation copy(MethodInvocation invocation) {
		return ((ProxyMethodInvocation) invocation).invocableClone();
	}

	private @Nullable Function<Throwable, @Nullable Object> recovery() {
		RetryPlan retry = this.template.retry();
		RecoverMethods methods = (retry != null) ? retry.recovery() : null;
		return (methods != null) ? (failure) -> recover(methods, failure) : null;
	}

	private @Nullable Object recover(RecoverMethods methods, Throwable failure) {
		Object target = this.invocation.getThis();
		Object proxy = ((ProxyMethodInvocation) this.invocation).getProxy();
		Assert.state(target != null, "No target");
		try {
			return methods.recover(target, proxy, arguments(), failure);
		}
		catch (Throwable ex) {
			JobCall.<RuntimeException>rethrow(ex);
			throw new AssertionError(ex);
		}
	}

	/** The job fails with it as it was thrown, checked or not. */
	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void rethrow(Throwable ex) throws E {
		throw (E) ex;
	}

}
