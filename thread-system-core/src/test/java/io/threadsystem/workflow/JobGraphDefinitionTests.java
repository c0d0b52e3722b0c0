package io.threadsystem.workflow;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/** What a graph must be like to be built. */
@Timeout(60)
class JobGraphDefinitionTests {

	private static JobGraphBuilder etl() {
		return JobGraph.named("etl");
	}

	private static JobGraphBuilder job(JobGraphBuilder graph, String name, String... after) {
		return graph.job(name, (run) -> name).after(after);
	}

	private static void assertInvalid(JobGraphBuilder graph, String... parts) {
		assertThatExceptionOfType(InvalidJobGraphException.class).isThrownBy(graph::build)
			.withMessageContainingAll(parts)
			.withMessageContaining("'etl'");
	}

	@Test
	void jobsComeAfterThoseTheyDependOnAndElseInTheOrderOfDefinition() {
		JobGraphBuilder graph = etl();
		job(graph, "report", "parse");
		job(graph, "fetch");
		job(graph, "parse", "fetch");
		job(graph, "other");
		assertThat(graph.build().jobs()).containsExactly("fetch", "parse", "report", "other");
		assertThat(graph.build().name()).isEqualTo("etl");
	}

	@Test
	void anOrderOfDefinitionThatWorksIsKept() {
		JobGraphBuilder graph = etl();
		job(graph, "a");
		job(graph, "b", "a");
		job(graph, "c");
		job(graph, "d", "c", "a");
		assertThat(graph.build().jobs()).containsExactly("a", "b", "c", "d");
	}

	@Test
	void aGraphDoesNotChangeWithItsBuilder() {
		JobGraphBuilder builder = job(etl(), "a");
		JobGraph graph = builder.build();
		job(builder, "b", "a");
		assertThat(graph.jobs()).containsExactly("a");
		assertThat(builder.build().jobs()).containsExactly("a", "b");
	}

	@Test
	void aCycleIsToldInTheDirectionOfTheDataFromItsFirstJob() {
		JobGraphBuilder graph = etl();
		job(graph, "before");
		job(graph, "a", "c", "before");
		job(graph, "b", "a");
		job(graph, "c", "b");
		job(graph, "behind", "c");
		assertInvalid(graph, "cycle: a → b → c → a.");
	}

	@Test
	void aCycleThatIsMetFromBehindBeginsWithItsFirstJobToo() {
		JobGraphBuilder graph = etl();
		job(graph, "behind", "c");
		job(graph, "b", "a");
		job(graph, "a", "c");
		job(graph, "c", "b");
		assertInvalid(graph, "cycle: b → c → a → b.");
	}

	@Test
	void everyKindOfDependencyCanMakeACycle() {
		List<UnaryOperator<JobGraphBuilder>> kinds = List.of((graph) -> graph.after("b"),
				(graph) -> graph.afterAny("b"), (graph) -> graph.whenFailed("b"), (graph) -> graph.always("b"));
		for (UnaryOperator<JobGraphBuilder> kind : kinds) {
			JobGraphBuilder graph = kind.apply(job(etl(), "a"));
			job(graph, "b", "a");
			assertInvalid(graph, "cycle: a → b → a.");
		}
	}

	@Test
	void ofAVeryLongCycleTheMiddleIsLeftOut() {
		JobGraphBuilder graph = etl();
		job(graph, "j0", "j999");
		IntStream.range(1, 1_000).forEach((each) -> job(graph, "j" + each, "j" + (each - 1)));
		assertInvalid(graph, "j0 → j1 → ", " → j49 → … 900 more … → j950 → ", "j999 → j0.");
	}

	@Test
	void anUnknownNameIsToldWithTheNearestOne() {
		assertInvalid(job(job(etl(), "parse"), "report", "prase"), "'report'", "'prase'", "did you mean 'parse'?");
		assertInvalid(job(job(etl(), "parse"), "report", "Parse"), "did you mean 'parse'?");
		assertThatExceptionOfType(InvalidJobGraphException.class)
			.isThrownBy(job(job(etl(), "parse"), "report", "something-else")::build)
			.withMessageContaining("'something-else', which does not exist")
			.withMessageNotContaining("did you mean");
	}

	@Test
	void aDuplicateNameIsRefused() {
		assertThatExceptionOfType(InvalidJobGraphException.class).isThrownBy(() -> job(job(etl(), "a"), "a"))
			.withMessageContainingAll("'etl'", "two jobs 'a'", "another name");
	}

	@Test
	void aJobDoesNotDependOnItself() {
		assertInvalid(job(etl(), "a", "a"), "'a' depends on itself");
	}

	@Test
	void aGraphHasAJob() {
		assertInvalid(etl(), "no job", "job(…)");
	}

	@Test
	void namesAreNotBlank() {
		assertThatExceptionOfType(InvalidJobGraphException.class).isThrownBy(() -> job(etl(), " "))
			.withMessageContainingAll("'etl'", "job number 1", "blank");
		assertThatExceptionOfType(InvalidJobGraphException.class).isThrownBy(() -> JobGraph.named(""))
			.withMessageContaining("blank");
	}

	@Test
	void whatIsAboutAJobNeedsOne() {
		List<UnaryOperator<JobGraphBuilder>> calls = List.of((graph) -> graph.after("a"),
				(graph) -> graph.afterAny("a"), (graph) -> graph.whenFailed("a"), (graph) -> graph.always("a"),
				JobGraphBuilder::always, (graph) -> graph.onlyIf((run) -> true),
				(graph) -> graph.timeout(Duration.ZERO), (graph) -> graph.fallback(null));
		for (UnaryOperator<JobGraphBuilder> call : calls) {
			assertThatIllegalStateException().isThrownBy(() -> call.apply(etl()))
				.withMessageContainingAll("'etl'", "begin one with job(…)");
		}
	}

	@Test
	void whatAppliesToAfterNeedsOne() {
		List<UnaryOperator<JobGraphBuilder>> calls = List.of(JobGraphBuilder::afterAny, JobGraphBuilder::whenFailed,
				JobGraphBuilder::always);
		for (UnaryOperator<JobGraphBuilder> call : calls) {
			JobGraphBuilder graph = job(job(etl(), "a"), "b", "a").job("c", (run) -> "c");
			assertThatIllegalStateException().isThrownBy(() -> call.apply(graph))
				.withMessageContainingAll("'etl'", "'c'", "after(…)");
		}
	}

	@Test
	void valuesThatCannotWorkAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> job(etl(), "a").timeout(Duration.ofNanos(-1)))
			.withMessageContaining("timeout");
		assertThatIllegalArgumentException().isThrownBy(() -> job(etl(), "a").queueTimeout(Duration.ofNanos(-1)))
			.withMessageContaining("queueTimeout");
		assertThatNullPointerException().isThrownBy(() -> job(etl(), "a").priority(null));
		assertThatNullPointerException().isThrownBy(() -> job(etl(), "a").after((String) null));
		assertThatNullPointerException().isThrownBy(() -> job(etl(), "a").build().submit(null));
	}

	@Test
	void aDependencyThatIsNamedTwiceIsOne() {
		JobGraph graph = job(job(etl(), "a"), "b", "a", "a").after("a").always("a").always("a").build();
		assertThat(graph.toDot().lines().filter((line) -> line.contains("->"))).hasSize(2);
	}

	@Test
	void aMillionJobsInAChainAreCheckedWithoutARecursion() {
		JobGraphBuilder graph = etl();
		JobGraphTask<?> task = (run) -> null;
		int size = 1_000_000;
		for (int each = 0; each < size; each++) {
			graph.job("j" + each, task);
			if (each < size - 1) {
				graph.after("j" + (each + 1));
			}
		}
		List<String> jobs = graph.build().jobs();
		assertThat(jobs).hasSize(size);
		assertThat(jobs.get(0)).isEqualTo("j" + (size - 1));
		assertThat(jobs.get(size - 1)).isEqualTo("j0");
		graph.job("last", task).after("j0");
		assertThat(graph.build().jobs()).last().isEqualTo("last");
	}

}
