package io.threadsystem.workflow;

import java.io.IOException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.pool.CauseChain;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.Seed;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.threadsystem.workflow.GraphShapes.LAYERS;
import static io.threadsystem.workflow.GraphShapes.WIDTH;
import static io.threadsystem.workflow.GraphShapes.jobsBefore;
import static io.threadsystem.workflow.GraphShapes.layerOf;
import static io.threadsystem.workflow.JobGraphState.CANCELLED;
import static io.threadsystem.workflow.JobGraphState.COMPLETED;
import static io.threadsystem.workflow.JobGraphState.FAILED;
import static io.threadsystem.workflow.JobGraphState.SKIPPED;
import static org.assertj.core.api.Assertions.assertThat;

/** Promise 11 through a thousand layers: a failure in one of them, and the end of all. */
@Timeout(60)
class DeepGraphTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final IOException failure = new IOException("on purpose");

	private final Set<String> ran = ConcurrentHashMap.newKeySet();

	private final CountDownLatch running = new CountDownLatch(WIDTH);

	private final CountDownLatch interrupted = new CountDownLatch(WIDTH - 1);

	@ParameterizedTest
	@ValueSource(ints = { 0, 500, LAYERS - 1 })
	void aFailureSkipsAllLayersBehindIt(int layer) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(WIDTH);
		String failing = layer + "-1";
		JobGraphRun run = GraphShapes.layers((job) -> runUnless(job, failing))
			.onFailure(FailurePolicy.CONTINUE)
			.build()
			.submit(pool);
		assertThat(TestPools.failureOf(run)).isSameAs(this.failure);
		GraphShapes.assertStates(run,
				(job) -> (layerOf(job) > layer) ? SKIPPED : job.equals(failing) ? FAILED : COMPLETED);
		assertThat(this.ran).hasSize(WIDTH * (layer + 1)).allMatch((job) -> layerOf(job) <= layer);
		assertCauses(run, layer);
		GraphShapes.assertAtRest(pool, jobsBefore(layer + 1) - 1, 1, jobsBefore(LAYERS) - jobsBefore(layer + 1));
	}

	private void runUnless(String job, String failing) throws IOException {
		this.ran.add(job);
		if (job.equals(failing)) {
			throw this.failure;
		}
	}

	/** The causes of each job that was skipped lead through all layers between. */
	private void assertCauses(JobGraphRun run, int layer) {
		for (int skipped = layer + 1; skipped < LAYERS; skipped++) {
			for (int each = 0; each < WIDTH; each++) {
				String job = skipped + "-" + each;
				CauseChain chain = CauseChain.of(run.failure(job).orElseThrow());
				chain.assertLeads(job, layer + "-1", skipped - layer);
				assertThat(chain.root()).isSameAs(this.failure);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 500, LAYERS - 1 })
	void failFastCancelsWhatRunsBesideTheFailureAndAThousandThatWaitElsewhere(int layer) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(WIDTH);
		PriorityPool paused = this.pools.ofWorkers(1);
		paused.pause();
		String failing = layer + "-1";
		JobGraphBuilder graph = GraphShapes.layers((job) -> failBesideOthers(job, layer));
		addChain(graph, paused);
		JobGraphRun run = graph.action("compensate", (each) -> this.ran.add("compensate"))
			.whenFailed(failing)
			.build()
			.submit(pool);
		assertThat(TestPools.failureOf(run)).isSameAs(this.failure);
		GraphShapes.assertStates(run, (job) -> failedFast(job, failing));
		assertThat(this.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.ran).contains("compensate").hasSize(WIDTH * (layer + 1) + 1);
		assertCauses(run, layer);
		assertCancelledBecauseOf(run, failing, layer + "-0");
		assertCancelledBecauseOf(run, failing, "side" + (LAYERS - 1));
		GraphShapes.assertAtRest(pool, jobsBefore(layer) + 1, 1, jobsBefore(LAYERS) - jobsBefore(layer) - 1);
		GraphShapes.assertAtRest(paused, 0, 0, LAYERS);
	}

	/** All three of the layer run; then the one in the middle fails. */
	private void failBesideOthers(String job, int layer) throws Exception {
		this.ran.add(job);
		if (layerOf(job) == layer) {
			this.running.countDown();
			if (job.endsWith("-1")) {
				this.running.await();
				throw this.failure;
			}
			awaitInterrupt();
		}
	}

	private void awaitInterrupt() throws InterruptedException {
		try {
			new CountDownLatch(1).await();
		}
		finally {
			this.interrupted.countDown();
		}
	}

	private void addChain(JobGraphBuilder graph, PriorityPool pool) {
		graph.action("side0", (each) -> this.ran.add("side")).pool(pool);
		for (int link = 1; link < LAYERS; link++) {
			graph.action("side" + link, (each) -> this.ran.add("side")).after("side" + (link - 1)).pool(pool);
		}
	}

	private static JobGraphState failedFast(String job, String failing) {
		if (job.startsWith("side")) {
			return CANCELLED;
		}
		if (job.equals("compensate") || layerOf(job) < layerOf(failing)) {
			return COMPLETED;
		}
		return (layerOf(job) > layerOf(failing)) ? SKIPPED : job.equals(failing) ? FAILED : CANCELLED;
	}

	private void assertCancelledBecauseOf(JobGraphRun run, String failing, String job) {
		assertThat(run.failure(job).orElseThrow()).isInstanceOf(CancellationException.class)
			.hasMessageContainingAll("'" + job + "'", "'" + failing + "'", "has failed")
			.hasCause(this.failure);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 500, LAYERS - 1 })
	void aCancelledRunHasNothingLeftInAnyLayer(int layer) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(WIDTH);
		JobGraphRun run = GraphShapes.layers((job) -> blockIn(layer, job)).build().submit(pool);
		assertThat(this.running.await(20, TimeUnit.SECONDS)).isTrue();
		assertThat(run.cancel(true)).isTrue();
		assertThat(run).isCancelled();
		GraphShapes.assertStates(run, (job) -> (layerOf(job) < layer) ? COMPLETED : CANCELLED);
		assertThat(this.interrupted.await(20, TimeUnit.SECONDS)).isTrue();
		GraphShapes.assertAtRest(pool, jobsBefore(layer), 0, jobsBefore(LAYERS) - jobsBefore(layer));
		assertThat(this.ran).hasSize(WIDTH * (layer + 1)).allMatch((job) -> layerOf(job) <= layer);
	}

	private void blockIn(int layer, String job) throws InterruptedException {
		this.ran.add(job);
		if (layerOf(job) == layer) {
			this.running.countDown();
			awaitInterrupt();
		}
	}

	@Test
	void aRunThatIsCancelledAtAnyMomentHasCompletedLayersThenOneThenCancelledOnes() throws Exception {
		Random random = Seed.of("aRunThatIsCancelledAtAnyMomentHasCompletedLayersThenOneThenCancelledOnes").random(0);
		for (int round = 0; round < Seed.scaled(8); round++) {
			PriorityPool pool = this.pools.ofWorkers(WIDTH);
			Set<String> calls = ConcurrentHashMap.newKeySet();
			JobGraphRun run = GraphShapes.layers(calls::add).build().submit(pool);
			int moment = random.nextInt(WIDTH * LAYERS);
			while (calls.size() < moment && !run.isDone()) {
				Thread.onSpinWait();
			}
			boolean cancelled = run.cancel(random.nextBoolean());
			assertThat(run.isCancelled()).isEqualTo(cancelled);
			long completed = assertCutInOneLayer(run, calls);
			assertThat(cancelled || completed == jobsBefore(LAYERS)).isTrue();
			GraphShapes.assertAtRest(pool, completed, 0, jobsBefore(LAYERS) - completed);
		}
	}

	/**
	 * Returns how many jobs have completed. No layer has begun before the end of the one
	 * before it.
	 */
	private long assertCutInOneLayer(JobGraphRun run, Set<String> calls) {
		long completed = run.states().values().stream().filter((state) -> state == COMPLETED).count();
		GraphShapes.assertStates(run, (job) -> {
			long cut = completed / WIDTH;
			boolean before = layerOf(job) < cut || (layerOf(job) == cut && run.state(job) == COMPLETED);
			return before ? COMPLETED : CANCELLED;
		});
		assertThat(calls).allMatch((job) -> layerOf(job) <= completed / WIDTH);
		return completed;
	}

}
