package io.threadsystem.graph;

import io.threadsystem.workflow.JobGraphRun;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * A parameter of a step, and where its value comes from.
 *
 * @param name the name, {@code null} where the class file does not have it
 * @param index its place, from 0
 * @param type its type
 * @param source gives its value
 */
record StepParameter(@Nullable String name, int index, ResolvableType type, Source source) {

	/**
	 * The value for a call.
	 * @throws IllegalStateException if there is none, and the method cannot do without
	 */
	@Nullable Object argument(Step step, JobGraphRun run) {
		Object value = this.source.value(run);
		if (value == null && this.type.toClass().isPrimitive()) {
			throw new IllegalStateException("The step '" + step.name() + "' cannot run: " + describe(this)
					+ " cannot be null, but " + this.source.description() + " is missing" + ". Declare it as "
					+ boxedName() + ", which null then stands for a missing value");
		}
		return value;
	}

	private String boxedName() {
		return ClassUtils.resolvePrimitiveIfNecessary(this.type.toClass()).getSimpleName();
	}

	/** Such as {@code its parameter 'receipt' of type Receipt}. */
	static String describe(StepParameter parameter) {
		return describe(parameter.name, parameter.index, parameter.type);
	}

	static String describe(@Nullable String name, int index, ResolvableType type) {
		return "its parameter " + ((name != null) ? "'" + name + "'" : "number " + (index + 1)) + " of type "
				+ StepResult.name(type);
	}

	/** Gives the value of a parameter. */
	interface Source {

		/** The value in a run, {@code null} if there is none. */
		@Nullable Object value(JobGraphRun run);

		/** The same for a condition, for which a missing value is {@code null}. */
		default @Nullable Object valueOrNull(JobGraphRun run) {
			return value(run);
		}

		/** Such as {@code the result of the step 'charge'}. */
		String description();

		/** The step whose result it is, {@code null} for none. */
		default @Nullable String step() {
			return null;
		}

	}

}
