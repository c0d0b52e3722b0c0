package io.threadsystem.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.graph.StepParameter.Source;
import io.threadsystem.workflow.JobGraphRun;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;

/** Finds where the values of a step's parameters come from. */
final class StepParameters {

	private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

	private final Step step;

	private final Steps steps;

	private final List<StepParameter> all = new ArrayList<>();

	/** The steps whose results parameters have taken. */
	private final Set<String> taken = new HashSet<>();

	/**
	 * Finds them.
	 * @throws InvalidJobMethodException if there is a parameter that nothing gives
	 */
	StepParameters(Step step, Steps steps) {
		this.step = step;
		this.steps = steps;
		@Nullable String[] names = NAMES.getParameterNames(step.method());
		for (MethodParameter parameter : new AnnotatedMethod(step.method()).getMethodParameters()) {
			int index = parameter.getParameterIndex();
			ResolvableType type = ResolvableType.forMethodParameter(step.method(), index, step.beanClass());
			String name = (names != null) ? names[index] : null;
			String described = StepParameter.describe(name, index, type);
			this.all.add(new StepParameter(name, index, type, source(parameter, type, described)));
		}
	}

	List<StepParameter> all() {
		return this.all;
	}

	/** The values for a call. */
	@Nullable Object[] arguments(JobGraphRun run) {
		@Nullable Object[] arguments = new @Nullable Object[this.all.size()];
		for (StepParameter parameter : this.all) {
			arguments[parameter.index()] = parameter.argument(this.step, run);
		}
		return arguments;
	}

	private Source source(MethodParameter parameter, ResolvableType type, String described) {
		if (parameter.hasParameterAnnotation(JobGraphInput.class)) {
			return input(type, described);
		}
		Source ofRun = StepSources.ofRun(type.toClass());
		if (ofRun != null) {
			return ofRun;
		}
		if (Throwable.class.isAssignableFrom(type.toClass())) {
			return failure(type, described);
		}
		if (StepResult.isUnresolvable(type)) {
			throw this.step.invalid(
					capitalized(described) + " is of a type that " + this.step.beanClass().getName() + " leaves open.",
					"Declare a type without variables, or extend the generic class with its types given.");
		}
		return result(type, described);
	}

	private Source input(ResolvableType type, String described) {
		if (type.toClass() == Optional.class) {
			throw this.step.invalid(
					capitalized(described) + " gets the input of the run as it is, which is no Optional.",
					"Declare the type of the input itself; where runs may have none, name it in onlyIf, as in "
							+ "\"#input != null\".");
		}
		return StepSources.input(type);
	}

	/** An exception may also be what a step returns. */
	private Source failure(ResolvableType type, String described) {
		boolean ofFailures = type.toClass() == Throwable.class && !this.step.namedForFailures().isEmpty();
		Source result = ofFailures ? null : resultOrNull(type);
		return (result != null) ? result : failureOfStep(type, described);
	}

	private Source failureOfStep(ResolvableType type, String described) {
		if (type.toClass() != Throwable.class) {
			throw this.step.invalid(capitalized(described) + " cannot take every failure of a step.",
					"Declare it as Throwable, and look there at what it is.");
		}
		List<String> named = this.step.namedForFailures();
		if (named.isEmpty()) {
			throw this.step.invalid(
					capitalized(described) + " gets no value: the step names none in whenFailed or always, "
							+ "and does not run where one of the others has failed.",
					"Name the steps whose failure is meant in whenFailed or always, or remove the parameter.");
		}
		return StepSources.failure(named);
	}

	private Source result(ResolvableType type, String described) {
		Source result = resultOrNull(type);
		if (result == null) {
			throw noResult(type, described);
		}
		return result;
	}

	private @Nullable Source resultOrNull(ResolvableType type) {
		for (String named : this.step.named()) {
			if (!this.taken.contains(named) && this.steps.get(named).result().fits(type)) {
				this.taken.add(named);
				return StepSources.result(named);
			}
		}
		return null;
	}

	// What to say where there is none

	private InvalidJobMethodException noResult(ResolvableType type, String described) {
		String fitting = this.steps.all()
			.stream()
			.filter((other) -> !other.name().equals(this.step.name()) && !this.step.named().contains(other.name()))
			.filter((other) -> other.result().fits(type))
			.map(Step::name)
			.collect(Collectors.joining("\", \""));
		String other = fitting.isEmpty() ? "a step that returns it"
				: "\"" + fitting + "\", which this one does not wait for yet,";
		return this.step.invalid(capitalized(described) + " gets no value: " + offer() + ".", "Name " + other
				+ " in after, or annotate the parameter with @JobGraphInput to have the input of the run.");
	}

	private String offer() {
		List<String> named = this.step.named();
		return named.isEmpty() ? "the step names no other one" : "the steps that this one names give "
				+ named.stream().map(this::offer).collect(Collectors.joining(", "));
	}

	private String offer(String named) {
		return this.steps.get(named).result() + " ('" + named + "'"
				+ (this.taken.contains(named) ? ", taken by a parameter before" : "") + ")";
	}

	private static String capitalized(String described) {
		return "I" + described.substring(1);
	}

}
