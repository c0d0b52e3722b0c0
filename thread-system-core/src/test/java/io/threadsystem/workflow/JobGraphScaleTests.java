package io.threadsystem.workflow;

import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.Seed;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** Deep and wide graphs, and the end of all by cancellation. */
@Timeout(120)
class JobGraphScaleTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final AtomicInteger ran = new AtomicInteger();

	private JobGraphBuilder chain(int length) {
		JobGraphBuilder graph = JobGraph.named("chain").action("j0", (run) -> this.ran.incrementAndGet());
		for (int each = 1; each < length; each++) {
			graph.action("j" + each, (run) -> this.ran.incrementAndGet()).after("j" + (each - 1));
		}
		return graph;
	}

	@Test
	void aThousandLayersOfThree() throws Exception {
		JobGraphBuilder graph = JobGraph.named("layers");
		for (int layer = 0; layer < 1_000; layer++) {
			for (int each = 0; each < 3; each++) {
				graph.action(layer + "-" + each, (run) -> this.ran.incrementAndGet());
				if (layer > 0) {
					graph.after((layer - 1) + "-0", (layer - 1) + "-1", (layer - 1) + "-2");
				}
			}
		}
		graph.build().submit(this.pools.ofWorkers(4)).get(60, TimeUnit.SECONDS);
		assertThat(this.ran).hasValue(3_000);
	}

	@Test
	void oneJobBeforeTenThousandAndOneAfterThem() throws Exception {
		JobGraphBuilder graph = JobGraph.named("wide").job("first", (run) -> "go");
		for (int each = 0; each < 10_000; each++) {
			graph.job("j" + each, (run) -> {
				this.ran.incrementAndGet();
				return run.result("first", String.class);
			}).after("first");
		}
		graph.job("last", (run) -> this.ran.get())
			.after(IntStream.range(0, 10_000).mapToObj((each) -> "j" + each).toList());
		JobGraphRun run = graph.build().submit(this.pools.ofWorkers(4));
		run.get(60, TimeUnit.SECONDS);
		assertThat(run.result("last", int.class)).isEqualTo(10_000);
	}

	@Test
	void aHundredThousandJobsInAChainRunWithoutOverflow() throws Exception {
		JobGraphRun run = chain(100_000).build().submit(this.pools.ofWorkers(2));
		run.get(60, TimeUnit.SECONDS);
		assertThat(this.ran).hasValue(100_000);
		assertThat(run.report().criticalPath()).hasSize(100_000);
	}

	@Test
	void aHundredThousandJobsInAChainAreSkippedWithoutOverflow() {
		JobGraphRun run = badChain(100_000).submit(this.pools.ofWorkers(2));
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> run.get(60, TimeUnit.SECONDS))
			.withRootCauseInstanceOf(IllegalStateException.class);
		assertThat(run.states()).containsEntry("j99999", JobGraphState.SKIPPED);
		assertThat(run.failure("j99999").orElseThrow()).isInstanceOf(DependencyFailedException.class)
			.hasRootCauseMessage("on purpose");
	}

	private static JobGraph badChain(int length) {
		JobGraphBuilder graph = JobGraph.named("chain").onFailure(FailurePolicy.CONTINUE).action("j0", (run) -> {
			throw new IllegalStateException("on purpose");
		});
		for (int each = 1; each < length; each++) {
			graph.action("j" + each, (run) -> {
			}).after("j" + (each - 1));
		}
		return graph.build();
	}

	@Test
	void aWaitOnAWorkerRunsAChainItself() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGraph graph = chain(10_000).build();
		pool.submit(() -> graph.submit(pool).join()).get(60, TimeUnit.SECONDS);
		assertThat(this.ran).hasValue(10_000);
	}

	@Test
	void aCancelledRunEndsAtOnceAndWhole() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		JobGraphRun run = JobGraph.named("g").action("a", (each) -> {
			running.countDown();
			try {
				new CountDownLatch(1).await();
			}
			finally {
				interrupted.countDown();
			}
		})
			.action("cleanup", (each) -> this.ran.incrementAndGet())
			.always("a")
			.action("compensate", (each) -> this.ran.incrementAndGet())
			.whenFailed("a")
			.build()
			.submit(this.pools.ofWorkers(1));
		running.await();
		assertThat(run.cancel(true)).isTrue();
		assertThat(run.isDone()).isTrue();
		assertThat(run.isCancelled()).isTrue();
		assertThat(run.cancel(true)).isTrue();
		assertThat(run.states()).allSatisfy((name, state) -> assertThat(state).isEqualTo(JobGraphState.CANCELLED));
		assertThatExceptionOfType(CancellationException.class).isThrownBy(run::join)
			.satisfies((thrown) -> assertThat(thrown).hasStackTraceContaining("of graph 'g' was cancelled"));
		assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.ran).hasValue(0);
	}

	@Test
	void aJobMayCancelItsRun() {
		JobGraphRun run = JobGraph.named("g")
			.action("a", (each) -> each.cancel(true))
			.action("b", (each) -> this.ran.incrementAndGet())
			.always("a")
			.build()
			.submit(this.pools.ofWorkers(1));
		await().until(run::isDone);
		assertThat(run.isCancelled()).isTrue();
		assertThat(this.ran).hasValue(0);
	}

	@Test
	void aRunThatIsCancelledAtAnyMomentEndsAndSoDoItsJobs() {
		Random random = Seed.of("aRunThatIsCancelledAtAnyMomentEndsAndSoDoItsJobs").random(0);
		PriorityPool pool = this.pools.ofWorkers(3);
		for (int round = 0; round < Seed.scaled(500); round++) {
			AtomicInteger calls = new AtomicInteger();
			RandomGraph graph = RandomGraph.of(random, 100);
			FailurePolicy policy = random.nextBoolean() ? FailurePolicy.FAIL_FAST : FailurePolicy.CONTINUE;
			JobGraphRun run = graph.define(random, policy, (job) -> calls.incrementAndGet()).submit(pool);
			int moment = random.nextInt(graph.steps().size() + 1);
			while (calls.get() < moment && !run.isDone()) {
				Thread.onSpinWait();
			}
			boolean cancelled = run.cancel(random.nextBoolean());
			assertThat(run.isDone()).isTrue();
			assertThat(run.isCancelled()).isEqualTo(cancelled);
			assertThat(run.states()).allSatisfy((name, state) -> assertThat(state.isFinal()).isTrue());
		}
	}

}
