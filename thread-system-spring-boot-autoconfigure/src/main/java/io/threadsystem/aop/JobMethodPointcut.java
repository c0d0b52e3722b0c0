package io.threadsystem.aop;

import java.lang.reflect.Method;

import org.springframework.aop.support.StaticMethodMatcherPointcut;

/** Matches the calls that are to be jobs. */
final class JobMethodPointcut extends StaticMethodMatcherPointcut {

	private final JobMethodFinder finder;

	JobMethodPointcut(JobMethodFinder finder) {
		this.finder = finder;
	}

	@Override
	public boolean matches(Method method, Class<?> targetClass) {
		return this.finder.find(method, targetClass) != null;
	}

}
