package io.threadsystem.aop;

import java.util.Objects;

import io.threadsystem.job.Job;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.core.ReactiveAdapter;
import org.springframework.util.ReflectionUtils;

/**
 * Turns the calls of job methods into jobs. The rest of the chain, with the advice that
 * it holds, is what the job runs. Safe for use by several threads.
 */
final class PriorityAsyncInterceptor implements MethodInterceptor {

	private final JobTemplates templates;

	private final VoidFailures voidFailures;

	PriorityAsyncInterceptor(JobTemplates templates, VoidFailures voidFailures) {
		this.templates = templates;
		this.voidFailures = voidFailures;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) {
		Object target = invocation.getThis();
		JobTemplate template = this.templates.get(invocation.getMethod(),
				(target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass());
		return switch (template.jobReturn().kind()) {
			case NOTHING -> {
				new VoidCall(template, invocation.getArguments(), () -> run(template, invocation), this.voidFailures)
					.submit();
				yield null;
			}
			case FUTURE -> submit(template, invocation);
			case REACTIVE -> ReactorJobs.publisher(adapter(template), () -> submit(template, copy(invocation)));
		};
	}

	/** An invocation can go on once, but a publisher may have many subscribers. */
	private static MethodInvocation copy(MethodInvocation invocation) {
		return ((ProxyMethodInvocation) invocation).invocableClone();
	}

	private static Job<@Nullable Object> submit(JobTemplate template, MethodInvocation invocation) {
		return template.submit(invocation.getArguments(), () -> run(template, invocation));
	}

	private static @Nullable Object run(JobTemplate template, MethodInvocation invocation) throws Exception {
		try {
			Object returned = invocation.proceed();
			if (template.jobReturn().kind() == JobReturn.Kind.REACTIVE && returned != null) {
				return ReturnedFuture.await(ReactorJobs.subscribe(adapter(template), returned));
			}
			return ReturnedFuture.resultOf(returned);
		}
		catch (Throwable ex) {
			ReflectionUtils.rethrowException(ex);
			throw new AssertionError(ex);
		}
	}

	private static ReactiveAdapter adapter(JobTemplate template) {
		return Objects.requireNonNull(template.jobReturn().adapter());
	}

}
