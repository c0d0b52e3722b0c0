package io.threadsystem.graph;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.annotation.PriorityAsync;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for the types that steps take and return. */
class JobStepTypesTests {

	@ParameterizedTest
	@ValueSource(classes = { RawParameter.class, RawInside.class, Wildcards.class, BoxedResult.class,
			ExceptionAsResult.class, NotAsync.class })
	void whatFitsIsAccepted(Class<?> graph) {
		GraphBeansRunner.with(graph).run((context) -> assertThat(context).hasNotFailed());
		GraphBeansRunner.lazy(GraphBeansRunner.with(graph)).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void inputsThatNoRunCanHaveAreRefusedWithAnInterfaceAmongThem() {
		GraphBeansRunner.assertRefused(InterfaceFirst.class, "InterfaceFirst.c(Integer)",
				"Its input is of type Integer, but that of the step 'b' is of type Thread", "Have both take the same");
		GraphBeansRunner.assertRefused(InterfaceBetween.class, "InterfaceBetween.c(Integer)",
				"Its input is of type Integer, but that of the step 'a' is of type Thread", "Have both take the same");
	}

	@Test
	void anOptionalInputIsRefused() {
		GraphBeansRunner.assertRefused(OptionalInput.class, "OptionalInput.a(Optional)",
				"Its parameter 'input' of type Optional<String> gets the input of the run as it is, which is no Optional.",
				"Declare the type of the input itself");
	}

	@Test
	void anExceptionThatNoStepReturnsIsNoResult() {
		GraphBeansRunner.assertRefused(OtherException.class, "OtherException.b(IllegalStateException)",
				"cannot take every failure of a step.", "Declare it as Throwable");
	}

	@Test
	void aMethodThatPriorityAsyncOnItsClassFitsIsRefused() {
		GraphBeansRunner.assertRefused(FitsAsync.class, "FitsAsync.a()", "@PriorityAsync applies to it too",
				"Remove @PriorityAsync");
	}

	@JobGraphDefinition
	@SuppressWarnings("rawtypes")
	static class RawParameter {

		@JobStep
		List<Integer> a() {
			return List.of(1);
		}

		@JobStep(after = "a")
		void b(List a) {
		}

	}

	@JobGraphDefinition
	@SuppressWarnings("rawtypes")
	static class RawInside {

		@JobStep
		Map<String, Class> a() {
			return Map.of();
		}

		@JobStep(after = "a")
		void b(Map<String, Class> a) {
		}

	}

	@JobGraphDefinition
	static class Wildcards {

		@JobStep
		List<Integer> a() {
			return List.of(1);
		}

		@JobStep(after = "a")
		void b(Collection<? extends Number> a) {
		}

	}

	@JobGraphDefinition
	static class BoxedResult {

		@JobStep
		int a() {
			return 1;
		}

		@JobStep(after = "a")
		void b(Comparable<Integer> a) {
		}

	}

	@JobGraphDefinition
	static class ExceptionAsResult {

		@JobStep
		IllegalStateException a() {
			return new IllegalStateException("a value");
		}

		@JobStep(after = "a")
		void b(Exception a) {
		}

		@JobStep(after = "a")
		void c(Throwable a) {
		}

	}

	@JobGraphDefinition
	static class OtherException {

		@JobStep
		IllegalArgumentException a() {
			return new IllegalArgumentException("a value");
		}

		@JobStep(after = "a")
		void b(IllegalStateException a) {
		}

	}

	@PriorityAsync
	@JobGraphDefinition
	static class NotAsync {

		@JobStep
		public String a() {
			return "";
		}

		public void other() {
		}

	}

	@PriorityAsync
	@JobGraphDefinition
	static class FitsAsync {

		@JobStep
		public void a() {
		}

	}

	@JobGraphDefinition
	static class InterfaceFirst {

		@JobStep
		void a(@JobGraphInput Comparable<?> input) {
		}

		@JobStep
		void b(@JobGraphInput Thread input) {
		}

		@JobStep
		void c(@JobGraphInput Integer input) {
		}

	}

	@JobGraphDefinition
	static class InterfaceBetween {

		@JobStep
		void a(@JobGraphInput Thread input) {
		}

		@JobStep
		void b(@JobGraphInput Comparable<?> input) {
		}

		@JobStep
		void c(@JobGraphInput Integer input) {
		}

	}

	@JobGraphDefinition
	static class OptionalInput {

		@JobStep
		void a(@JobGraphInput Optional<String> input) {
		}

	}

}
