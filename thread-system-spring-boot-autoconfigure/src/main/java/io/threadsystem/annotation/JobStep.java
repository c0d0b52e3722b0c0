package io.threadsystem.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.threadsystem.job.Priority;

/**
 * Makes a method of a {@link JobGraphDefinition @JobGraphDefinition} class a job of its
 * graph. What it waits for are the steps named in {@link #after()}, {@link #afterAny()},
 * {@link #whenFailed()} and {@link #always()}; it runs when all of these allow it, and is
 * skipped as soon as one of them cannot. A step may be named once. On a method of an
 * interface or a superclass, the annotation is in force for what implements or overrides
 * that, unless this carries one itself.
 *
 * <p>
 * What the method returns is the result of the step. A future, a {@code CompletionStage}
 * or, where Reactor is present, a reactive type of at most one value such as {@code Mono}
 * is waited for, and the value inside is the result. What the method throws fails the
 * step. With {@link JobRetry @JobRetry}, it is tried again first.
 *
 * <p>
 * Parameters get their values by these rules, the first that applies:
 * <ul>
 * <li>{@link JobGraphInput @JobGraphInput}: what the run was submitted with;</li>
 * <li>{@link io.threadsystem.workflow.JobGraphRun}: the run;
 * {@link io.threadsystem.job.JobContext} or
 * {@link io.threadsystem.job.CancellationToken}: that of the running job;</li>
 * <li>{@link Throwable}, where {@code whenFailed} or {@code always} names a step: the
 * failure of the first step in {@code whenFailed}, then {@code always}, that has failed,
 * or else that was cancelled or skipped because of a failure; {@code null} for none;</li>
 * <li>any other type: the result of the first step in {@code after}, {@code afterAny},
 * {@code whenFailed}, then {@code always} whose result is of that type and that no
 * parameter before has taken; {@code null} where that step has not completed, with which
 * a parameter of a primitive type fails the step.</li>
 * </ul>
 * Only steps that are named here give their results; those further up are to be named
 * too.
 *
 * <p>
 * The method is called on the bean as other beans have it, so transactions and other
 * advice apply. It may be private where the bean has no proxy. What can be seen to be
 * wrong before a step runs stops the application from starting; what values are, such as
 * the input of a run, or what a condition asks them for, is only seen when it runs.
 *
 * @since 0.1.0
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface JobStep {

	/**
	 * Name of the step, which no other one of the graph has. It is taken as it is,
	 * without placeholders, as where it is named.
	 * @return the name; empty: that of the method
	 */
	String name() default "";

	/**
	 * Steps that must have completed, each of them.
	 * @return the names
	 */
	String[] after() default {};

	/**
	 * Steps of which the first that has completed is enough.
	 * @return the names
	 */
	String[] afterAny() default {};

	/**
	 * Steps that must have ended, and of which at least one must have failed.
	 * @return the names
	 */
	String[] whenFailed() default {};

	/**
	 * Steps that must have ended, in whatever way.
	 * @return the names
	 */
	String[] always() default {};

	/**
	 * Condition in Spring's expression language, which is asked on the worker when the
	 * step's turn has come; where it is false, the step is skipped, and what it throws
	 * fails the step, or, with {@link JobRetry @JobRetry}, has it asked again until it
	 * has answered. Variables are the parameters of the method by their names, such as
	 * {@code "#invoice.hasMail"}, {@code #run} and {@code #input}, which is {@code null}
	 * where the run has none; <code>&#064;name</code> is a bean, which must exist. Takes
	 * placeholders of the form <code>${…}</code>.
	 * @return the expression, which gives a boolean; empty: no condition
	 */
	String onlyIf() default "";

	/**
	 * Priority of the step.
	 * @return the priority; none: the one with which the graph is submitted
	 */
	Priority[] priority() default {};

	/**
	 * Name of the pool, with placeholders of the form <code>${…}</code>.
	 * @return the name; empty: the pool that the graph is submitted to
	 */
	String pool() default "";

	/**
	 * How long the step may run, such as {@code "5s"} or {@code "500ms"}, with
	 * placeholders of the form <code>${…}</code>.
	 * @return the time; {@code "0"}: no limit; empty: as the pool is set
	 */
	String timeout() default "";

	/**
	 * How long the step may wait for a worker from when it is ready, such as
	 * {@code "1s"}, with placeholders of the form <code>${…}</code>.
	 * @return the time; {@code "0"}: no limit; empty: as the pool is set
	 */
	String queueTimeout() default "";

	/**
	 * Name of the method that gives the result where the step fails, after all its
	 * retries: the step counts as completed then. It is a method of the bean's class,
	 * without parameters or with the failure as a {@link Throwable}, and returns what the
	 * result of the step is, not as a future. It must be quick, and what it throws is the
	 * failure of the step. A step that is cancelled has no fallback. Takes placeholders
	 * of the form <code>${…}</code>.
	 * @return the name of the method; empty: the failure is the step's
	 */
	String fallback() default "";

}
