package io.threadsystem.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.aop.InvalidJobMethodException;

import org.springframework.util.StringValueResolver;

/** The steps of one class by their names, in the order of these. */
final class Steps {

	private final Map<String, Step> byName = new LinkedHashMap<>();

	private Steps(List<Step> steps) {
		for (Step step : steps) {
			Step other = this.byName.putIfAbsent(step.name(), step);
			if (other != null) {
				throw step.invalid(
						"The graph has two steps '" + step.name() + "': the other one is " + other.method() + ".",
						"Give one of them another name, as in @JobStep(name = \"" + step.name() + "2\").");
			}
		}
	}

	/**
	 * Reads the steps of a class, and checks what they say of each other, but for cycles.
	 * @throws InvalidJobMethodException if there is none, or something cannot work
	 */
	static Steps of(Class<?> type, StringValueResolver placeholders) {
		List<Step> found = new ArrayList<>();
		StepMethods.of(type)
			.forEach((method, annotation) -> found.add(Step.of(method, type, annotation, placeholders)));
		if (found.isEmpty()) {
			throw new InvalidJobMethodException(JobGraphDefinition.class, type, "None of its methods is a step.",
					"Add @JobStep to the methods that are the jobs of the graph.");
		}
		// the JVM has methods in any order
		found.sort(Comparator.comparing(Step::name).thenComparing((step) -> step.method().toString()));
		Steps steps = new Steps(found);
		found.forEach(steps::checkDependencies);
		return steps;
	}

	Collection<Step> all() {
		return this.byName.values();
	}

	/** The step of a name that there is. */
	Step get(String name) {
		Step step = this.byName.get(name);
		if (step == null) {
			throw new IllegalArgumentException("There is no step '" + name + "'");
		}
		return step;
	}

	private void checkDependencies(Step step) {
		Map<String, String> attributes = new LinkedHashMap<>();
		for (String attribute : Step.DEPENDENCIES) {
			for (String named : step.named(attribute)) {
				checkName(step, attribute, named);
				String other = attributes.putIfAbsent(named, attribute);
				if (other != null) {
					throw step.invalid(
							"It names the step '" + named + "' twice, in " + other + " and in " + attribute + ".",
							"Name it once, in the attribute that says when this step is to run.");
				}
			}
		}
	}

	private void checkName(Step step, String attribute, String named) {
		if (named.equals(step.name())) {
			throw step.attributes()
				.invalid(attribute, named, "a step cannot wait for itself", "Remove it, or name another step.");
		}
		if (!this.byName.containsKey(named)) {
			String close = SimilarName.of(named, this.byName.keySet());
			throw step.attributes()
				.invalid(attribute, named,
						"the graph has no such step, but these: " + String.join(", ", this.byName.keySet()),
						(close != null) ? "Did you mean \"" + close + "\"?"
								: "Name one of these, or add @JobStep to the method that is meant.");
		}
	}

}
