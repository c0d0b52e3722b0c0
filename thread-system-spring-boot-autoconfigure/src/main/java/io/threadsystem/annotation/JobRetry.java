package io.threadsystem.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;
import org.springframework.resilience.retry.MethodRetryPredicate;

/**
 * Has the jobs of a bean's method tried again where they fail. Stands beside
 * {@link PriorityAsync @PriorityAsync}, {@link PriorityScheduled @PriorityScheduled},
 * {@link DurableJob @DurableJob} or {@link JobStep @JobStep}: on a method, or on a class
 * for all methods of its beans whose calls or runs are jobs. One on a method wins as a
 * whole.
 *
 * <p>
 * An attempt has failed where the method throws, where a future or a {@code Mono} that it
 * returns fails, and where it exceeds {@link PriorityAsync#timeout()}. The job then
 * leaves its worker, waits, and goes to the end of the queue of its level again: no
 * thread waits meanwhile. Each attempt calls the method anew, with the same arguments and
 * everything that surrounds the method, so that it has a transaction of its own. What the
 * caller holds is one job for all attempts; cancelling it ends the waiting at once. A job
 * that is cancelled, or that has waited too long for a worker, is not tried again. Of a
 * {@code void} method only the failure that is the job's is reported, once, and then no
 * longer inside of the job.
 *
 * <p>
 * The attributes have the names and meanings of those of Spring Framework's
 * {@link org.springframework.resilience.annotation.Retryable @Retryable} where that has
 * them, but times are texts with a unit, such as {@code "200ms"}, {@code "5s"} or
 * {@code "PT5S"}. Every text may have placeholders of the form <code>${…}</code>.
 * {@code @EnableResilientMethods} is not needed.
 *
 * <p>
 * A use that cannot work stops the application from starting: a method that is no job, a
 * value that cannot be, a {@link #recover()} method that does not fit, or
 * {@code @Retryable} on the same method or class, since retries of retries multiply. With
 * {@code thread-system.enabled=false} the annotation has no effect, as
 * {@code @PriorityAsync} has none.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(JobRetryHints.class)
public @interface JobRetry {

	/**
	 * Alias of {@link #includes()}.
	 * @return the types of the failures
	 */
	@AliasFor("includes")
	Class<? extends Throwable>[] value() default {};

	/**
	 * Failures that are worth a retry; the others are not. A failure counts if it or one
	 * of its causes, however deep, is of one of these types.
	 * @return the types of the failures; empty: all
	 */
	@AliasFor("value")
	Class<? extends Throwable>[] includes() default {};

	/**
	 * Failures that are not worth a retry, even if they are included. A failure counts if
	 * it or one of its causes, however deep, is of one of these types.
	 * @return the types of the failures; empty: none
	 */
	Class<? extends Throwable>[] excludes() default {};

	/**
	 * What else must hold for a failure that is worth a retry. The bean of that type, if
	 * there is exactly one, else a new object, made as a bean would be. It must be quick
	 * and safe for use by several threads.
	 * @return the type of the predicate; {@code MethodRetryPredicate} itself: none
	 */
	Class<? extends MethodRetryPredicate> predicate() default MethodRetryPredicate.class;

	/**
	 * Number of retries at the most: one less than that of attempts.
	 * @return the number; 0: no retry
	 */
	int maxRetries() default 3;

	/**
	 * Number of retries at the most, as a text with placeholders of the form
	 * <code>${…}</code>. Not together with {@link #maxRetries()}.
	 * @return the number; empty: as {@link #maxRetries()} says
	 */
	String maxRetriesString() default "";

	/**
	 * Time from the end of the first failed attempt to its retry.
	 * @return the time; {@code "0"}: at once
	 */
	String delay() default "1s";

	/**
	 * Time by which each further wait is longer than the one before. Not together with
	 * {@link #multiplier()}.
	 * @return the time; empty: 0
	 */
	String increment() default "";

	/**
	 * How many times as long as the one before each further wait is.
	 * @return the factor, at least 1
	 */
	double multiplier() default 1.0;

	/**
	 * How many times as long as the one before each further wait is, as a text with
	 * placeholders of the form <code>${…}</code>. Not together with
	 * {@link #multiplier()}.
	 * @return the factor; empty: as {@link #multiplier()} says
	 */
	String multiplierString() default "";

	/**
	 * Longest wait, however much it grows.
	 * @return the time; empty: no limit
	 */
	String maxDelay() default "";

	/**
	 * Time by which a wait is varied at random, so that jobs that fail together do not
	 * come back together. A wait is never shorter than {@link #delay()} nor longer than
	 * {@link #maxDelay()}; where waits grow, the jitter grows with them.
	 * @return the time; empty: 0
	 */
	String jitter() default "";

	/**
	 * Longest time from the start of the first attempt to the start of the last one: a
	 * retry that would come later does not take place. How long one attempt may run is
	 * {@link PriorityAsync#timeout()}.
	 * @return the time; {@code "0"} or empty: no limit
	 */
	String timeout() default "";

	/**
	 * Name of a policy that says all of the above, so that none of it may be set beside:
	 * a bean of type {@link io.threadsystem.retry.RetryPolicy} or
	 * {@link org.springframework.core.retry.RetryPolicy} with that name or qualifier,
	 * else one of {@code thread-system.retry.<name>}.
	 * @return the name; empty: what the other attributes say
	 */
	String policy() default "";

	/**
	 * Name of the method that supplies the result where all retries have failed or the
	 * {@link #timeout()} leaves no time for another. A failure that is not worth a retry
	 * is the job's, as is a cancellation.
	 *
	 * <p>
	 * It is a method of the bean's class with the same parameters, and optionally the
	 * failure as one more parameter before them, whose type then says which failures it
	 * recovers; the others are the job's. Of several such methods the one with the most
	 * specific type is called. An annotation on a class needs one for each of its jobs.
	 * It returns what the annotated method returns, or the value inside of that:
	 * {@code Receipt} where that is {@code CompletableFuture<Receipt>}, {@code void}
	 * where that is {@code void}.
	 *
	 * <p>
	 * It is called once, on a worker, for as long as an attempt may run, and what it
	 * throws is the failure of the job. It may be private. It is called through the
	 * bean's proxy where that can intercept it, so that {@code @Transactional} and other
	 * advice apply. It cannot be a job itself. A scheduled method has no result, and
	 * cannot have one; a step of a graph has {@link JobStep#fallback()} instead.
	 * @return the name of the method; empty: the last failure is the job's
	 */
	String recover() default "";

}
