package io.threadsystem.workflow;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.LogCapture;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static io.threadsystem.workflow.JobGraphState.CANCELLED;
import static io.threadsystem.workflow.JobGraphState.COMPLETED;
import static io.threadsystem.workflow.JobGraphState.FAILED;
import static io.threadsystem.workflow.JobGraphState.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Failures that throw when they are asked for their text harm no graph and no group. */
@Timeout(60)
class UnprintableFailureTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private PriorityPool pool;

	@BeforeEach
	void start() {
		this.pool = this.pools.ofWorkers(2);
	}

	private static Object fail() {
		throw new Unprintable();
	}

	private static Object cancel() {
		throw new UnprintableCancellation();
	}

	// Groups

	@Test
	void aGroupCountsThem() throws Exception {
		JobGroup group = JobGroup.on(this.pool, "import");
		for (int i = 0; i < 10; i++) {
			group.submit(UnprintableFailureTests::fail);
			group.submit(UnprintableFailureTests::cancel);
			group.submit(() -> "done");
		}
		assertThat(group.await(TestPools.LONG)).isTrue();
		JobGroupTests.assertCounts(group, 30, 10, 20, 0);
		assertThat(group.firstFailure()).isPresent();
		group.close();
	}

	@Test
	void aGroupCountsThoseOfJobsThatWereAdded() throws Exception {
		JobGroup group = JobGroup.on(this.pool, "import");
		Job<Object> failed = this.pool.submit(UnprintableFailureTests::fail);
		await().until(failed::isDone);
		group.add(failed);
		Blocker blocker = Blocker.on(this.pool);
		group.add(this.pool.submit(UnprintableFailureTests::fail));
		blocker.release();
		assertThat(group.await(TestPools.LONG)).isTrue();
		JobGroupTests.assertCounts(group, 2, 0, 2, 0);
	}

	@Test
	void theyCancelTheOthersWhereAGroupFailsFast() throws Exception {
		JobGroup group = JobGroup.on(this.pool, "import").failFast();
		Job<String> delayed = group.job("delayed").delay(Duration.ofHours(1)).submit(() -> "never");
		group.submit(UnprintableFailureTests::fail);
		assertThat(group.await(TestPools.LONG)).isTrue();
		assertThat(delayed).isCancelled();
		JobGroupTests.assertCounts(group, 2, 0, 1, 1);
	}

	@Test
	void aListenerThatFailsSoStopsNothing() throws Exception {
		Queue<List<Long>> told = new ConcurrentLinkedQueue<>();
		try (LogCapture log = new LogCapture()) {
			JobGroup group = JobGroup.on(this.pool, "import")
				.onProgress((done, total) -> fail())
				.onProgress((done, total) -> told.add(List.of(done, total)));
			group.submit(() -> "done").get();
			group.await();
			assertThat(told).containsExactly(List.of(1L, 1L));
			assertThat(log.messages()).singleElement()
				.asString()
				.contains("group 'import'", Unprintable.class.getName());
		}
	}

	@Test
	void aBlockThatFailsSoCancelsItsJobs() {
		Unprintable failure = new Unprintable();
		assertThat(catchThrowable(() -> JobGroup.run(this.pool, "import", (group) -> {
			group.job("delayed").delay(Duration.ofHours(1)).submit(() -> "never");
			throw failure;
		})) == failure).isTrue();
		assertThat(this.pool.snapshot().cancelled()).isOne();
	}

	// Graphs

	@Test
	void aGraphEndsAndDrawsItself() {
		JobGraphRun run = JobGraph.named("order")
			.job("charge", (each) -> fail())
			.job("ship", (each) -> "never")
			.after("charge")
			.job("bill", (each) -> "never")
			.after("ship")
			.job("refund", (each) -> "done")
			.whenFailed("charge")
			.build()
			.submit(this.pool);
		assertEnded(run);
		assertThat(run.states()).containsExactly(Map.entry("charge", FAILED), Map.entry("ship", SKIPPED),
				Map.entry("bill", SKIPPED), Map.entry("refund", COMPLETED));
		assertThat(run.failure("charge")).isPresent();
		assertThat(run.failure("bill").orElseThrow()).isInstanceOf(DependencyFailedException.class);
		assertThat(catchThrowable(() -> run.result("charge", String.class))).isInstanceOf(IllegalStateException.class);
		assertThat(run.report().jobs()).hasSize(4);
		assertThat(run.toMermaid()).contains("charge");
		assertThat(run.toDot()).contains("charge");
	}

	@Test
	void aGraphWhoseJobFailsAsIfItWereCancelledEnds() {
		JobGraphRun run = JobGraph.named("order")
			.job("charge", (each) -> cancel())
			.job("ship", (each) -> "never")
			.after("charge")
			.build()
			.submit(this.pool);
		assertEnded(run);
		assertThat(run.states()).containsExactly(Map.entry("charge", FAILED), Map.entry("ship", SKIPPED));
		assertThat(run.isCancelled()).isFalse();
	}

	@Test
	void aGraphThatGoesOnAfterAFailureEnds() {
		JobGraphRun run = JobGraph.named("order")
			.onFailure(FailurePolicy.CONTINUE)
			.job("charge", (each) -> fail())
			.job("notify", (each) -> cancel())
			.job("log", (each) -> "done")
			.always("charge", "notify")
			.build()
			.submit(this.pool);
		assertEnded(run);
		assertThat(run.states()).containsExactly(Map.entry("charge", FAILED), Map.entry("notify", FAILED),
				Map.entry("log", COMPLETED));
	}

	@Test
	void aGraphThatFailsFastCancelsTheOthers() {
		PriorityPool other = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(other);
		JobGraphRun run = JobGraph.named("order")
			.job("charge", (each) -> fail())
			.job("ship", (each) -> "never")
			.pool(other)
			.build()
			.submit(this.pool);
		assertEnded(run);
		blocker.release();
		assertThat(run.states()).containsExactly(Map.entry("charge", FAILED), Map.entry("ship", CANCELLED));
		assertThat(run.failure("ship").orElseThrow()).hasMessageContaining("'charge'");
	}

	@Test
	void aFallbackStandsInForThem() {
		JobGraphRun run = JobGraph.named("order")
			.job("charge", (each) -> fail())
			.fallbackFrom((failure) -> "instead")
			.build()
			.submit(this.pool);
		run.join();
		assertThat(run.result("charge", String.class)).isEqualTo("instead");
	}

	@Test
	void aFallbackThatFailsSoFailsItsJob() {
		JobGraphRun run = JobGraph.named("order").job("charge", (each) -> {
			throw new IllegalStateException("no money");
		}).fallbackFrom((failure) -> fail()).job("ship", (each) -> "never").after("charge").build().submit(this.pool);
		assertEnded(run);
		assertThat(run.states()).containsExactly(Map.entry("charge", FAILED), Map.entry("ship", SKIPPED));
		assertThat(run.failure("charge")).isPresent();
	}

	@Test
	void aFallbackThatFailsAsIfItWereCancelledFailsItsJob() {
		JobGraphRun run = JobGraph.named("order").job("charge", (each) -> {
			throw new IllegalStateException("no money");
		}).fallbackFrom((failure) -> cancel()).build().submit(this.pool);
		assertEnded(run);
		assertThat(run.state("charge")).isEqualTo(FAILED);
	}

	@Test
	void aConditionThatFailsSoFailsItsJob() {
		JobGraphRun run = JobGraph.named("order")
			.job("charge", (each) -> "never")
			.onlyIf((each) -> fail() == null)
			.build()
			.submit(this.pool);
		assertEnded(run);
		assertThat(run.state("charge")).isEqualTo(FAILED);
	}

	/**
	 * Checks that all who follow the run learn of its failure, however they follow it.
	 */
	private static void assertEnded(JobGraphRun run) {
		CompletableFuture<?> handled = run.handle((result, failure) -> String.valueOf(failure));
		CompletableFuture<?> applied = run.thenApply((result) -> "never");
		CompletableFuture<?> completed = run.whenComplete((result, failure) -> {
		});
		await().until(() -> handled.isDone() && applied.isDone() && completed.isDone());
		assertThat(run).isCompletedExceptionally();
		assertThat(handled.join()).isNotNull();
		assertThat(TestPools.failureOf(run).toString()).isNotNull();
	}

	private static final class Unprintable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("has no message");
		}

		@Override
		public String toString() {
			throw new IllegalStateException("has no text");
		}

	}

	private static final class UnprintableCancellation extends CancellationException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("has no message");
		}

		@Override
		public String toString() {
			throw new IllegalStateException("has no text");
		}

	}

}
