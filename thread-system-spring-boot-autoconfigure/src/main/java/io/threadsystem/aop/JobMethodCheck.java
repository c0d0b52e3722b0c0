package io.threadsystem.aop;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;

import io.threadsystem.annotation.PriorityAsync;
import org.springframework.aop.support.AopUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.util.ClassUtils;

/**
 * Refuses methods that carry the annotation but that the proxy of their bean can never
 * intercept. A method that the annotation of its class reaches is left alone where the
 * class could not know better: it is inherited, or the bean's proxy does not show it.
 */
final class JobMethodCheck {

	private static final String NO_CALLS = "and the bean's proxy sees no call of it.";

	private JobMethodCheck() {
	}

	/** Checks what holds for every proxy, before there is one. */
	static void beforeProxy(JobMethods methods, Object bean) {
		boolean unproxied = !AopUtils.isAopProxy(bean) && !Proxy.isProxyClass(bean.getClass());
		for (JobMethod method : methods.all()) {
			if (method.has(Modifier.PRIVATE)) {
				throw method.invalid("It is private, " + NO_CALLS, "Make it public and call it from another bean.");
			}
			if (method.has(Modifier.STATIC)) {
				throw method.invalid("It is static, " + NO_CALLS, "Make it an instance method of the bean.");
			}
			if (unproxied && isFinal(methods.beanClass()) && !isInInterface(method, methods.beanClass())
					&& isMeant(method)) {
				throw method.invalid("Its class " + methods.beanClass().getName()
						+ " is final, so a proxy can only intercept methods of an interface, which this one is not.",
						"Remove final from the class, or declare the method in an interface and inject that.");
			}
		}
	}

	/** Checks what depends on the kind of proxy that the bean got. */
	static void withProxy(JobMethods methods, Object proxy) {
		for (JobMethod method : methods.all()) {
			if (Proxy.isProxyClass(proxy.getClass())) {
				checkInterfaces(method, proxy);
			}
			else {
				checkSubclass(method);
			}
		}
	}

	private static void checkInterfaces(JobMethod method, Object proxy) {
		if (method.explicit() && !isInInterface(method, proxy.getClass())) {
			throw method.invalid(
					"Its bean has a JDK proxy, which has the methods of the bean's interfaces only, "
							+ "and none of them declares this one.",
					"Declare it in an interface of the bean, or have the bean proxied by class "
							+ "(spring.aop.proxy-target-class=true, the default).");
		}
	}

	private static void checkSubclass(JobMethod method) {
		if (method.has(Modifier.FINAL) && isMeant(method)) {
			throw method.invalid("It is final, " + NO_CALLS, "Remove final from the method.");
		}
		if (method.isPackagePrivate() && !isVisible(method.method().getDeclaringClass(), method.beanClass())) {
			throw method.invalid("It is package-private in another package than that of its bean's class "
					+ method.beanClass().getName() + ", " + NO_CALLS, "Make it public or protected.");
		}
	}

	/** Whether the one who wrote the annotation had this method in view. */
	private static boolean isMeant(JobMethod method) {
		return method.explicit()
				|| MergedAnnotations.from(method.method().getDeclaringClass(), SearchStrategy.TYPE_HIERARCHY)
					.isPresent(PriorityAsync.class);
	}

	private static boolean isFinal(Class<?> type) {
		return Modifier.isFinal(type.getModifiers());
	}

	private static boolean isVisible(Class<?> declaring, Class<?> beanClass) {
		return declaring.getPackageName().equals(beanClass.getPackageName())
				&& declaring.getClassLoader() == beanClass.getClassLoader();
	}

	private static boolean isInInterface(JobMethod method, Class<?> type) {
		return ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.flatMap((declared) -> Arrays.stream(declared.getMethods()))
			.anyMatch((candidate) -> isSame(candidate, method));
	}

	private static boolean isSame(Method candidate, JobMethod method) {
		return candidate.getName().equals(method.method().getName())
				&& AopUtils.getMostSpecificMethod(candidate, method.beanClass()).equals(method.method());
	}

}
