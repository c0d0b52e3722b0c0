package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.threadsystem.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Whether submitters should slow down. */
@Timeout(60)
class WatermarkTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final Marks marks = new Marks();

	private final Deque<Job<String>> jobs = new ArrayDeque<>();

	@Test
	void aPoolIsSaturatedAboveTheHighMarkUntilBelowTheLowOne() {
		PriorityPool pool = pausedPool(0.6, 0.3);
		submit(pool, 6);
		assertThat(pool.snapshot().saturated()).isFalse();
		submit(pool, 1);
		assertThat(pool.snapshot().saturated()).isTrue();
		assertTold("saturated 10");
		cancel(4);
		assertThat(pool.snapshot().saturated()).isTrue();
		cancel(1);
		assertThat(pool.snapshot().saturated()).isFalse();
		assertTold("saturated 10", "recovered 10");
		submit(pool, 4);
		assertThat(pool.snapshot().saturated()).isFalse();
		submit(pool, 1);
		assertTold("saturated 10", "recovered 10", "saturated 10");
	}

	@Test
	void theSnapshotTellsSinceWhenAlsoWithoutListeners() {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0).queueCapacity(10),
				(builder) -> builder.ticker(this.ticker));
		pool.pause();
		submit(pool, 8);
		assertThat(pool.snapshot().saturatedFor()).isNull();
		submit(pool, 1);
		this.ticker.advance(Duration.ofSeconds(7));
		submit(pool, 1);
		this.ticker.advance(Duration.ofSeconds(3));
		assertThat(pool.snapshot().saturatedFor()).isEqualTo(Duration.ofSeconds(10));
		cancel(6);
		assertThat(pool.snapshot().saturatedFor()).isNull();
		submit(pool, 5);
		this.ticker.advance(Duration.ofSeconds(1));
		assertThat(pool.snapshot().saturatedFor()).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void aListenerThatComesLaterIsToldAtTheNextSubmission() {
		PriorityPool pool = pausedPool(0.8, 0.5);
		this.marks.follows = false;
		submit(pool, 9);
		this.marks.follows = true;
		assertThat(this.marks.told).isEmpty();
		submit(pool, 1);
		assertTold("saturated 10");
	}

	@Test
	void aRecoveryWithoutASaturationThatWasToldIsNotTold() {
		PriorityPool pool = pausedPool(0.8, 0.5);
		this.marks.follows = false;
		submit(pool, 9);
		this.marks.follows = true;
		cancel(9);
		submit(pool, 9);
		assertTold("saturated 10");
	}

	@Test
	void marksThatAreMovedActAtOnce() {
		PriorityPool pool = pausedPool(0.8, 0.5);
		submit(pool, 6);
		assertThat(pool.snapshot().saturated()).isFalse();
		pool.reconfigure(pool.settings().toBuilder().highWatermark(0.55).lowWatermark(0.2).build());
		assertThat(pool.snapshot().saturated()).isTrue();
		assertTold("saturated 10");
		cancel(3);
		assertThat(pool.snapshot().saturated()).isTrue();
		pool.reconfigure(pool.settings().toBuilder().lowWatermark(0.4).build());
		assertThat(pool.snapshot().saturated()).isFalse();
		assertTold("saturated 10", "recovered 10");
	}

	@Test
	void anotherCapacityMovesTheMarks() {
		PriorityPool pool = pausedPool(0.8, 0.5);
		submit(pool, 5);
		pool.reconfigure(pool.settings().toBuilder().queueCapacity(6).build());
		assertTold("saturated 6");
		pool.reconfigure(pool.settings().toBuilder().queueCapacity(0).build());
		assertTold("saturated 6", "recovered 0");
		submit(pool, 100);
		assertThat(pool.snapshot().saturated()).isFalse();
	}

	@Test
	void aHighMarkOfOneIsTheFullQueue() {
		PriorityPool pool = pausedPool(1, 0.5);
		submit(pool, 9);
		assertThat(pool.snapshot().saturated()).isFalse();
		submit(pool, 1);
		assertThat(pool.snapshot().saturated()).isTrue();
	}

	@Test
	void jobsThatComeBackFillTheQueueToo() {
		PriorityPool pool = pausedPool(0.8, 0.5);
		for (int i = 0; i < 9; i++) {
			pool.job("delayed").delay(Duration.ofSeconds(1)).submit(() -> "done");
		}
		assertThat(pool.snapshot().saturated()).isFalse();
		this.ticker.advance(Duration.ofSeconds(1));
		await().until(() -> pool.snapshot().saturated());
		assertTold("saturated 10");
	}

	@Test
	void aPoolThatHasRunEverythingIsNotSaturated() throws Exception {
		PriorityPool pool = this.pools.of(
				(settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(4).blockTimeout(TestPools.LONG),
				(builder) -> builder.listener(this.marks));
		for (int round = 0; round < Seed.scaled(2_000); round++) {
			for (int i = 0; i < 8; i++) {
				pool.execute(() -> {
				});
			}
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(pool.snapshot().saturatedFor()).isNull();
		}
		await().until(() -> this.marks.told.isEmpty() || this.marks.last().startsWith("recovered"));
		assertThat(this.marks.inTurns()).isTrue();
	}

	private PriorityPool pausedPool(double high, double low) {
		PriorityPool pool = this.pools.of(
				(settings) -> settings.minWorkers(0).queueCapacity(10).highWatermark(high).lowWatermark(low),
				(builder) -> builder.listener(this.marks).ticker(this.ticker));
		pool.pause();
		return pool;
	}

	private void submit(PriorityPool pool, int count) {
		for (int i = 0; i < count; i++) {
			this.jobs.add(pool.submit(() -> "done"));
		}
	}

	private void cancel(int count) {
		for (int i = 0; i < count; i++) {
			this.jobs.remove().cancel(false);
		}
	}

	private void assertTold(String... told) {
		await().untilAsserted(() -> assertThat(this.marks.told).containsExactly(told));
	}

	private static final class Marks implements PoolListener {

		private final Queue<String> told = new ConcurrentLinkedQueue<>();

		private volatile boolean follows = true;

		@Override
		public boolean followsJobs() {
			return this.follows;
		}

		@Override
		public void queueChanged(boolean saturated, int queued, int capacity) {
			this.told.add((saturated ? "saturated " : "recovered ") + capacity);
		}

		private String last() {
			List<String> all = List.copyOf(this.told);
			return all.get(all.size() - 1);
		}

		private boolean inTurns() {
			List<String> all = List.copyOf(this.told);
			for (int i = 0; i < all.size(); i++) {
				if (all.get(i).startsWith("saturated") != (i % 2 == 0)) {
					return false;
				}
			}
			return true;
		}

	}

}
