package io.threadsystem.workflow;

import java.util.Collections;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.Seed;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** A group whose jobs submit the next layer of it, a thousand layers deep. */
@Timeout(60)
class JobGroupLayersTests {

	private static final int LAYERS = 1_000;

	private static final int WIDTH = 3;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final IllegalStateException failure = new IllegalStateException("on purpose");

	/** How many jobs of each layer have begun. */
	private final AtomicIntegerArray begun = new AtomicIntegerArray(LAYERS);

	/** How many jobs of each layer have come to their ends. */
	private final AtomicIntegerArray arrived = new AtomicIntegerArray(LAYERS);

	private final AtomicInteger ran = new AtomicInteger();

	private PriorityPool pool;

	private JobGroup group;

	@BeforeEach
	void createGroup() {
		this.pool = this.pools.ofWorkers(WIDTH);
		this.group = JobGroup.on(this.pool, "layers");
	}

	/** Waits until the code of all jobs has ended, also of those that were cancelled. */
	private void awaitWorkers() throws Exception {
		CyclicBarrier all = new CyclicBarrier(WIDTH);
		Callable<Integer> meets = () -> all.await(20, TimeUnit.SECONDS);
		for (Job<Integer> job : this.pool.submitAll(Priority.NORMAL, Collections.nCopies(WIDTH, meets))) {
			job.get();
		}
	}

	/** What the last job of a layer does before it submits the next layer. */
	@FunctionalInterface
	private interface AtLayer {

		void reached(int layer);

	}

	private void submitLayer(int layer, AtLayer last) {
		for (int each = 0; each < WIDTH; each++) {
			this.group.submit(() -> runIn(layer, last));
		}
	}

	private void runIn(int layer, AtLayer last) {
		this.ran.incrementAndGet();
		this.begun.incrementAndGet(layer);
		if (this.arrived.incrementAndGet(layer) == WIDTH) {
			last.reached(layer);
			if (layer + 1 < LAYERS) {
				submitLayer(layer + 1, last);
			}
		}
	}

	@Test
	void closeWaitsForAThousandLayersThatAreSubmittedMeanwhile() throws Exception {
		submitLayer(0, (layer) -> {
			assertThat(layer == 0 || this.begun.get(layer - 1) == WIDTH).isTrue();
		});
		this.group.close();
		assertThat(this.ran).hasValue(WIDTH * LAYERS);
		JobGroupTests.assertCounts(this.group, WIDTH * LAYERS, WIDTH * LAYERS, 0, 0);
		GraphShapes.assertAtRest(this.pool, WIDTH * LAYERS, 0, 0);
	}

	@Test
	void aJobOfALayerThatCancelsTheGroupLetsNoFurtherLayerRun() throws Exception {
		submitLayer(0, (layer) -> {
			if (layer == 500) {
				this.group.cancel();
			}
		});
		this.group.await();
		awaitWorkers();
		assertThat(this.ran).hasValue(WIDTH * 501);
		JobGroupStatistics statistics = this.group.statistics();
		assertThat(statistics.total()).isEqualTo(WIDTH * 502);
		// The layer behind it, itself, and perhaps others that have come to their ends.
		assertThat(statistics.cancelled()).isBetween(WIDTH + 1L, 2L * WIDTH);
		assertThat(statistics.completed()).isEqualTo(statistics.total() - statistics.cancelled());
		GraphShapes.assertAtRest(this.pool, statistics.completed() + WIDTH, 0, statistics.cancelled());
	}

	@Test
	void failFastEndsTheLayersAtTheOneThatFails() throws Exception {
		this.group.failFast();
		submitLayer(0, (layer) -> {
			if (layer == 500) {
				throw this.failure;
			}
		});
		this.group.await();
		awaitWorkers();
		assertThat(this.group.firstFailure()).containsSame(this.failure);
		assertThat(this.ran).hasValue(WIDTH * 501);
		JobGroupStatistics statistics = this.group.statistics();
		assertThat(statistics.total()).isEqualTo(WIDTH * 501);
		assertThat(statistics.failed()).isOne();
		assertThat(statistics.cancelled()).isLessThan(WIDTH);
		submitLayer(501, (layer) -> {
		});
		JobGroupTests.assertCounts(this.group, WIDTH * 502, statistics.completed(), 1, statistics.cancelled() + WIDTH);
		GraphShapes.assertAtRest(this.pool, statistics.completed() + WIDTH, 1, statistics.cancelled() + WIDTH);
		assertThat(this.ran).hasValue(WIDTH * 501);
	}

	@Test
	void aGroupThatIsCancelledAtAnyMomentGrowsByOneLayerAtMost() throws Exception {
		Random random = Seed.of("aGroupThatIsCancelledAtAnyMomentGrowsByOneLayerAtMost").random(0);
		for (int round = 0; round < Seed.scaled(8); round++) {
			createGroup();
			this.ran.set(0);
			for (int layer = 0; layer < LAYERS; layer++) {
				this.arrived.set(layer, 0);
			}
			submitLayer(0, (layer) -> {
			});
			int moment = random.nextInt(WIDTH * LAYERS);
			while (this.ran.get() < moment && this.group.statistics().done() < WIDTH * LAYERS) {
				Thread.onSpinWait();
			}
			this.group.cancel();
			this.group.await();
			awaitWorkers();
			assertCutInOneLayer();
		}
	}

	private void assertCutInOneLayer() throws Exception {
		JobGroupStatistics statistics = this.group.statistics();
		assertThat(statistics.total()).isEqualTo(statistics.completed() + statistics.cancelled());
		assertThat(statistics.total()).isBetween((long) this.ran.get(), this.ran.get() + 2L * WIDTH);
		GraphShapes.assertAtRest(this.pool, statistics.completed() + WIDTH, 0, statistics.cancelled());
	}

}
