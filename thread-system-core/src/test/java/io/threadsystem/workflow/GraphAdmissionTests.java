package io.threadsystem.workflow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.Job;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.Caller;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** How the jobs of a run come into their pools. */
@Timeout(60)
class GraphAdmissionTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final JobGraph twoSteps = JobGraph.named("two")
		.job("first", (run) -> 1)
		.job("second", (run) -> 2)
		.after("first")
		.build();

	@Test
	void theFirstJobIsRefusedByAFullQueueAndNothingRuns() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		JobGraphRun accepted = this.twoSteps.submit(pool);
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> this.twoSteps.submit(pool));
		assertThat(pool.snapshot().pending()).isEqualTo(2);
		assertThat(pool.snapshot().rejected()).isOne();
		assertThat(pool.snapshot().cancelled()).isZero();
		blocker.release();
		accepted.join();
		assertThat(accepted.result("second", int.class)).isEqualTo(2);
	}

	@Test
	void theFirstJobWaitsForASlotOfAFullQueue() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1));
		Blocker blocker = Blocker.on(pool);
		this.twoSteps.submit(pool);
		Caller<JobGraphRun> caller = Caller.blocked(() -> this.twoSteps.submit(pool));
		blocker.release();
		caller.result().join();
	}

	@Test
	void theOtherJobsNeverWaitInTheCaller() {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		JobGraphBuilder builder = JobGraph.named("wide");
		for (int job = 0; job < 100; job++) {
			builder.job("root" + job, (run) -> 1);
		}
		Blocker blocker = Blocker.on(pool);
		JobGraphRun run = builder.build().submit(pool);
		assertThat(pool.snapshot().queued()).isOne();
		assertThat(pool.snapshot().pending()).isEqualTo(100);
		blocker.release();
		run.join();
		assertThat(pool.snapshot().rejected()).isZero();
	}

	@Test
	void aJobThatSubmitsAGraphToItsOwnFullPoolMayRunItsFirstJobItself() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS));
		AtomicReference<JobGraphState> seen = new AtomicReference<>();
		AtomicReference<JobGraphReport> report = new AtomicReference<>();
		JobGraph graph = JobGraph.named("two").action("first", (run) -> {
			seen.set(run.state("first"));
			report.set(run.report());
		}).job("second", (run) -> 2).after("first").build();
		Job<Integer> outer = pool.submit(() -> {
			pool.submit(() -> "takes the slot");
			JobGraphRun run = graph.submit(pool);
			assertThat(run.state("first")).isEqualTo(JobGraphState.COMPLETED);
			run.join();
			return run.result("second", Integer.class);
		});
		assertThat(outer.get()).isEqualTo(2);
		assertThat(seen).hasValue(JobGraphState.RUNNING);
		assertThat(report.get().jobs().get("first").attempts()).isOne();
		assertThat(report.get().criticalPath()).containsExactly("first");
	}

	@Test
	void aJobThatSubmitsAGraphToItsOwnFullPoolGetsASlot() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1));
		JobGraph graph = JobGraph.named("two")
			.job("first", (run) -> 1)
			.job("second", (run) -> 2)
			.after("first")
			.build();
		Job<Integer> outer = pool.submit(() -> {
			pool.submit(() -> "takes the slot");
			JobGraphRun run = graph.submit(pool);
			run.join();
			return run.result("second", Integer.class);
		});
		assertThat(outer.get()).isEqualTo(2);
		assertThat(pool.snapshot().rejected()).isZero();
	}

	@Test
	void aFirstJobThatIsRunInTheCallerCanCancelItsRun() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS));
		JobGraph graph = JobGraph.named("two")
			.action("first", (run) -> run.cancel(true))
			.job("second", (run) -> 2)
			.after("first")
			.build();
		Job<JobGraphRun> outer = pool.submit(() -> {
			pool.submit(() -> "takes the slot");
			return graph.submit(pool);
		});
		assertThat(outer.get()).isCancelled();
		assertThat(outer.get().state("second")).isEqualTo(JobGraphState.CANCELLED);
	}

	@Test
	void aClosedPoolRefusesTheWholeGraph() {
		PriorityPool pool = this.pools.ofWorkers(1);
		PriorityPool closed = this.pools.ofWorkers(1);
		closed.close();
		List<String> ran = Collections.synchronizedList(new ArrayList<>());
		JobGraph graph = JobGraph.named("two")
			.job("first", (run) -> ran.add("first"))
			.job("second", (run) -> ran.add("second"))
			.after("first")
			.pool(closed)
			.build();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> graph.submit(pool));
		assertThat(ran).isEmpty();
		assertThat(pool.snapshot().pending()).isZero();
	}

	@Test
	void jobsThatNameNoPriorityHaveThatOfTheRun() {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGraph graph = JobGraph.named("two")
			.job("first", (run) -> 1)
			.job("second", (run) -> 2)
			.after("first")
			.priority(Priority.LOWEST)
			.build();
		graph.submit(pool, Priority.HIGH, "input").join();
		assertThat(pool.snapshot().level(Priority.HIGH).completed()).isOne();
		assertThat(pool.snapshot().level(Priority.LOWEST).completed()).isOne();
		graph.submit(pool, "input").join();
		assertThat(pool.snapshot().level(Priority.NORMAL).completed()).isOne();
	}

}
