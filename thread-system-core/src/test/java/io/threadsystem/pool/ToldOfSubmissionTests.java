package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What others do to a job while listeners are told of its submission. */
@Timeout(60)
class ToldOfSubmissionTests {

	private static final int CAPACITY = 2;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final AtomicInteger ran = new AtomicInteger();

	private final AtomicInteger ranBefore = new AtomicInteger();

	@Test
	void aSlotThatBecomesFreeWhileTheSubmitterOfAFullPoolTellsLetsNoWorkerStartTheJob() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(CAPACITY));
		Blocker blocker = Blocker.on(pool);
		Job<Job<Integer>> outer = pool.submit(() -> {
			for (int slot = 0; slot < CAPACITY; slot++) {
				pool.submit(() -> "takes a slot");
			}
			return pool.job("told").onSubmit((job) -> {
				blocker.release();
				letAllRun(pool);
				this.ranBefore.set(this.ran.get());
			}).submit(this.ran::incrementAndGet);
		});
		assertThat(outer.get().get()).isOne();
		assertThat(this.ranBefore).hasValue(0);
	}

	@Test
	void aListenerOfThePoolIsToldOfAJobThatItsOwnListenerRejects() {
		Queue<String> told = new ConcurrentLinkedQueue<>();
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.listener(new PoolListener() {
			@Override
			public boolean followsJobs() {
				return true;
			}

			@Override
			public void jobSubmitted(Job<?> job) {
				told.add("submitted");
			}

			@Override
			public void jobDone(Job<?> job, JobState state, @Nullable Throwable failure) {
				told.add("done");
			}
		}));
		JobBuilder builder = pool.job("told").onSubmit((job) -> {
			throw new IllegalStateException("no more paper");
		});
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> builder.submit(() -> "never"));
		assertThat(told).containsExactlyInAnyOrder("submitted", "done");
	}

	private static void letAllRun(PriorityPool pool) {
		try {
			pool.job("last")
				.priority(Priority.LOWEST)
				.delay(Duration.ofMillis(2))
				.submit(() -> "last")
				.get(TestPools.LONG.toSeconds(), TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void manySourcesThatBlockLeaveNoMappingUndoneWhenTheirPoolIsClosed() {
		PriorityPool pool = this.pools.of((settings) -> settings.shutdown(ShutdownMode.CANCEL));
		Blocker.on(pool);
		AtomicInteger blocked = new AtomicInteger();
		List<CompletableFuture<List<Integer>>> mappings = Stream
			.generate(() -> pool.job("map")
				.queueTimeout(Duration.ofMillis(1))
				.map(IntStream.range(0, 3).mapToObj((input) -> (input == 0) ? input : block(blocked)), (input) -> input,
						MapSettings.defaults().window(1).continueOnFailure()))
			.limit(18)
			.toList();
		await().until(() -> blocked.get() == 16);
		pool.close();
		await().until(() -> mappings.stream().allMatch(CompletableFuture::isDone));
	}

	private static int block(AtomicInteger blocked) {
		blocked.incrementAndGet();
		try {
			new CountDownLatch(1).await();
			return 0;
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
