package io.threadsystem.workflow;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import ch.qos.logback.classic.Level;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.Caller;
import io.threadsystem.pool.LogCapture;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What listeners of a group are told. */
@Timeout(60)
class JobGroupProgressTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Queue<List<Long>> told = new ConcurrentLinkedQueue<>();

	@Test
	void progressIsToldJobByJob() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import").onProgress(this::told);
		group.submit(() -> "first").get();
		group.await();
		group.submit(JobGroupTests.failing(new IllegalStateException("second")));
		group.await();
		group.cancel();
		group.submit(() -> "third");
		group.await();
		assertThat(this.told).containsExactly(List.of(1L, 1L), List.of(2L, 2L), List.of(3L, 3L));
	}

	@Test
	void aLaterListenerIsToldOfWhatEndsFromThenOn() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import");
		group.submit(() -> "before");
		group.await();
		group.onProgress(this::told);
		group.await();
		assertThat(this.told).isEmpty();
		group.submit(() -> "after");
		group.await();
		assertThat(this.told).containsExactly(List.of(2L, 2L));
	}

	@Test
	void oneThreadAtATimeTellsNumbersThatNeverDecrease() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(4);
		AtomicInteger inside = new AtomicInteger();
		AtomicBoolean together = new AtomicBoolean();
		JobGroup group = JobGroup.on(pool, "import").onProgress((done, total) -> {
			if (inside.incrementAndGet() > 1) {
				together.set(true);
			}
			told(done, total);
			inside.decrementAndGet();
		});
		for (int i = 0; i < 2_000; i++) {
			group.submit(() -> "done");
		}
		group.await();
		List<List<Long>> all = List.copyOf(this.told);
		assertThat(together).isFalse();
		assertThat(all.get(all.size() - 1)).containsExactly(2_000L, 2_000L);
		for (int i = 1; i < all.size(); i++) {
			assertThat(all.get(i).get(0)).isGreaterThan(all.get(i - 1).get(0));
			assertThat(all.get(i).get(1)).isGreaterThanOrEqualTo(all.get(i - 1).get(1));
			assertThat(all.get(i).get(0)).isLessThanOrEqualTo(all.get(i).get(1));
		}
	}

	@Test
	void aSlowListenerIsToldOfSeveralJobsAtOnceAndIsAwaited() throws Exception {
		CountDownLatch entered = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		JobGroup group = JobGroup.on(this.pools.ofWorkers(2), "import").onProgress((done, total) -> {
			told(done, total);
			entered.countDown();
			awaitUninterrupted(released);
		});
		Blocker first = Blocker.of(group.job("first"));
		first.release();
		entered.await();
		for (int i = 0; i < 10; i++) {
			group.submit(() -> "next").get();
		}
		Caller<Void> waiting = Caller.blocked(() -> {
			group.await();
			return null;
		});
		released.countDown();
		waiting.result();
		assertThat(this.told).first().isEqualTo(List.of(1L, 1L));
		assertThat(this.told).last().isEqualTo(List.of(11L, 11L));
		assertThat(this.told).hasSizeLessThanOrEqualTo(3);
	}

	@Test
	void aListenerMaySubmitAndWait() throws Exception {
		JobGroup group = JobGroup.on(this.pools.of((settings) -> settings.queueCapacity(1)), "import");
		List<String> results = new CopyOnWriteArrayList<>();
		group.onProgress((done, total) -> {
			told(done, total);
			if (done < 5) {
				results.add(group.submit(() -> "of the listener").join());
			}
		});
		group.submit(() -> "first");
		await().until(() -> group.statistics().done() == 5);
		group.await();
		assertThat(this.told).last().isEqualTo(List.of(5L, 5L));
		assertThat(results).hasSize(4);
	}

	@Test
	void aListenerThatThrowsIsLoggedEachTimeAndStopsNothing() throws Exception {
		try (LogCapture log = new LogCapture()) {
			JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import").onProgress((done, total) -> {
				throw new IllegalStateException("listener " + done);
			}).onProgress(this::told);
			group.submit(() -> "first");
			group.await();
			group.submit(() -> "second");
			group.await();
			assertThat(this.told).containsExactly(List.of(1L, 1L), List.of(2L, 2L));
			assertThat(log.from(Level.ERROR)).hasSize(2)
				.allMatch((event) -> event.getFormattedMessage()
					.equals("A progress listener of group 'import' failed; its jobs go on"));
			JobGroupTests.assertCounts(group, 2, 2, 0, 0);
		}
	}

	@Test
	void aListenerIsToldOfCancelledJobs() throws Exception {
		JobGroup group = JobGroup.on(this.pools.ofWorkers(1), "import").onProgress(this::told);
		Blocker.of(group.job("running"));
		for (int i = 0; i < 9; i++) {
			group.submit(() -> "never");
		}
		group.cancel();
		group.await();
		assertThat(this.told).last().isEqualTo(List.of(10L, 10L));
	}

	private void told(long done, long total) {
		this.told.add(List.of(done, total));
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
