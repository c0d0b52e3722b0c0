package io.threadsystem.aop;

import java.util.Objects;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Turns the calls of job methods into jobs. The rest of the chain, with the advice that
 * it holds, is what the job runs. Safe for use by several threads.
 */
final class PriorityAsyncInterceptor implements MethodInterceptor {

	private final JobTemplates templates;

	private final VoidFailures voidFailures;

	/** Made by the first call that is reactive: without Reactor, it cannot be. */
	private @Nullable ReactorJobs reactorJobs;

	PriorityAsyncInterceptor(JobTemplates templates, VoidFailures voidFailures) {
		this.templates = templates;
		this.voidFailures = voidFailures;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		JobTemplate template = this.templates.get(invocation.getMethod(),
				(target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass());
		if (InPlaceCall.take(template.method().method(), template.method().beanClass())) {
			return invocation.proceed();
		}
		JobCallScope scope = JobCallScope.take(template.method());
		return switch (template.jobReturn().kind()) {
			case NOTHING -> {
				submit(template, new JobCall(template, invocation, scope), scope != null);
				yield null;
			}
			case FUTURE -> new JobCall(template, invocation, scope).submit();
			// an invocation can go on once, but a publisher may have many subscribers
			case REACTIVE -> reactorJobs().publisher(Objects.requireNonNull(template.jobReturn().adapter()), template,
					() -> new JobCall(template, JobCall.copy(invocation), scope).submit());
		};
	}

	private void submit(JobTemplate template, JobCall call, boolean held) {
		if (held) {
			call.submit();
		}
		else {
			new VoidCall(template, call, this.voidFailures).submit();
		}
	}

	private synchronized ReactorJobs reactorJobs() {
		ReactorJobs jobs = this.reactorJobs;
		if (jobs == null) {
			jobs = new ReactorJobs();
			this.reactorJobs = jobs;
		}
		return jobs;
	}

	/** Ends the threads that submit for others. */
	synchronized void close() {
		if (this.reactorJobs != null) {
			this.reactorJobs.close();
		}
	}

}
