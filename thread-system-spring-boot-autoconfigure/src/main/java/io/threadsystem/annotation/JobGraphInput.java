package io.threadsystem.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a parameter of a {@link JobStep @JobStep} method what the run of the graph was
 * submitted with. The step fails where there is no input, or one of another type. An
 * {@code Optional} is refused: the input is given as it is, and a condition such as
 * {@code onlyIf = "#input != null"} keeps the step from running without one.
 *
 * @since 0.1.0
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface JobGraphInput {

}
