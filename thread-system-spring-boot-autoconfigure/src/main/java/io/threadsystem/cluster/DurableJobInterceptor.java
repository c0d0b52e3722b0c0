package io.threadsystem.cluster;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.threadsystem.aop.InPlaceCall;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.StringValueResolver;

/**
 * Stores the calls of methods as durable jobs, in the transactions of their callers. A
 * call that is the run of such a job goes on to the method, through all other advice.
 * Safe for use by several threads.
 */
final class DurableJobInterceptor implements MethodInterceptor {

	private final DurableJobMethods methods;

	private final StringValueResolver placeholders;

	private final ClusterBeans beans;

	private final Map<DurableJobMethod, String> names = new ConcurrentHashMap<>();

	DurableJobInterceptor(DurableJobMethods methods, StringValueResolver placeholders, ClusterBeans beans) {
		this.methods = methods;
		this.placeholders = placeholders;
		this.beans = beans;
	}

	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		Object target = invocation.getThis();
		DurableJobMethod method = this.methods.find(invocation.getMethod(),
				(target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass());
		Assert.state(method != null, () -> "No durable job: " + invocation.getMethod());
		if (InPlaceCall.take(method.method(), method.beanClass())) {
			return invocation.proceed();
		}
		@Nullable Object[] arguments = invocation.getArguments();
		String id = this.beans.jobs()
			.job(this.names.computeIfAbsent(method, (named) -> named.name(this.placeholders)))
			.submit((arguments.length > 0) ? arguments[0] : null);
		return method.returnsId() ? id : null;
	}

}
