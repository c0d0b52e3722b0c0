package io.threadsystem.workflow;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** What a run does when it is refused or stopped, and rules that apply to no job. */
@Timeout(60)
class JobGraphStopTests {

	private static final String[] NONE = {};

	/** More callbacks than a pool has threads for. */
	private static final int MANY = 18;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final CountDownLatch follows = new CountDownLatch(1);

	private final CountDownLatch compensated = new CountDownLatch(1);

	private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

	@Test
	void theCallbackOfAStoppedJobMayWaitForTheCompensation() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(3);
		JobGraph graph = JobGraph.named("order").job("charge", (run) -> {
			this.follows.await();
			throw new IllegalStateException("no money");
		}).action("ship", (run) -> {
			JobContext.current().token().onCancel(this::awaitCompensation);
			this.follows.countDown();
			new CountDownLatch(1).await();
		}).action("refund", (run) -> this.compensated.countDown()).whenFailed("charge").build();
		JobGraphRun run = graph.submit(pool);
		assertThat(TestPools.failureOf(run)).hasMessage("no money");
		assertThat(run.state("ship")).isEqualTo(JobGraphState.CANCELLED);
		assertThat(run.state("refund")).isEqualTo(JobGraphState.COMPLETED);
		assertThat(this.compensated.getCount()).isZero();
	}

	@Test
	void theCallbacksOfManyStoppedJobsMayWaitForACompensationThatTakesTooLong() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(MANY + 2);
		CountDownLatch running = new CountDownLatch(MANY);
		JobGraphBuilder builder = JobGraph.named("order").job("charge", (run) -> {
			running.await();
			throw new IllegalStateException("no money");
		});
		for (int job = 0; job < MANY; job++) {
			builder.action("ship" + job, (run) -> {
				JobContext.current().token().onCancel(() -> {
					await().until(() -> run.state("refund").isFinal());
					this.seen.add(run.state("refund").name());
				});
				running.countDown();
				new CountDownLatch(1).await();
			});
		}
		JobGraphRun run = builder.action("refund", (ignored) -> new CountDownLatch(1).await())
			.whenFailed("charge")
			.timeout(Duration.ofMillis(50))
			.build()
			.submit(pool);
		assertThat(TestPools.failureOf(run)).hasMessage("no money");
		await().until(() -> this.seen.size() == MANY);
		assertThat(this.seen).containsOnly("FAILED");
	}

	@Test
	void aStoppedJobIsInterruptedAndToldWhy() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(2);
		CountDownLatch left = new CountDownLatch(1);
		JobGraph graph = JobGraph.named("order").job("charge", (run) -> {
			this.follows.await();
			throw new IllegalStateException("no money");
		}).action("ship", (run) -> {
			try {
				this.follows.countDown();
				new CountDownLatch(1).await();
			}
			finally {
				this.seen.add(String.valueOf(JobContext.current().token().message()));
				left.countDown();
			}
		}).build();
		TestPools.failureOf(graph.submit(pool));
		left.await();
		assertThat(this.seen).containsExactly("Job 'charge' of graph 'order' has failed");
	}

	@Test
	void aGraphWhoseFirstJobIsRefusedLeavesNoTraceButTheRefusal() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		Job<String> waits = pool.submit(() -> "takes the slot");
		JobGraphBuilder builder = JobGraph.named("wide");
		for (int job = 0; job < 100; job++) {
			builder.job("job" + job, (run) -> 1);
		}
		JobGraph graph = builder.build();
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> graph.submit(pool));
		assertThat(pool.snapshot().submitted()).isEqualTo(2);
		assertThat(pool.snapshot().rejected()).isOne();
		assertThat(pool.snapshot().cancelled()).isZero();
		blocker.release();
		assertThat(waits.join()).isEqualTo("takes the slot");
	}

	@Test
	void theFirstJobStartsWhenAllOthersHaveBeenAccepted() {
		PriorityPool pool = this.pools.ofWorkers(2);
		JobGraphBuilder builder = JobGraph.named("wide")
			.job("first", (run) -> run.states().values().stream().filter(JobGraphState.PENDING::equals).count());
		for (int job = 0; job < 5_000; job++) {
			builder.job("job" + job, (run) -> 1).after("first");
		}
		JobGraphRun run = builder.build().submit(pool);
		run.join();
		assertThat(run.result("first", Long.class)).isEqualTo(5_000);
	}

	// Rules that apply to no job

	@Test
	void aRuleThatCouldNeverBeMetIsRefused() {
		JobGraphBuilder builder = JobGraph.named("empty").job("a", (run) -> 1).job("b", (run) -> 2);
		assertThatExceptionOfType(InvalidJobGraphException.class).isThrownBy(() -> builder.whenFailed(NONE))
			.withMessage(
					"Graph 'empty' cannot be run: job 'b' would never run, because whenFailed names no job that it "
							+ "could follow: name one, or leave whenFailed out");
		assertThatExceptionOfType(InvalidJobGraphException.class).isThrownBy(() -> builder.afterAny(NONE));
		assertThatExceptionOfType(InvalidJobGraphException.class)
			.isThrownBy(() -> builder.after(List.of()).whenFailed());
	}

	@Test
	void afterNoJobsIsReadyAtOnceWhateverTheRule() {
		JobGraphRun run = JobGraph.named("empty")
			.job("a", (ignored) -> 1)
			.after(List.of())
			.always()
			.job("b", (ignored) -> 2)
			.always(NONE)
			.build()
			.submit(this.pools.ofWorkers(1));
		run.join();
		assertThat(run.states().values()).containsOnly(JobGraphState.COMPLETED);
	}

	@Test
	void aRuleWithoutNamesNeedsACallOfAfterThatItCanApplyTo() {
		JobGraphBuilder builder = JobGraph.named("rules").job("a", (run) -> 1).job("b", (run) -> 2).whenFailed("a");
		assertThatIllegalStateException().isThrownBy(builder::always)
			.withMessage("Graph 'rules', job 'b': always() applies to the jobs that were named with after(…), and "
					+ "there are none: name them first, or use always(names…)");
	}

	private void awaitCompensation() {
		try {
			assertThat(this.compensated.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

}
