package io.threadsystem.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.threadsystem.job.Priority;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Makes calls of a bean's method jobs of a priority pool. The caller goes on at once; the
 * method runs on a worker, with everything else that surrounds it: transactions and other
 * advice apply on the worker. On a class, the annotation stands for each public method of
 * its beans, inherited ones too, that returns one of the types below; the others run in
 * their callers. One on a method wins as a whole.
 *
 * <p>
 * The method returns {@code void}, {@link java.util.concurrent.Future},
 * {@link java.util.concurrent.CompletionStage},
 * {@link java.util.concurrent.CompletableFuture}, {@link io.threadsystem.job.Job}, or a
 * reactive type of at most one value such as Reactor's {@code Mono}, whose subscription
 * then submits the job and whose cancellation cancels it; an event loop that subscribes
 * never waits for a slot of the queue, another thread does. What a caller gets as a
 * future is the job. A future that the method itself returns is waited for on the worker,
 * its result becomes the job's, and it is cancelled with the job; {@code null} is the
 * result {@code null}.
 *
 * <p>
 * What the method throws fails the future, unless {@link JobRetry @JobRetry} has the call
 * tried again. Where it is {@code void}, the application's
 * {@link org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler} is told, as
 * an {@link org.springframework.scheduling.annotation.AsyncConfigurer} gives it, or else
 * the log is. A call that the pool does not accept throws a
 * {@link java.util.concurrent.RejectedExecutionException} in the caller, or is the error
 * of the {@code Mono}.
 *
 * <p>
 * A parameter of type {@link Priority} carries the priority of each call and wins over
 * {@link #priority()}; {@code null} leaves it at that.
 *
 * <p>
 * Only calls through the bean are intercepted, as with every annotation of this kind: a
 * private, static or final method stops the application from starting, and a call of an
 * annotated method within its own class is reported in the log at start-up. So does any
 * other use that cannot work, such as another return type, an unknown pool or
 * {@code @Async} on the same method.
 *
 * <p>
 * With {@code thread-system.enabled=false}, methods run in their callers as if the
 * annotation were not there, and return what their code returns.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface PriorityAsync {

	/**
	 * Priority of the calls.
	 * @return the priority
	 */
	Priority priority() default Priority.NORMAL;

	/**
	 * Name of the pool, with placeholders of the form <code>${…}</code>.
	 * @return the name; empty: the default pool
	 */
	String pool() default "";

	/**
	 * How long a call may run, such as {@code "5s"} or {@code "500ms"}, with placeholders
	 * of the form <code>${…}</code>.
	 * @return the time; {@code "0"}: no limit; empty: as the pool is set
	 */
	String timeout() default "";

	/**
	 * How long a call may wait for a worker, such as {@code "1s"}, with placeholders of
	 * the form <code>${…}</code>.
	 * @return the time; {@code "0"}: no limit; empty: as the pool is set
	 */
	String queueTimeout() default "";

	/**
	 * Name of the jobs, for logs, snapshots and Actuator, with placeholders of the form
	 * <code>${…}</code>.
	 * @return the name; empty: the short names of the class and the method, such as
	 * {@code "PaymentService.charge"}
	 */
	String name() default "";

}
