package io.threadsystem.workflow;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.JobContext;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.threadsystem.workflow.JobGraphState.CANCELLED;
import static io.threadsystem.workflow.JobGraphState.COMPLETED;
import static io.threadsystem.workflow.JobGraphState.FAILED;
import static io.threadsystem.workflow.JobGraphState.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Promise 11 in graphs: what a failure does to the other jobs, and what stands in. */
@Timeout(60)
class JobGraphFailureTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final IOException failure = new IOException("on purpose");

	private JobGraphBuilder graph(FailurePolicy policy) {
		return JobGraph.named("g").onFailure(policy);
	}

	private final JobGraphTask<String> works = (run) -> "done";

	private final JobGraphTask<String> fails = (run) -> {
		throw this.failure;
	};

	/** Runs a graph to its end, whatever it is. */
	/** Nothing starts before all is submitted, so the worker itself ends what follows. */
	private JobGraphRun run(JobGraphBuilder graph) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		JobGraphRun run = graph.build().submit(pool);
		pool.resume();
		run.handle((nothing, thrown) -> thrown).get(20, TimeUnit.SECONDS);
		return run;
	}

	private void assertFailed(JobGraphRun run) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(run::get).withCause(this.failure);
		assertThat(run.isCancelled()).isFalse();
	}

	@Test
	void whatFollowsAFailedJobIsSkippedWithTheChainOfCauses() throws Exception {
		JobGraphRun run = run(graph(FailurePolicy.CONTINUE).job("a", this.fails)
			.job("b", this.works)
			.after("a")
			.job("c", this.works)
			.after("b")
			.job("d", this.works));
		assertFailed(run);
		assertThat(run.states()).containsExactly(Map.entry("a", FAILED), Map.entry("b", SKIPPED),
				Map.entry("c", SKIPPED), Map.entry("d", COMPLETED));
		assertThat(run.failure("a")).containsSame(this.failure);
		assertThat(run.failure("b").orElseThrow()).isInstanceOf(DependencyFailedException.class)
			.hasMessageContainingAll("'b'", "'g'", "'a'", "failed")
			.hasCause(this.failure);
		assertThat(run.failure("c").orElseThrow()).isInstanceOf(DependencyFailedException.class)
			.hasMessageContainingAll("'c'", "'b'", "did not run")
			.hasCause(run.failure("b").orElseThrow())
			.hasRootCause(this.failure);
		assertThat(run.failure("d")).isEmpty();
		assertThatIllegalStateException().isThrownBy(() -> run.result("b", String.class))
			.withMessageContaining("SKIPPED")
			.withCause(run.failure("b").orElseThrow());
	}

	@Test
	void failFastCancelsWhatHasNotStartedAndWhatRuns() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		AtomicReference<CancellationToken> token = new AtomicReference<>();
		JobGraphRun run = JobGraph.named("g").action("runs", (each) -> {
			token.set(JobContext.current().token());
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			finally {
				interrupted.countDown();
			}
		}).action("a", (each) -> {
			running.await();
			throw this.failure;
		})
			.job("b", this.works)
			.after("a")
			.job("later", this.works)
			.after("runs")
			.build()
			.submit(this.pools.ofWorkers(2));
		assertFailed(run);
		assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(token.get().isCancelled()).isTrue();
		assertThat(token.get().message()).contains("'a'", "'g'", "failed");
		assertThat(run.states()).containsExactly(Map.entry("runs", CANCELLED), Map.entry("a", FAILED),
				Map.entry("b", SKIPPED), Map.entry("later", CANCELLED));
		assertThat(run.failure("later").orElseThrow()).isInstanceOf(CancellationException.class)
			.hasMessageContainingAll("'later'", "'g'", "'a'", "failed")
			.hasCause(this.failure);
	}

	@Test
	void jobsThatAskForAFailureAndWhatFollowsThemOutliveIt() throws Exception {
		JobGraphRun run = run(graph(FailurePolicy.FAIL_FAST).job("a", this.fails)
			.job("compensate", this.works)
			.whenFailed("a")
			.job("tell", this.works)
			.after("compensate")
			.job("cleanup", this.works)
			.always("a")
			.job("celebrate", this.works)
			.after("a")
			.job("other", this.works));
		assertFailed(run);
		assertThat(run.states()).containsExactly(Map.entry("a", FAILED), Map.entry("compensate", COMPLETED),
				Map.entry("tell", COMPLETED), Map.entry("cleanup", COMPLETED), Map.entry("celebrate", SKIPPED),
				Map.entry("other", CANCELLED));
	}

	@Test
	void aJobThatWasCancelledWhileItRanCountsAsFailedAndOneThatWasNotDoesNot() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		JobGraphRun run = JobGraph.named("g").action("charge", (each) -> {
			running.countDown();
			new CountDownLatch(1).await();
		}).action("a", (each) -> {
			running.await();
			throw this.failure;
		})
			.job("ship", this.works)
			.after("a", "charge")
			.job("invoice", this.works)
			.after("charge")
			.job("refund", this.works)
			.whenFailed("charge")
			.job("cancel-invoice", this.works)
			.whenFailed("invoice")
			.build()
			.submit(this.pools.ofWorkers(2));
		assertFailed(run);
		assertThat(run.state("charge")).isEqualTo(CANCELLED);
		assertThat(run.state("refund")).isEqualTo(COMPLETED);
		assertThat(run.state("invoice")).isEqualTo(CANCELLED);
		assertThat(run.state("cancel-invoice")).isEqualTo(SKIPPED);
		assertThat(run.failure("cancel-invoice")).isEmpty();
	}

	@Test
	void whenFailedIsSkippedWhereAllHaveCompleted() throws Exception {
		JobGraphRun run = run(JobGraph.named("g")
			.job("a", this.works)
			.job("b", this.works)
			.after("a")
			.whenFailed()
			.job("c", this.works)
			.always("b"));
		run.get();
		assertThat(run.states()).containsExactly(Map.entry("a", COMPLETED), Map.entry("b", SKIPPED),
				Map.entry("c", COMPLETED));
		assertThat(run.failure("b")).isEmpty();
	}

	@Test
	void whenFailedWaitsForTheEndOfAll() throws Exception {
		CountDownLatch failed = new CountDownLatch(1);
		AtomicReference<JobGraphState> seen = new AtomicReference<>();
		JobGraphRun run = graph(FailurePolicy.CONTINUE).action("a", (each) -> {
			throw this.failure;
		})
			.action("b", (each) -> failed.await())
			.action("saw-a", (each) -> failed.countDown())
			.always("a")
			.action("c", (each) -> seen.set(each.state("b")))
			.whenFailed("a", "b")
			.build()
			.submit(this.pools.ofWorkers(2));
		assertFailed(run);
		assertThat(seen.get()).isEqualTo(COMPLETED);
	}

	@Test
	void afterAnyRunsWithTheFirstThatCompletes() throws Exception {
		CountDownLatch ran = new CountDownLatch(1);
		JobGraphRun run = graph(FailurePolicy.CONTINUE).job("fails", this.fails)
			.job("fast", this.works)
			.action("slow", (each) -> ran.await())
			.action("next", (each) -> ran.countDown())
			.after("fails", "slow", "fast")
			.afterAny()
			.job("none", this.works)
			.afterAny("fails")
			.build()
			.submit(this.pools.ofWorkers(2));
		assertFailed(run);
		assertThat(run.state("next")).isEqualTo(COMPLETED);
		assertThat(run.state("slow")).isEqualTo(COMPLETED);
		assertThat(run.state("none")).isEqualTo(SKIPPED);
		assertThat(run.failure("none").orElseThrow()).hasMessageContaining("'fails'").hasCause(this.failure);
	}

	@Test
	void allRulesOfAJobMustHold() throws Exception {
		JobGraphRun run = run(graph(FailurePolicy.CONTINUE).job("ok", this.works)
			.job("bad", this.fails)
			.job("a", this.works)
			.after("ok")
			.whenFailed("bad")
			.always("bad")
			.job("b", this.works)
			.after("bad")
			.whenFailed("bad")
			.job("c", this.works)
			.afterAny("ok", "bad")
			.whenFailed("ok"));
		assertThat(run.state("a")).isEqualTo(COMPLETED);
		assertThat(run.state("b")).isEqualTo(SKIPPED);
		assertThat(run.state("c")).isEqualTo(SKIPPED);
	}

	@Test
	void aConditionLeavesAJobOutAndWhatFollowsIt() throws Exception {
		JobGraphRun run = run(JobGraph.named("g")
			.job("a", (each) -> 3)
			.job("b", this.works)
			.after("a")
			.onlyIf((each) -> each.result("a", int.class) > 3)
			.job("c", this.works)
			.after("b")
			.job("d", this.works)
			.whenFailed("b")
			.job("e", this.works)
			.always("b", "c", "d")
			.job("f", this.works)
			.afterAny("b", "e")
			.job("g", this.works)
			.after("a")
			.onlyIf((each) -> true));
		run.get();
		assertThat(run.states()).containsExactly(Map.entry("a", COMPLETED), Map.entry("b", SKIPPED),
				Map.entry("c", SKIPPED), Map.entry("d", SKIPPED), Map.entry("e", COMPLETED), Map.entry("f", COMPLETED),
				Map.entry("g", COMPLETED));
		assertThat(run.failure("b")).isEmpty();
		assertThat(run.failure("c")).isEmpty();
	}

	@Test
	void aConditionThatThrowsFailsItsJob() throws Exception {
		JobGraphRun run = run(JobGraph.named("g").job("a", this.works).onlyIf((each) -> {
			throw new IllegalArgumentException("no answer");
		}));
		assertThat(run.state("a")).isEqualTo(FAILED);
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(run::get)
			.withCauseInstanceOf(IllegalArgumentException.class);
	}

	@Test
	void aFallbackStandsInForAFailure() throws Exception {
		JobGraphRun run = run(JobGraph.named("g")
			.job("a", this.fails)
			.fallback("else")
			.job("b", this.fails)
			.fallbackFrom(Throwable::getMessage)
			.job("c", this.fails)
			.fallback(null)
			.job("d", (each) -> each.result("a", String.class) + " " + each.result("b", String.class))
			.after("a", "b", "c"));
		run.get();
		assertThat(run.result("d", String.class)).isEqualTo("else on purpose");
		assertThat(run.result("c", String.class)).isNull();
		assertThat(run.state("a")).isEqualTo(COMPLETED);
		assertThat(run.failure("a")).isEmpty();
	}

	@Test
	void aFallbackThatThrowsIsTheFailure() throws Exception {
		IllegalStateException other = new IllegalStateException("no fallback");
		JobGraphRun run = run(JobGraph.named("g").job("a", this.fails).fallbackFrom((thrown) -> {
			throw other;
		}).job("b", this.fails).fallbackFrom((thrown) -> {
			throw new CancellationException("not cancelled");
		}));
		assertThat(run.failure("a")).containsSame(other);
		assertThat(other).hasSuppressedException(this.failure);
		assertThat(run.state("a")).isEqualTo(FAILED);
		assertThat(run.isCancelled()).isFalse();
	}

	@Test
	void aTaskThatThrowsACancellationHasFailed() throws Exception {
		JobGraphRun run = run(JobGraph.named("g").job("a", (each) -> {
			throw new CancellationException("mine");
		}));
		assertThat(run.state("a")).isEqualTo(FAILED);
		assertThat(run.failure("a").orElseThrow()).isInstanceOf(CancellationException.class).hasMessage("mine");
		assertThat(run.isCompletedExceptionally()).isTrue();
		assertThat(run.isCancelled()).isFalse();
	}

	@Test
	void aJobThatIsCancelledByItselfEndsTheRunAsAFailureDoes() throws Exception {
		JobGraphRun run = run(JobGraph.named("g")
			.action("a", (each) -> JobContext.current().token().cancel("enough"))
			.job("b", this.works)
			.after("a")
			.job("c", this.works)
			.whenFailed("a")
			.job("other", this.works)
			.fallback("cancelled jobs have none"));
		assertThat(run.states()).containsExactly(Map.entry("a", CANCELLED), Map.entry("b", SKIPPED),
				Map.entry("c", COMPLETED), Map.entry("other", CANCELLED));
		assertThat(run.isCancelled()).isFalse();
		assertThatExceptionOfType(CompletionException.class).isThrownBy(run::join)
			.withMessageContainingAll("'a'", "'g'", "cancelled")
			.withCauseInstanceOf(CancellationException.class);
		assertThat(run.failure("other").orElseThrow()).hasMessageContainingAll("'a'", "been cancelled");
	}

	@Test
	void theFailureOfARunIsTheFirstOne() throws Exception {
		JobGraphRun run = run(graph(FailurePolicy.CONTINUE).job("a", this.fails).action("b", (each) -> {
			throw new IllegalStateException("second");
		}));
		assertFailed(run);
		assertThat(run.state("b")).isEqualTo(FAILED);
	}

}
