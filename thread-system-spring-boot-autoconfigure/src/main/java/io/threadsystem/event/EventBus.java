package io.threadsystem.event;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;

/**
 * The events of the application, in code: what is published here reaches every
 * {@code @EventListener} and {@code @PriorityEventListener}, and who subscribes here is
 * told of what anyone publishes. It adds nothing between the two; it is Spring's
 * {@link org.springframework.context.ApplicationEventPublisher} with subscriptions, and
 * with a future for those who want to know when asynchronous listeners are done. Safe for
 * use by several threads, also inside of listeners.
 *
 * @since 0.1.0
 */
public interface EventBus {

	/**
	 * Creates a bus. Applications inject the one that is auto-configured.
	 * @param context whose events these are
	 * @param pools finds the default pool, for subscriptions with a priority
	 * @param jobEvents learns what is listened to, {@code null} if there is none
	 * @return a bus
	 */
	static EventBus on(ConfigurableApplicationContext context, PoolLocator pools, @Nullable JobEvents jobEvents) {
		return new ContextEventBus(context, pools, jobEvents);
	}

	/**
	 * Publishes an event, as {@code ApplicationEventPublisher} does: ordinary listeners
	 * are called here and now, and what one of them throws is thrown, and keeps those
	 * after it from being told; jobs of asynchronous ones are submitted.
	 * @param event the event, of any type
	 */
	void publish(Object event);

	/**
	 * Publishes an event, and tells when its asynchronous listeners are done, each with
	 * the priority that it has by itself.
	 * @param event the event, of any type
	 * @return see {@link #publishAsync(Object, Priority)}
	 */
	CompletableFuture<@Nullable Void> publishAsync(Object event);

	/**
	 * Publishes an event at a priority, and tells when its asynchronous listeners are
	 * done: {@code @PriorityEventListener} methods, other {@code @EventListener} methods
	 * that are {@code @PriorityAsync}, and subscriptions with a priority. As with
	 * {@link #publish}, their jobs are submitted, and ordinary listeners called, before
	 * this returns. Not counted are listeners that wait for the end of a transaction, and
	 * a {@code Mono} whose job another thread has to submit, because this one must not
	 * wait for a slot; the failure of a {@code Mono} is logged, too.
	 *
	 * <p>
	 * A listener whose jobs are durable counts as done when the job of this event is
	 * stored, at that priority.
	 *
	 * <p>
	 * The future is done when all of these jobs have ended. If any have failed, were
	 * cancelled or were not accepted, or an ordinary listener has thrown something, it
	 * fails with an {@link EventListenerException} that has all of these failures, and
	 * nobody else is told of them. Cancelling it cancels the jobs. A job that waits for
	 * it gives its place to a spare worker meanwhile.
	 * @param event the event, of any type
	 * @param priority the priority of the jobs, in place of that of each listener
	 * @return the future of all asynchronous listeners of this event
	 */
	CompletableFuture<@Nullable Void> publishAsync(Object event, Priority priority);

	/**
	 * Subscribes a listener that is called on the thread of the publisher. What it throws
	 * is logged and stops nobody.
	 * @param type the type of the events, or a supertype
	 * @param listener the listener
	 * @param <E> the type of the events
	 * @return the subscription
	 */
	<E> Subscription subscribe(Class<E> type, Consumer<? super E> listener);

	/**
	 * Subscribes a listener that is called in jobs of the default pool.
	 * @param type the type of the events, or a supertype
	 * @param priority the priority of the jobs
	 * @param listener the listener; what it throws is logged, unless the event was
	 * published by {@code publishAsync}
	 * @param <E> the type of the events
	 * @return the subscription
	 */
	<E> Subscription subscribe(Class<E> type, Priority priority, Consumer<? super E> listener);

	/**
	 * As {@link #subscribe(Class, Consumer)}, to events of a generic type, such as
	 * {@code new ParameterizedTypeReference<EntityCreated<Order>>() {}}. An event whose
	 * type arguments cannot be known at run time is taken for one that fits; one that
	 * implements {@link org.springframework.core.ResolvableTypeProvider} says what they
	 * are. Of a {@link org.springframework.context.PayloadApplicationEvent} with the type
	 * of an event, the listener gets the event together with the time of its publication.
	 * @param type the type of the events
	 * @param listener the listener
	 * @param <E> the type of the events
	 * @return the subscription
	 */
	<E> Subscription subscribe(ParameterizedTypeReference<E> type, Consumer<? super E> listener);

	/**
	 * As {@link #subscribe(Class, Priority, Consumer)}, to events of a generic type.
	 * @param type the type of the events
	 * @param priority the priority of the jobs
	 * @param listener the listener
	 * @param <E> the type of the events
	 * @return the subscription
	 */
	<E> Subscription subscribe(ParameterizedTypeReference<E> type, Priority priority, Consumer<? super E> listener);

}
