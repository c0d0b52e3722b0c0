package io.threadsystem.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.aot.hint.annotation.Reflective;

/**
 * Several {@link PriorityScheduled} annotations of one method, each of which is a
 * schedule of its own. Java writes it where the annotation is repeated.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective
public @interface PrioritySchedules {

	/**
	 * The schedules.
	 * @return the annotations
	 */
	PriorityScheduled[] value();

}
