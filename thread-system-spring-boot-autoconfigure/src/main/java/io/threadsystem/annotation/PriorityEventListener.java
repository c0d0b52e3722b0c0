package io.threadsystem.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.threadsystem.job.Priority;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.AliasFor;

/**
 * Marks a method of a bean that is told of events of the application, whoever publishes
 * them, in jobs of a priority pool: the publisher goes on, and each event is one job. It
 * is an {@link EventListener @EventListener} whose calls are jobs as those of
 * {@link PriorityAsync @PriorityAsync} methods are, so what holds for these holds here:
 * return types, transactions and other advice, {@link JobRetry @JobRetry}, failures of
 * {@code void} methods, and what stops the application from starting. A direct call of
 * the method becomes a job, too.
 *
 * <p>
 * Events of one publishing thread come into the queue of a listener's pool in their
 * order, and leave it in that order; but for those that find it full under
 * {@code queue-full: caller-runs}, whose jobs run in the publisher at once. The
 * {@link #condition()} is asked on the publishing thread. A listener that throws stops no
 * other one. Where the pool does not accept the job, because its queue is full or it is
 * closed, that is logged, the meters count it, and the other listeners are told all the
 * same; with {@code queue-full: block}, the publisher waits for a slot before.
 *
 * <p>
 * What a future that the method returns completes with is published as a further event,
 * as with every {@code @EventListener}.
 *
 * <p>
 * The method takes the event, or nothing where {@link #classes()} are named. One that
 * takes a {@link org.springframework.context.PayloadApplicationEvent} of the event gets
 * the time of publication with it. To be told after the publisher's transaction, write
 * {@code @TransactionalEventListener} and {@link PriorityAsync @PriorityAsync} instead.
 *
 * <p>
 * With {@link #durable()}, each event is a durable job for this listener instead, as
 * those of {@link DurableJob @DurableJob} methods are: it is stored as JSON in the
 * transaction of the publisher, and a worker of one of the nodes calls the method, at
 * least once. So the method takes the event itself, of a concrete class that JSON can
 * carry, and returns {@code void} or a future, whose result is not published. The
 * publisher is told where an event could not be stored, as its transaction must not go on
 * without it. A direct call of the method is a job of this process only.
 *
 * <p>
 * With {@code thread-system.enabled=false} it is an ordinary {@code @EventListener}.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(DurableJobHints.class)
@EventListener
@PriorityAsync
public @interface PriorityEventListener {

	/**
	 * Alias for {@link #classes()}.
	 * @return the types of events
	 */
	@AliasFor(annotation = EventListener.class, attribute = "classes")
	Class<?>[] value() default {};

	/**
	 * Types of events.
	 * @return the types; none: that of the method's parameter
	 */
	@AliasFor(annotation = EventListener.class, attribute = "classes")
	Class<?>[] classes() default {};

	/**
	 * Condition in the Spring Expression Language, as {@link EventListener#condition()}
	 * has it, such as {@code "#event.total > 100"}.
	 * @return the expression; empty: all events
	 */
	@AliasFor(annotation = EventListener.class, attribute = "condition")
	String condition() default "";

	/**
	 * Identifier of the listener, as {@link EventListener#id()} has it.
	 * @return the identifier; empty: made of the class and the method
	 */
	@AliasFor(annotation = EventListener.class, attribute = "id")
	String id() default "";

	/**
	 * Priority of the jobs.
	 * @return the priority
	 */
	@AliasFor(annotation = PriorityAsync.class, attribute = "priority")
	Priority priority() default Priority.NORMAL;

	/**
	 * Name of the pool, with placeholders of the form <code>${…}</code>.
	 * @return the name; empty: the default pool
	 */
	@AliasFor(annotation = PriorityAsync.class, attribute = "pool")
	String pool() default "";

	/**
	 * How long a call may run; see {@link PriorityAsync#timeout()}.
	 * @return the time; {@code "0"}: no limit; empty: as the pool is set
	 */
	@AliasFor(annotation = PriorityAsync.class, attribute = "timeout")
	String timeout() default "";

	/**
	 * How long a call may wait for a worker; see {@link PriorityAsync#queueTimeout()}.
	 * @return the time; {@code "0"}: no limit; empty: as the pool is set
	 */
	@AliasFor(annotation = PriorityAsync.class, attribute = "queueTimeout")
	String queueTimeout() default "";

	/**
	 * Name of the jobs; see {@link PriorityAsync#name()}.
	 * @return the name; empty: the short names of the class and the method
	 */
	@AliasFor(annotation = PriorityAsync.class, attribute = "name")
	String name() default "";

	/**
	 * Whether each event is stored in the database for this listener, and outlives the
	 * process. Needs {@code thread-system.cluster.enabled=true}. The {@link #name()} of
	 * the jobs, else the {@link #id()}, else the short names of the class and the method,
	 * must stay the same over deployments. Not together with {@link #queueTimeout()}.
	 * @return whether the jobs are durable
	 */
	boolean durable() default false;

}
