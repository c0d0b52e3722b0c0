package io.threadsystem.graph;

import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.threadsystem.annotation.JobStep;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.aop.ReturnedFuture;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * What a step gives to others: what its method returns, or the value inside of a future
 * or publisher that it returns.
 *
 * @param type the type of the value
 * @param adapter makes a publisher of what the method returns; {@code null} where that is
 * none
 */
record StepResult(ResolvableType type, @Nullable ReactiveAdapter adapter) {

	private static final boolean REACTOR = ClassUtils.isPresent("reactor.core.publisher.Mono",
			StepResult.class.getClassLoader());

	static StepResult of(Method method, Class<?> beanClass) {
		ResolvableType declared = ResolvableType.forMethodReturnType(method, beanClass);
		StepResult result = of(method, declared);
		if (isUnresolvable(result.type)) {
			throw new InvalidJobMethodException(JobStep.class, method,
					"It returns " + name(declared) + ", and " + beanClass.getName() + " does not say what "
							+ name(result.type) + " is.",
					"Declare a type without variables, or extend the generic class with its types given.");
		}
		return result;
	}

	private static StepResult of(Method method, ResolvableType declared) {
		Class<?> type = declared.toClass();
		for (Class<?> future : Arrays.asList(CompletionStage.class, Future.class)) {
			if (future.isAssignableFrom(type)) {
				return new StepResult(declared.as(future).getGeneric(0), null);
			}
		}
		ReactiveAdapter adapter = adapter(type);
		if (adapter == null) {
			return new StepResult(declared, null);
		}
		check(method, type, adapter);
		return new StepResult(declared.as(adapter.getReactiveType()).getGeneric(0), adapter);
	}

	private static @Nullable ReactiveAdapter adapter(Class<?> type) {
		ReactiveAdapter adapter = (type != Object.class) ? ReactiveAdapterRegistry.getSharedInstance().getAdapter(type)
				: null;
		return (adapter != null && adapter.getDescriptor().isDeferred()) ? adapter : null;
	}

	private static void check(Method method, Class<?> type, ReactiveAdapter adapter) {
		if (adapter.isMultiValue()) {
			throw new InvalidJobMethodException(JobStep.class, method,
					"It returns " + type.getName() + ", a stream of any number of values, but a step has one result.",
					"Return a type of at most one value, such as Mono<List<…>>.");
		}
		if (!REACTOR) {
			throw new InvalidJobMethodException(JobStep.class, method,
					"It returns " + type.getName() + ", but Reactor, which would subscribe to it, is not there.",
					"Add io.projectreactor:reactor-core, or return a CompletableFuture.");
		}
	}

	/** Whether a class leaves open what a type is. */
	static boolean isUnresolvable(ResolvableType type) {
		if (type.getType() instanceof TypeVariable<?> && type.resolve() == null) {
			return true;
		}
		boolean raw = type.getType() instanceof Class<?>;
		return !raw && Arrays.stream(type.getGenerics()).anyMatch(StepResult::isUnresolvable);
	}

	/** Whether there is a value at all. */
	boolean isPresent() {
		Class<?> resolved = this.type.resolve();
		return resolved != void.class && resolved != Void.class;
	}

	/** Whether a value of this type is one of the other type. */
	boolean fits(ResolvableType wanted) {
		return isPresent() && fits(wanted, boxed(this.type));
	}

	private static ResolvableType boxed(ResolvableType type) {
		Class<?> resolved = type.toClass();
		return resolved.isPrimitive() ? ResolvableType.forClass(ClassUtils.resolvePrimitiveIfNecessary(resolved))
				: type;
	}

	private static boolean fits(ResolvableType wanted, ResolvableType given) {
		return ClassUtils.isAssignable(wanted.resolve(Object.class), given.resolve(Object.class))
				&& (wanted.hasUnresolvableGenerics() || given.hasUnresolvableGenerics() || !wanted.hasGenerics()
						|| wanted.isAssignableFrom(given));
	}

	/** Waits on the worker for the value inside of what the method has returned. */
	@Nullable Object await(@Nullable Object returned) throws Throwable {
		if (this.adapter != null && returned != null) {
			return ReturnedFuture.await(Subscription.to(this.adapter, returned));
		}
		return ReturnedFuture.resultOf(returned);
	}

	@Override
	public String toString() {
		return isPresent() ? name(this.type) : "nothing";
	}

	/** Without packages and outer classes. */
	static String name(ResolvableType type) {
		String name = isUnresolvable(type) ? type.getType().getTypeName() : type.toString();
		return name.equals("?") ? "Object" : name.replaceAll("(?:\\w+[.$])+(?=\\w)", "");
	}

	/** The only code that needs Reactor. */
	private static final class Subscription {

		static Future<?> to(ReactiveAdapter adapter, Object returned) {
			return Mono.from(adapter.toPublisher(returned)).toFuture();
		}

	}

}
