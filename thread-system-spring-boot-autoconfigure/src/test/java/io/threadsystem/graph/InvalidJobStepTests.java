package io.threadsystem.graph;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.scheduling.annotation.Async;

/**
 * Tests for graphs of annotated methods that cannot work.
 */
class InvalidJobStepTests {

	// Attributes, each of them a property of the bean below

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', value = {
			"pool=nowhere | Its attribute pool is \"nowhere\": there is no pool 'nowhere'. The pools are: io,"
					+ " main. | Name a pool that exists, or configure one as thread-system.pools.<name>.",
			"timeout=soon | Its attribute timeout is \"soon\": this is no time. | such as 500ms, 5s or 2m",
			"timeout=-1s | Its attribute timeout is \"-1s\": a time must not be negative. | Set 0 or a",
			"queueTimeout=soon | Its attribute queueTimeout is \"soon\": this is no time. | Write a number",
			"onlyIf=#text. | Unexpectedly ran out of input. | Write an expression such as",
			"onlyIf=#txt | Its attribute onlyIf is \"#txt\": there is no variable #txt. | #run, #input, #text.",
			"onlyIf=#run != null and {1}.?[#this > #that] | there is no variable #that. | Use one of these",
			"fallback=nobody | Its attribute fallback is \"nobody\": " // the class
																		// follows
					+ "io.threadsystem.graph.InvalidJobStepTests$Properties has no method of that name."
					+ " | Write one such as String nobody() or String nobody(Throwable).",
			"fallback=both | it stands for String both() and String both(Throwable). | Keep or rename one",
			"fallback=number | int number() does not return the result of the step. | Have it return String,",
			"fallback=future | CompletableFuture<String> future() does not return | without a future around it.",
			"fallback=nothing | void nothing() does not return | Have it return String",
			"fallback=narrow | the parameters of String narrow(IOException) are not those of a fallback."
					+ " | String narrow() or String narrow(Throwable)" })
	void anAttributeThatCannotWorkIsRefused(String property, String reason, String remedy) {
		GraphBeansRunner.assertRefused(GraphBeansRunner.with(Properties.class).withPropertyValues("text=", property),
				"Properties.step(String)", reason, remedy);
	}

	@Test
	void anUnknownPlaceholderIsRefused() {
		GraphBeansRunner.assertRefused(UnknownPlaceholder.class, "UnknownPlaceholder.step()",
				"Its attribute timeout is \"${the.timeout}\": Could not resolve placeholder 'the.timeout'",
				"Define the property, or give the placeholder a default");
	}

	// Graphs

	@Test
	void aClassWithoutStepsIsRefused() {
		GraphBeansRunner.assertRefused(NoSteps.class, "InvalidJobStepTests$NoSteps", "None of its methods is a step.",
				"Add @JobStep to the methods");
	}

	@Test
	void aStepOutsideOfAGraphIsRefused() {
		GraphBeansRunner.assertRefused(NoGraph.class, "NoGraph.step()",
				"Its class io.threadsystem.graph.InvalidJobStepTests$NoGraph is no graph, so nothing would run it.",
				"Add @JobGraphDefinition to the class.");
	}

	@Test
	void anUnknownStepIsRefusedWithTheOneThatMayBeMeant() {
		GraphBeansRunner.assertRefused(UnknownStep.class, "UnknownStep.invoice()",
				"Its attribute after is \"resrve\": the graph has no such step, but these: invoice, reserve.",
				"Did you mean \"reserve\"?");
		GraphBeansRunner.assertRefused(QuiteUnknownStep.class, "QuiteUnknownStep.invoice()",
				"Its attribute whenFailed is \"payment\": the graph has no such step",
				"Name one of these, or add @JobStep");
	}

	@Test
	void twoStepsOfOneNameAreRefused() {
		GraphBeansRunner.assertRefused(SameName.class, "SameName.second()",
				"The graph has two steps 'first': the other one is", "Give one of them another name");
		GraphBeansRunner.assertRefused(Overloaded.class, "Overloaded.step(String)", "The graph has two steps 'step'",
				"as in @JobStep(name = \"step2\").");
	}

	@Test
	void aStepHasOnePriorityAtTheMost() {
		GraphBeansRunner.assertRefused(TwoPriorities.class, "TwoPriorities.step()", "It has 2 priorities.",
				"Keep one of them");
	}

	@Test
	void aCycleIsRefusedWithItsPath() {
		GraphBeansRunner.assertRefused(Cycle.class, "InvalidJobStepTests$Cycle",
				"its jobs wait for each other in a cycle: a → b → c → a.", "Change what its methods name in @JobStep");
	}

	@Test
	void aStepThatWaitsForItselfIsRefused() {
		GraphBeansRunner.assertRefused(Itself.class, "Itself.step()",
				"Its attribute always is \"step\": a step cannot wait for itself.", "Remove it");
	}

	@Test
	void aStepThatIsNamedTwiceIsRefused() {
		GraphBeansRunner.assertRefused(NamedTwice.class, "NamedTwice.second()",
				"It names the step 'first' twice, in after and in whenFailed.", "Name it once");
	}

	@Test
	void inputsThatNoRunCanHaveAreRefused() {
		GraphBeansRunner.assertRefused(TwoInputs.class, "TwoInputs.second(Integer)",
				"Its input is of type Integer, but that of the step 'first' is of type String, and a run has one input.",
				"Have both take the same type");
	}

	@Test
	void twoBeansOfOneGraphAreRefused() {
		GraphBeansRunner.assertRefused(TwoBeans.class, "InvalidJobStepTests$Named",
				"The beans 'one' and 'other' are both the graph 'named'.", "Give one of them another name");
	}

	@Test
	void aBeanThatIsNoSingletonIsRefused() {
		GraphBeansRunner.assertRefused(Prototype.class, "InvalidJobStepTests$Prototype",
				"has the scope 'prototype', and the steps of a run would be called on different objects.",
				"Make it a singleton");
	}

	@Test
	void aBeanThatIsNotKnownToBeAGraphIsRefused() {
		GraphBeansRunner.assertRefused(Unknown.class, "InvalidJobStepTests$Named",
				"There is no graph of the bean 'unknown': before it was created, it was not known to be of this class.",
				"Declare this class as the return type of the @Bean method.");
	}

	@Test
	void aBeanNameThatIsTakenIsRefused() {
		GraphBeansRunner.assertRefused(Taken.class, "InvalidJobStepTests$Named",
				"The bean of the graph would have the name 'namedJobGraph', which is that of another bean.",
				"Rename the graph or that bean.");
	}

	// Methods

	@Test
	void aStaticMethodIsRefused() {
		GraphBeansRunner.assertRefused(Static.class, "Static.step()", "It is static", "Remove static from the method.");
	}

	@Test
	void anotherAnnotationThatMakesItAJobIsRefused() {
		GraphBeansRunner.assertRefused(AlsoAsync.class, "AlsoAsync.step()",
				"@Async applies to it too, and a step is a job of its graph already.", "Remove @Async");
		GraphBeansRunner.assertRefused(AlsoPriorityAsync.class, "AlsoPriorityAsync.step()",
				"@PriorityAsync applies to it too", "Remove @PriorityAsync");
		GraphBeansRunner.assertRefused(InPriorityAsync.class, "InPriorityAsync.step()",
				"@PriorityAsync applies to it too", "Remove @PriorityAsync");
		GraphBeansRunner.assertRefused(AlsoScheduled.class, "AlsoScheduled.step()",
				"@PriorityScheduled applies to it too", "Remove @PriorityScheduled");
	}

	@Test
	void aStreamIsRefused() {
		GraphBeansRunner.assertRefused(Stream.class, "Stream.step()", "a stream of any number of values",
				"Return a type of at most one value, such as Mono<List<…>>.");
	}

	@Test
	void aResultOfAnOpenTypeIsRefused() {
		GraphBeansRunner.assertRefused(Open.class, "Open.step()", "It returns T, and ",
				"Declare a type without variables");
		GraphBeansRunner.assertRefused(OpenInside.class, "OpenInside.step()", "It returns CompletableFuture<List<T>>",
				"Declare a type without variables");
	}

	@Test
	void aRetryThatRecoversIsRefused() {
		GraphBeansRunner.assertRefused(Recovering.class, "Recovering.step()",
				"Its attribute recover is \"instead\": it is a step of a graph",
				"name a method in @JobStep(fallback = …)");
		GraphBeansRunner.assertRefused(UnknownPolicy.class, "UnknownPolicy.step()",
				"Its attribute policy is \"nothing\": there is no retry policy 'nothing'", "Name a policy that exists");
	}

	// Parameters

	@Test
	void aParameterThatNoStepGivesIsRefusedWithWhatThereIs() {
		GraphBeansRunner.assertRefused(NoResult.class, "NoResult.last(Integer)",
				"Its parameter 'number' of type Integer gets no value: the steps that this one names give String"
						+ " ('text'), nothing ('nothing').",
				"Name \"number\", which this one does not wait for yet, in after, or annotate the parameter with"
						+ " @JobGraphInput");
		GraphBeansRunner.assertRefused(NamesNone.class, "NamesNone.step(String)",
				"Its parameter 'text' of type String gets no value: the step names no other one.",
				"Name a step that returns it in after");
	}

	@Test
	void aParameterWhoseResultIsTakenIsRefused() {
		GraphBeansRunner.assertRefused(TakenResult.class, "TakenResult.second(String, String)",
				"Its parameter 'other' of type String gets no value: the steps that this one names give String"
						+ " ('first', taken by a parameter before).",
				"Name a step that returns it");
	}

	@Test
	void genericsThatDoNotFitAreRefused() {
		GraphBeansRunner.assertRefused(OtherGenerics.class, "OtherGenerics.second(List)",
				"Its parameter 'numbers' of type List<Integer> gets no value: the steps that this one names give"
						+ " List<String> ('first').",
				"Name a step that returns it");
	}

	@Test
	void aParameterOfAnOpenTypeIsRefused() {
		GraphBeansRunner.assertRefused(OpenParameter.class, "OpenParameter.second(Object)",
				"Its parameter 'value' of type T is of a type that", "Declare a type without variables");
	}

	@Test
	void aFailureThatCannotBeIsRefused() {
		GraphBeansRunner.assertRefused(FailureOfNone.class, "FailureOfNone.second(Throwable)",
				"gets no value: the step names none in whenFailed or always", "Name the steps whose failure is meant");
		GraphBeansRunner.assertRefused(NarrowFailure.class, "NarrowFailure.second(IOException)",
				"cannot take every failure of a step.", "Declare it as Throwable");
	}

	@JobGraphDefinition
	static class Properties {

		@JobStep
		String text() {
			return "";
		}

		@JobStep(after = "text", pool = "${pool:}", timeout = "${timeout:}", queueTimeout = "${queueTimeout:}",
				onlyIf = "${onlyIf:}", fallback = "${fallback:}")
		String step(String text) {
			return text;
		}

		String both() {
			return "";
		}

		String both(Throwable failure) {
			return "";
		}

		int number() {
			return 0;
		}

		CompletableFuture<String> future() {
			return CompletableFuture.completedFuture("");
		}

		void nothing() {
		}

		String narrow(IOException failure) {
			return "";
		}

	}

	@JobGraphDefinition
	static class UnknownPlaceholder {

		@JobStep(timeout = "${the.timeout}")
		void step() {
		}

	}

	@JobGraphDefinition
	static class TwoPriorities {

		@JobStep(priority = { Priority.LOW, Priority.HIGH })
		void step() {
		}

	}

	@JobGraphDefinition
	static class NoSteps {

		void step() {
		}

	}

	static class NoGraph {

		@JobStep
		void step() {
		}

	}

	@JobGraphDefinition
	static class UnknownStep {

		@JobStep
		void reserve() {
		}

		@JobStep(after = "resrve")
		void invoice() {
		}

	}

	@JobGraphDefinition
	static class QuiteUnknownStep {

		@JobStep
		void reserve() {
		}

		@JobStep(whenFailed = "payment")
		void invoice() {
		}

	}

	@JobGraphDefinition
	static class SameName {

		@JobStep
		void first() {
		}

		@JobStep(name = "first")
		void second() {
		}

	}

	@JobGraphDefinition
	static class Overloaded {

		@JobStep
		void step() {
		}

		@JobStep
		void step(@JobGraphInput String text) {
		}

	}

	@JobGraphDefinition
	static class Cycle {

		@JobStep(after = "c")
		void a() {
		}

		@JobStep(after = "a")
		void b() {
		}

		@JobStep(always = "b")
		void c() {
		}

	}

	@JobGraphDefinition
	static class Itself {

		@JobStep(always = "step")
		void step() {
		}

	}

	@JobGraphDefinition
	static class NamedTwice {

		@JobStep
		void first() {
		}

		@JobStep(after = "first", whenFailed = "first")
		void second() {
		}

	}

	@JobGraphDefinition
	static class TwoInputs {

		@JobStep
		void first(@JobGraphInput String text) {
		}

		@JobStep
		void second(@JobGraphInput Integer number) {
		}

	}

	@JobGraphDefinition("named")
	static class Named {

		@JobStep
		void step() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoBeans {

		@Bean
		Named one() {
			return new Named();
		}

		@Bean
		Named other() {
			return new Named();
		}

	}

	@Scope("prototype")
	@JobGraphDefinition
	static class Prototype {

		@JobStep
		void step() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unknown {

		@Bean
		@Lazy(false)
		Object unknown() {
			return new Named();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Taken {

		@Bean
		Named graph() {
			return new Named();
		}

		@Bean
		String namedJobGraph() {
			return "";
		}

	}

	@JobGraphDefinition
	static class Static {

		@JobStep
		static void step() {
		}

	}

	@JobGraphDefinition
	static class AlsoAsync {

		@Async
		@JobStep
		void step() {
		}

	}

	@JobGraphDefinition
	static class AlsoPriorityAsync {

		@PriorityAsync
		@JobStep
		void step() {
		}

	}

	@PriorityAsync
	@JobGraphDefinition
	static class InPriorityAsync {

		@JobStep
		public void step() {
		}

	}

	@JobGraphDefinition
	static class AlsoScheduled {

		@PriorityScheduled(fixedRate = "1s")
		@JobStep
		void step() {
		}

	}

	@JobGraphDefinition
	static class Stream {

		@JobStep
		Flux<String> step() {
			return Flux.empty();
		}

	}

	@JobGraphDefinition
	static class Open<T> {

		@JobStep
		T step() {
			return null;
		}

	}

	@JobGraphDefinition
	static class OpenInside<T> {

		@JobStep
		CompletableFuture<List<T>> step() {
			return null;
		}

	}

	@JobGraphDefinition
	static class Recovering {

		@JobStep
		@JobRetry(recover = "instead")
		String step() {
			return "";
		}

		String instead() {
			return "";
		}

	}

	@JobGraphDefinition
	static class UnknownPolicy {

		@JobStep
		@JobRetry(policy = "nothing")
		void step() {
		}

	}

	@JobGraphDefinition
	static class NoResult {

		@JobStep
		String text() {
			return "";
		}

		@JobStep
		int number() {
			return 0;
		}

		@JobStep
		void nothing() {
		}

		@JobStep(after = "text", always = "nothing")
		void last(Integer number) {
		}

	}

	@JobGraphDefinition
	static class NamesNone {

		@JobStep
		void step(String text) {
		}

	}

	@JobGraphDefinition
	static class TakenResult {

		@JobStep
		String first() {
			return "";
		}

		@JobStep(after = "first")
		void second(String text, String other) {
		}

	}

	@JobGraphDefinition
	static class OtherGenerics {

		@JobStep
		List<String> first() {
			return List.of();
		}

		@JobStep(after = "first")
		void second(List<Integer> numbers) {
		}

	}

	@JobGraphDefinition
	static class OpenParameter<T> {

		@JobStep
		String first() {
			return "";
		}

		@JobStep(after = "first")
		void second(T value) {
		}

	}

	@JobGraphDefinition
	static class FailureOfNone {

		@JobStep
		void first() {
		}

		@JobStep(after = "first")
		void second(Throwable failure) {
		}

	}

	@JobGraphDefinition
	static class NarrowFailure {

		@JobStep
		void first() {
		}

		@JobStep(whenFailed = "first")
		void second(IOException failure) {
		}

	}

}
