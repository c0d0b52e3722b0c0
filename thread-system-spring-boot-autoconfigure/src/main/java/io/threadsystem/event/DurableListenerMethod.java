package io.threadsystem.event;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.aop.Attributes;
import io.threadsystem.aop.InterceptedMethod;

import org.springframework.context.ApplicationEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;

/**
 * A method that hears of events in durable jobs.
 *
 * @param attributes its annotation
 * @param beanClass the class of the bean, without proxies
 */
record DurableListenerMethod(Attributes attributes, Class<?> beanClass) {

	private static final String CLASS = "Take a class of the application that Jackson can write and read, such as a record.";

	private Method method() {
		return this.attributes.method();
	}

	/** The name of the jobs. */
	String name() {
		String name = this.attributes.text("name");
		String id = name.isEmpty() ? this.attributes.text("id") : name;
		return id.isEmpty()
				? new InterceptedMethod(PriorityEventListener.class, method(), this.beanClass, true, true).shortName()
				: id;
	}

	/**
	 * Checks what durable jobs ask for beyond others.
	 * @throws io.threadsystem.aop.InvalidJobMethodException if the method cannot be
	 * called by one
	 */
	void check() {
		checkParameter();
		checkReturnType();
		if (!this.attributes.text("queueTimeout").isEmpty()) {
			throw this.attributes.invalid("queueTimeout", this.attributes.text("queueTimeout"),
					"a durable job waits in the database until a node can run it", "Remove queueTimeout, or durable.");
		}
		if (isTransactional()) {
			throw this.attributes.invalid("@TransactionalEventListener applies to it too, and it would hear twice.",
					"Remove that: the job is stored in the transaction of the publisher, and runs after its commit.");
		}
	}

	/** That annotation may not be on the class path. */
	private boolean isTransactional() {
		return MergedAnnotations.from(method(), SearchStrategy.TYPE_HIERARCHY)
			.stream(EventListener.class)
			.anyMatch((listener) -> listener.getMetaSource() != null && listener.getMetaSource()
				.getType()
				.getName()
				.equals("org.springframework.transaction.event.TransactionalEventListener"));
	}

	private void checkParameter() {
		if (method().getParameterCount() != 1) {
			throw this.attributes.invalid(
					"It has " + method().getParameterCount() + " parameters, but what is stored is the event.",
					"Declare one parameter, the event.");
		}
		Class<?> type = ResolvableType.forMethodParameter(method(), 0, this.beanClass).toClass();
		if (ApplicationEvent.class.isAssignableFrom(type)) {
			throw invalidParameter(type, "is an ApplicationEvent, whose source cannot be stored as JSON", CLASS);
		}
		if (type.isInterface() || type.isArray() || type.isPrimitive() || Modifier.isAbstract(type.getModifiers())
				|| type == Object.class) {
			throw invalidParameter(type, "is no concrete class, so its JSON could not be read again", CLASS);
		}
	}

	private RuntimeException invalidParameter(Class<?> type, String reason, String remedy) {
		return this.attributes.invalid("Its parameter of type " + type.getName() + " " + reason + ".", remedy);
	}

	private void checkReturnType() {
		Class<?> type = GenericTypeResolver.resolveReturnType(method(), this.beanClass);
		if (type != void.class && !Future.class.isAssignableFrom(type)
				&& !CompletionStage.class.isAssignableFrom(type)) {
			throw this.attributes.invalid(
					"It returns " + type.getName() + ", but what a durable listener returns is not published.",
					"Return void, or a future such as CompletableFuture that the job is to wait for, and publish events "
							+ "with the ApplicationEventPublisher.");
		}
	}

}
