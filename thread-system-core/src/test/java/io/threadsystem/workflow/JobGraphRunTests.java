package io.threadsystem.workflow;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** What the jobs of a run see of each other, and others of the run. */
@Timeout(60)
class JobGraphRunTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Queue<String> ran = new ConcurrentLinkedQueue<>();

	private JobGraphTask<String> told(String name) {
		return (run) -> {
			this.ran.add(name);
			return name;
		};
	}

	@Test
	void aDiamondRunsEachJobOnceWhenThoseBeforeItHaveCompleted() throws Exception {
		JobGraph graph = JobGraph.named("diamond")
			.job("top", told("top"))
			.job("left", (run) -> run.result("top", String.class) + "-left")
			.after("top")
			.job("right", (run) -> run.result("top", String.class) + "-right")
			.after("top")
			.job("bottom",
					(run) -> List.of(run.result("left", String.class), run.result("right", String.class),
							this.ran.size()))
			.after("left", "right")
			.build();
		JobGraphRun run = graph.submit(this.pools.ofWorkers(4));
		run.get(20, TimeUnit.SECONDS);
		assertThat((Object) run.result("bottom", List.class)).isEqualTo(List.of("top-left", "top-right", 1));
		assertThat(run.states()).containsOnlyKeys(graph.jobs())
			.allSatisfy((name, state) -> assertThat(state).isEqualTo(JobGraphState.COMPLETED));
		assertThat(run.graph()).isSameAs(graph);
	}

	@Test
	void branchesRunSideBySide() throws Exception {
		CyclicBarrier both = new CyclicBarrier(2);
		JobGraphRun run = JobGraph.named("two")
			.action("a", (each) -> both.await(20, TimeUnit.SECONDS))
			.action("b", (each) -> both.await(20, TimeUnit.SECONDS))
			.build()
			.submit(this.pools.ofWorkers(2));
		assertThat(run.get(20, TimeUnit.SECONDS)).isNull();
	}

	@Test
	void statesCanBeSeenWhileItRuns() throws Exception {
		CountDownLatch released = new CountDownLatch(1);
		JobGraphRun run = JobGraph.named("slow")
			.action("a", (each) -> released.await())
			.job("b", told("b"))
			.after("a")
			.build()
			.submit(this.pools.ofWorkers(1));
		await().until(() -> run.state("a") == JobGraphState.RUNNING);
		assertThat(run.states()).containsExactly(Map.entry("a", JobGraphState.RUNNING),
				Map.entry("b", JobGraphState.PENDING));
		assertThat(run.isDone()).isFalse();
		assertThat(run.failure("a")).isEmpty();
		assertThatIllegalStateException().isThrownBy(() -> run.result("a", Object.class))
			.withMessageContainingAll("'a'", "'slow'", "RUNNING");
		released.countDown();
		run.get();
		assertThat(run.state("b").isFinal()).isTrue();
	}

	@Test
	void resultsHaveTheTypeThatIsAskedFor() throws Exception {
		JobGraphRun run = JobGraph.named("typed")
			.job("number", (each) -> 5)
			.job("nothing", (each) -> null)
			.action("action", (each) -> {
			})
			.build()
			.submit(this.pools.ofWorkers(1));
		run.get();
		int unboxed = run.result("number", int.class);
		assertThat(unboxed).isEqualTo(5);
		assertThat(run.result("number", Number.class)).isEqualTo(5);
		assertThat(run.result("nothing", String.class)).isNull();
		assertThat(run.result("action", Void.class)).isNull();
		assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> run.result("number", String.class))
			.withMessageContainingAll("'number'", "'typed'", "java.lang.String", "java.lang.Integer");
		assertThatIllegalArgumentException().isThrownBy(() -> run.result("numbr", int.class))
			.withMessageContainingAll("'typed'", "'numbr'", "did you mean 'number'?");
		assertThatIllegalArgumentException().isThrownBy(() -> run.state("other"));
		assertThatIllegalArgumentException().isThrownBy(() -> run.failure("other"));
	}

	@Test
	void jobsGetTheInputOfTheirRun() throws Exception {
		JobGraph graph = JobGraph.named("with-input").job("twice", (run) -> 2 * run.input(int.class)).build();
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGraphRun run = graph.submit(pool, 21);
		run.get();
		assertThat(run.result("twice", int.class)).isEqualTo(42);
		assertThatExceptionOfType(ClassCastException.class).isThrownBy(() -> run.input(String.class))
			.withMessageContainingAll("input", "'with-input'");
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(graph.submit(pool)::get)
			.withCauseInstanceOf(IllegalStateException.class)
			.withMessageContaining("no input");
	}

	@Test
	void runsOfOneDefinitionKeepToThemselves() throws Exception {
		JobGraph graph = JobGraph.named("many")
			.job("a", (run) -> run.input(Integer.class))
			.job("b", (run) -> run.result("a", int.class) + 1)
			.after("a")
			.job("c", (run) -> run.result("b", int.class) * 2)
			.after("b")
			.build();
		PriorityPool pool = this.pools.ofWorkers(4);
		List<JobGraphRun> runs = IntStream.range(0, 500)
			.parallel()
			.mapToObj((input) -> graph.submit(pool, input))
			.toList();
		for (JobGraphRun run : runs) {
			run.get(20, TimeUnit.SECONDS);
			assertThat(run.result("c", int.class)).isEqualTo(2 * (run.input(int.class) + 1));
		}
	}

	@Test
	void aRunIsAFutureThatOnlyItsJobsComplete() throws Exception {
		JobGraphRun run = JobGraph.named("one").job("a", told("a")).build().submit(this.pools.ofWorkers(1));
		assertThat(run.thenApply((nothing) -> "next").get()).isEqualTo("next");
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> run.complete(null));
		assertThat(run.cancel(true)).isFalse();
		assertThat(run).hasToString("JobGraphRun[one, 1 jobs, done]");
		assertThat(run.graph()).hasToString("JobGraph[one, 1 jobs]");
	}

	@Test
	void theReportTellsTheCriticalPathAndWhatIsSaved() throws Exception {
		JobGraphRun run = JobGraph.named("report")
			.action("slow", (each) -> burn(30))
			.action("fast", (each) -> burn(1))
			.action("none", (each) -> {
			})
			.onlyIf((each) -> false)
			.action("end", (each) -> burn(5))
			.after("slow", "fast")
			.job("any", told("any"))
			.afterAny("slow", "fast")
			.action("failing", (each) -> {
				throw new IllegalStateException();
			})
			.fallback("else")
			.build()
			.submit(this.pools.ofWorkers(4));
		run.get();
		JobGraphReport report = run.report();
		assertThat(report.jobs().keySet()).containsExactlyElementsOf(run.graph().jobs());
		assertThat(report.criticalPath()).containsExactly("slow", "end");
		assertThat(report.criticalPathTime())
			.isEqualTo(report.jobs().get("slow").executionTime().plus(report.jobs().get("end").executionTime()));
		assertThat(report.totalTime()).isGreaterThanOrEqualTo(report.criticalPathTime());
		assertThat(report.executionTime()).isGreaterThan(report.criticalPathTime());
		assertThat(report.savedTime().isNegative()).isFalse();
		assertThat(report.jobs().get("failing").isFallback()).isTrue();
		assertThat(report.jobs().get("failing").attempts()).isOne();
		assertThat(report.jobs().get("none").state()).isEqualTo(JobGraphState.SKIPPED);
		assertThat(report.jobs().get("slow").isFallback()).isFalse();
		assertThat(run.report()).isEqualTo(report);
	}

	private static void burn(long milliseconds) {
		long begun = System.nanoTime();
		while (System.nanoTime() - begun < TimeUnit.MILLISECONDS.toNanos(milliseconds)) {
			Thread.onSpinWait();
		}
	}

	@Test
	void aReportOfARunThatWaitsHasNoPath() {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		JobGraphRun run = JobGraph.named("waits")
			.job("a", told("a"))
			.job("b", told("b"))
			.after("a")
			.build()
			.submit(pool);
		JobGraphReport report = run.report();
		assertThat(report.criticalPath()).isEmpty();
		assertThat(report.executionTime()).isZero();
		assertThat(report.savedTime()).isZero();
		assertThat(report.jobs().get("a").waitTime()).isPositive();
		assertThat(report.jobs().get("b").waitTime()).isZero();
		pool.resume();
		run.join();
		assertThat(run.report().criticalPath()).containsExactly("a", "b");
	}

}
