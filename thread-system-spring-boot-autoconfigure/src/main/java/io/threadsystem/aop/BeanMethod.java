package io.threadsystem.aop;

import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A method that is called on its bean, through the bean's proxy if there is one. The bean
 * is looked up for each call: it may be created later than what calls it, which it may
 * have injected. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class BeanMethod {

	private final Class<? extends Annotation> annotation;

	private final Supplier<Object> bean;

	private final Method method;

	/** What to call on the class of the bean; two threads find the same. */
	private volatile @Nullable Method known;

	/**
	 * Creates a callable method.
	 * @param annotation the annotation because of which it is called
	 * @param bean gives the bean
	 * @param method the method of the bean's class
	 */
	public BeanMethod(Class<? extends Annotation> annotation, Supplier<Object> bean, Method method) {
		this.annotation = annotation;
		this.bean = bean;
		this.method = method;
	}

	/**
	 * Calls the method.
	 * @param arguments the arguments
	 * @return what it returns
	 * @throws Throwable what it throws
	 */
	public @Nullable Object call(@Nullable Object... arguments) throws Throwable {
		Object bean = this.bean.get();
		Method invocable = this.known;
		if (invocable == null || !invocable.getDeclaringClass().isInstance(bean)) {
			invocable = invocable(this.annotation, this.method, bean);
			ReflectionUtils.makeAccessible(invocable);
			this.known = invocable;
		}
		try {
			return invocable.invoke(bean, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getTargetException();
		}
	}

	/**
	 * The method to call on a bean, so that what its proxy adds applies.
	 * @param annotation the annotation because of which it is called
	 * @param method the method of the bean's class
	 * @param bean the bean
	 * @return the method that the bean, or its proxy, has
	 * @throws InvalidJobMethodException if the proxy cannot pass the call on
	 */
	public static Method invocable(Class<? extends Annotation> annotation, Method method, Object bean) {
		Method invocable = ofInterface(method, bean);
		if (invocable == null) {
			invocable = select(annotation, method, bean);
		}
		if (AopUtils.isCglibProxy(bean) && !Modifier.isStatic(method.getModifiers())) {
			checkThatItIsOverridden(annotation, method, bean);
		}
		return invocable;
	}

	/**
	 * The method of an interface that a JDK proxy has, by what the bean does for it: its
	 * parameters may be others where the interface is generic.
	 */
	private static @Nullable Method ofInterface(Method method, Object bean) {
		if (!Proxy.isProxyClass(bean.getClass())) {
			return null;
		}
		Class<?> type = AopProxyUtils.ultimateTargetClass(bean);
		return ClassUtils.getAllInterfacesForClassAsSet(bean.getClass())
			.stream()
			.flatMap((declared) -> Arrays.stream(declared.getMethods()))
			.filter((candidate) -> candidate.getName().equals(method.getName()))
			.filter((candidate) -> AopUtils.getMostSpecificMethod(candidate, type)
				.equals(AopUtils.getMostSpecificMethod(method, type)))
			.findFirst()
			.orElse(null);
	}

	private static Method select(Class<? extends Annotation> annotation, Method method, Object bean) {
		try {
			return AopUtils.selectInvocableMethod(method, bean.getClass());
		}
		catch (IllegalStateException ex) {
			InvalidJobMethodException failure = Modifier.isPrivate(method.getModifiers())
					? new InvalidJobMethodException(annotation, method,
							"It is private, and the bean's proxy cannot pass its calls on to the bean.",
							"Make it package-private, protected or public.")
					: new InvalidJobMethodException(annotation, method,
							"Its bean has a JDK proxy, which has the methods of the bean's interfaces only, "
									+ "and none of them declares this one.",
							"Declare it in an interface of the bean, or have the bean proxied by class "
									+ "(spring.aop.proxy-target-class=true, the default).");
			failure.initCause(ex);
			throw failure;
		}
	}

	/** The others would run on the proxy, whose fields are empty. */
	private static void checkThatItIsOverridden(Class<? extends Annotation> annotation, Method method, Object bean) {
		if (Modifier.isFinal(method.getModifiers())) {
			throw new InvalidJobMethodException(annotation, method,
					"It is final, and the bean's proxy cannot pass its calls on to the bean.",
					"Remove final from the method.");
		}
		boolean packagePrivate = (method.getModifiers()
				& (Modifier.PUBLIC | Modifier.PROTECTED | Modifier.PRIVATE)) == 0;
		Class<?> declaring = method.getDeclaringClass();
		if (packagePrivate && !(declaring.getPackageName().equals(bean.getClass().getPackageName())
				&& declaring.getClassLoader() == bean.getClass().getClassLoader())) {
			throw new InvalidJobMethodException(annotation, method,
					"It is package-private in another package than that of the bean's class, "
							+ "so the bean's proxy cannot pass its calls on to the bean.",
					"Make it protected or public.");
		}
	}

}
