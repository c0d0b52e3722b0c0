package io.threadsystem.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.threadsystem.job.Priority;
import org.springframework.aot.hint.annotation.Reflective;

/**
 * Makes calls of a bean's method durable jobs: rows of a table in the application's
 * database, of which a worker of a priority pool on one of the nodes that share it runs
 * each. A call writes the row in the transaction of its caller, where there is one, and
 * returns. Rolled back, there is no job; committed, there is one that outlives the
 * process. On a method of an interface or a superclass, the annotation is in force for
 * what implements or overrides that, unless this carries one itself.
 *
 * <pre class="code">
 * &#064;DurableJob(name = "send-invoice", priority = Priority.HIGH, pool = "io")
 * &#064;JobRetry(maxRetries = 5, delay = "10s", multiplier = 3, maxDelay = "10m")
 * void sendInvoice(InvoiceRequest request) { ... }
 * </pre>
 *
 * <p>
 * A job that had begun when its node died starts again, so it runs <em>at least
 * once</em>, and the method must bear that:
 * {@link io.threadsystem.cluster.DurableJobContext} tells it the id of the job.
 *
 * <p>
 * The method has one parameter, which is stored as JSON and read as the parameter's
 * declared type, or none. It returns {@code void}, or a {@code String}: a call then
 * returns the id of the job, and what the method returns when it runs is ignored. When it
 * runs, it is called on the bean as other beans have it, so transactions and other advice
 * apply. What it throws fails the attempt; with {@link JobRetry @JobRetry}, it is tried
 * again first, on whichever node. Options such as a time or a key for one job are those
 * of {@link io.threadsystem.cluster.DurableJobs}, by the name of the job.
 *
 * <p>
 * Every node that has the bean runs its jobs, where beans are only created when they are
 * needed, too. So the class that {@code @Bean} methods declare must be one that carries
 * the annotation. A bean of the scope {@code prototype} is created for each attempt.
 *
 * <p>
 * Only calls through the bean are intercepted, as with every annotation of this kind. A
 * use that cannot work stops the application from starting: a private, static or final
 * method, another return type, two parameters, a name that another job has, an unknown
 * pool, {@link PriorityAsync @PriorityAsync},
 * {@link PriorityScheduled @PriorityScheduled}, {@code @Async} or {@code @EventListener}
 * on the same method, and where {@code thread-system.cluster.enabled} is not
 * {@code true}. A call of an annotated method within its own class is reported in the log
 * at start-up.
 *
 * <p>
 * With {@code thread-system.enabled=false}, methods run in their callers as if the
 * annotation were not there, and return what their code returns.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(DurableJobHints.class)
public @interface DurableJob {

	/**
	 * Name of the jobs, which must stay the same over deployments, with placeholders of
	 * the form <code>${…}</code>: a letter or digit, then up to 99 letters, digits, dots,
	 * underscores and hyphens.
	 * @return the name; empty: the short names of the class and the method, such as
	 * {@code "Mailer.sendInvoice"}
	 */
	String name() default "";

	/**
	 * Priority of the jobs.
	 * @return the priority
	 */
	Priority priority() default Priority.NORMAL;

	/**
	 * Name of the pool whose workers run the jobs, with placeholders of the form
	 * <code>${…}</code>.
	 * @return the name; empty: the default pool
	 */
	String pool() default "";

	/**
	 * How long an attempt may run, such as {@code "5s"} or {@code "500ms"}, with
	 * placeholders of the form <code>${…}</code>.
	 * @return the time; {@code "0"}: no limit; empty: as the pool is set
	 */
	String timeout() default "";

}
