package io.threadsystem.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.threadsystem.workflow.FailurePolicy;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Makes a bean's methods the jobs of a {@link io.threadsystem.workflow.JobGraph}: those
 * that carry {@link JobStep @JobStep}, inherited ones too. The graph is a bean of its own
 * with the name <code>&lt;name&gt;JobGraph</code>; injection by type finds it where it is
 * the only one, {@code @Qualifier("<name>")} always.
 *
 * <pre class="code">
 * &#064;JobGraphDefinition("fulfilment")
 * class Fulfilment {
 *
 *     &#064;JobStep
 *     Reservation reserve(&#064;JobGraphInput Order order) { ... }
 *
 *     &#064;JobStep(after = "reserve")
 *     Receipt charge(Reservation reservation) { ... }
 *
 *     &#064;JobStep(whenFailed = "charge")
 *     void release(Throwable failure) { ... }
 *
 * }
 * </pre>
 *
 * <p>
 * The annotation makes the class a component. A bean that is defined in another way, as
 * by a {@code @Bean} method, works in the same way, if its declared type is the class:
 * the graph is made of that, and a bean of a subclass that has other steps is refused.
 * The bean is a singleton, since steps hand results on as parameters and not through an
 * object; runs of the graph call its methods at the same time. It may also be of a custom
 * scope that has one object for all threads at a time, such as {@code refresh} of Spring
 * Cloud, with or without a scoped proxy: each step is called on the object that there is
 * then. The scopes {@code prototype}, {@code request}, {@code session} and
 * {@code websocket} are refused, scoped proxy or not. It may have the graph injected. A
 * {@code JobGraph} bean of the application named <code>&lt;name&gt;JobGraph</code> takes
 * the place of the annotated one.
 *
 * <p>
 * The graph is checked when the application starts, also where beans are only created
 * when they are needed: what can be seen to be wrong then, such as an unknown step, a
 * cycle, a parameter that no step gives or an unknown pool, stops the start with the
 * reason and what to do. With {@code thread-system.enabled=false}, the class is an
 * ordinary component and there is no graph.
 *
 * @since 0.1.0
 * @see JobStep
 * @see JobGraphInput
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
public @interface JobGraphDefinition {

	/**
	 * Name of the graph. As with every stereotype, a class that is found by scanning has
	 * it as its bean name, too.
	 * @return the name; empty: the name of the bean
	 */
	@AliasFor(annotation = Component.class, attribute = "value")
	String value() default "";

	/**
	 * What becomes of the rest of the graph when one of its steps has failed.
	 * @return the policy
	 */
	FailurePolicy onFailure() default FailurePolicy.FAIL_FAST;

}
