package io.threadsystem.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;

import org.springframework.aop.support.AopUtils;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;

/**
 * A method whose annotation only acts where the proxy of its bean intercepts the calls.
 * Refuses those that a proxy can never intercept. A method that the annotation of its
 * class reaches is left alone where the class could not know better: it is inherited, or
 * the bean's proxy does not show it.
 *
 * @param annotation the annotation as it stands in the code
 * @param method the method of the bean's class
 * @param beanClass the class of the bean, without proxies
 * @param explicit whether the method itself carries the annotation, and not only the
 * class
 * @param meant whether the one who wrote the annotation had this method in view
 * @since 0.1.0
 */
public record InterceptedMethod(Class<? extends Annotation> annotation, Method method, Class<?> beanClass,
		boolean explicit, boolean meant) {

	private static final String NO_CALLS = "and the bean's proxy sees no call of it.";

	/**
	 * Checks what holds for every proxy, before there is one.
	 * @param bean the bean, which may have a proxy of others
	 * @throws InvalidJobMethodException if no proxy can intercept the method
	 */
	public void checkBeforeProxy(Object bean) {
		if (has(Modifier.PRIVATE)) {
			throw invalid("It is private, " + NO_CALLS, "Make it public and call it from another bean.");
		}
		if (has(Modifier.STATIC)) {
			throw invalid("It is static, " + NO_CALLS, "Make it an instance method of the bean.");
		}
		boolean unproxied = !AopUtils.isAopProxy(bean) && !Proxy.isProxyClass(bean.getClass());
		if (unproxied && Modifier.isFinal(this.beanClass.getModifiers()) && !isInInterface(this.beanClass)
				&& this.meant) {
			throw invalid("Its class " + this.beanClass.getName()
					+ " is final, so a proxy can only intercept methods of an interface, which this one is not.",
					"Remove final from the class, or declare the method in an interface and inject that.");
		}
	}

	/**
	 * Checks what depends on the kind of proxy that the bean got.
	 * @param proxy the proxy
	 * @throws InvalidJobMethodException if it cannot intercept the method
	 */
	public void checkWithProxy(Object proxy) {
		if (Proxy.isProxyClass(proxy.getClass())) {
			checkInterfaces(proxy);
		}
		else {
			checkSubclass();
		}
	}

	private void checkInterfaces(Object proxy) {
		if (this.explicit && !isInInterface(proxy.getClass())) {
			throw invalid(
					"Its bean has a JDK proxy, which has the methods of the bean's interfaces only, "
							+ "and none of them declares this one.",
					"Declare it in an interface of the bean, or have the bean proxied by class "
							+ "(spring.aop.proxy-target-class=true, the default).");
		}
	}

	private void checkSubclass() {
		if (has(Modifier.FINAL) && this.meant) {
			throw invalid("It is final, " + NO_CALLS, "Remove final from the method.");
		}
		if (isPackagePrivate() && !isVisible(this.method.getDeclaringClass(), this.beanClass)) {
			throw invalid("It is package-private in another package than that of its bean's class "
					+ this.beanClass.getName() + ", " + NO_CALLS, "Make it public or protected.");
		}
	}

	private boolean has(int modifier) {
		return (this.method.getModifiers() & modifier) != 0;
	}

	private boolean isPackagePrivate() {
		return !has(Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE);
	}

	private static boolean isVisible(Class<?> declaring, Class<?> beanClass) {
		return declaring.getPackageName().equals(beanClass.getPackageName())
				&& declaring.getClassLoader() == beanClass.getClassLoader();
	}

	private boolean isInInterface(Class<?> type) {
		return ClassUtils.getAllInterfacesForClassAsSet(type)
			.stream()
			.flatMap((declared) -> Arrays.stream(declared.getMethods()))
			.anyMatch(this::isDeclaredBy);
	}

	private boolean isDeclaredBy(Method candidate) {
		return candidate.getName().equals(this.method.getName())
				&& AopUtils.getMostSpecificMethod(candidate, this.beanClass).equals(this.method);
	}

	/**
	 * The short names of class and method; of the interface, where the class is
	 * generated.
	 * @return the names, such as {@code PaymentService.charge}
	 */
	public String shortName() {
		boolean nameless = this.beanClass.isSynthetic() || this.beanClass.isHidden()
				|| Proxy.isProxyClass(this.beanClass) || this.beanClass.getSimpleName().isEmpty();
		Class<?> named = nameless
				? ClassUtils.getInterfaceMethodIfPossible(this.method, this.beanClass).getDeclaringClass()
				: this.beanClass;
		return named.getSimpleName() + "." + this.method.getName();
	}

	/**
	 * Name and descriptor.
	 * @return what byte code calls the method by
	 */
	public String signature() {
		return this.method.getName() + Type.getMethodDescriptor(this.method);
	}

	/**
	 * A failure because of the method.
	 * @param reason a sentence that says why the annotation cannot work
	 * @param remedy a sentence that says what to do
	 * @return the failure, to be thrown
	 */
	public InvalidJobMethodException invalid(String reason, String remedy) {
		return new InvalidJobMethodException(this.annotation, this.method, reason, remedy);
	}

}
