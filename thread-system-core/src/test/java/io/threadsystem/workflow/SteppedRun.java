package io.threadsystem.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A run whose jobs end when the test says so, one after the other. Its pool has a worker
 * for each.
 */
final class SteppedRun {

	private final List<CountDownLatch> started = new ArrayList<>();

	private final List<CountDownLatch> released = new ArrayList<>();

	private final JobGraphRun run;

	SteppedRun(RandomGraph graph, FailurePolicy policy, Random random, PriorityPool pool) {
		graph.steps().forEach((step) -> {
			this.started.add(new CountDownLatch(1));
			this.released.add(new CountDownLatch(1));
		});
		this.run = graph.define(random, policy, this::awaitRelease).submit(pool);
	}

	private void awaitRelease(int job) {
		this.started.get(job).countDown();
		try {
			this.released.get(job).await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("told to stop", ex);
		}
	}

	void release(int job) {
		this.released.get(job).countDown();
	}

	JobGraphRun run() {
		return this.run;
	}

	/** Waits until all is as a model says, and checks that nothing is otherwise. */
	void awaitLike(SteppedModel model) throws InterruptedException {
		for (int job = 0; job < this.started.size(); job++) {
			if (model.state(job) == JobGraphState.RUNNING) {
				boolean runs = this.started.get(job).await(TestPools.LONG.toSeconds(), TimeUnit.SECONDS);
				assertThat(runs).as("j%s runs, in %s like %s", job, this.run.states(), model.states()).isTrue();
			}
			else if (model.state(job).isFinal()) {
				awaitEnd(job);
			}
		}
		assertThat(this.run.states()).containsExactlyInAnyOrderEntriesOf(model.states());
	}

	private void awaitEnd(int job) {
		long begun = System.nanoTime();
		while (!this.run.state("j" + job).isFinal()) {
			assertThat(System.nanoTime() - begun).as("time until j%s ends", job).isLessThan(TestPools.LONG.toNanos());
			Thread.onSpinWait();
		}
	}

}
