package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Promise 6: a delay takes neither a worker nor a slot. */
@Timeout(60)
class DelayTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	@Test
	void aDelayedJobRunsWhenItsDelayIsOver() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		Job<String> job = pool.job("delayed").delay(Duration.ofSeconds(5)).submit(() -> "done");
		assertThat(job.jobState()).isEqualTo(JobState.PENDING);
		assertThat(pool.snapshot().pending()).isOne();
		assertThat(pool.snapshot().queued()).isZero();
		this.ticker.advance(Duration.ofSeconds(5).minusNanos(1));
		assertThat(pool.submit(() -> "the worker is free").get()).isEqualTo("the worker is free");
		assertThat(job).isNotDone();
		this.ticker.advance(Duration.ofNanos(1));
		assertThat(job.get()).isEqualTo("done");
		assertThat(job.queueTime()).isZero();
	}

	@Test
	void aDelayedJobTakesASlotWhenItIsDue() {
		PriorityPool pool = pool((settings) -> settings);
		pool.pause();
		pool.job("delayed").delay(Duration.ofSeconds(5)).submit(() -> "done");
		assertThat(pool.snapshot().queued()).isZero();
		this.ticker.advance(Duration.ofSeconds(5));
		await().until(() -> pool.snapshot().queued() == 1);
		assertThat(pool.snapshot().pending()).isOne();
	}

	@Test
	void aFullQueueAcceptsADelayedJobWithoutWaiting() throws Exception {
		PriorityPool pool = pool((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		Job<String> queued = pool.submit(() -> "queued");
		Job<String> delayed = pool.job("delayed").delay(Duration.ofSeconds(5)).submit(() -> "done");
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(pool.snapshot().queued()).isOne();
		blocker.release();
		assertThat(delayed.get()).isEqualTo("done");
		assertThat(queued).isCompleted();
		assertThat(pool.snapshot().rejected()).isZero();
	}

	@Test
	void delayedJobsThatAreDueAtAFullQueueComeInByLevel() throws Exception {
		PriorityPool pool = pool((settings) -> settings.queueCapacity(1));
		List<String> order = Collections.synchronizedList(new ArrayList<>());
		Blocker blocker = Blocker.on(pool);
		pool.submit(() -> order.add("queued"));
		pool.job("low").priority(Priority.LOW).delay(Duration.ofSeconds(1)).submit(() -> order.add("low"));
		pool.job("high").priority(Priority.HIGH).delay(Duration.ofSeconds(2)).submit(() -> order.add("high"));
		Job<Boolean> last = pool.job("lowest")
			.priority(Priority.LOWEST)
			.delay(Duration.ofSeconds(3))
			.queueTimeout(Duration.ofHours(1))
			.submit(() -> order.add("lowest"));
		this.ticker.advance(Duration.ofSeconds(3));
		await().until(() -> last.queueTime().isZero() && pool.snapshot().pending() == 4);
		Job<Boolean> alarm = pool.job("alarm").delay(Duration.ofSeconds(1)).submit(() -> true);
		this.ticker.advance(Duration.ofSeconds(1));
		blocker.release();
		alarm.get();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(order).containsExactlyInAnyOrder("queued", "high", "low", "lowest");
	}

	@Test
	void jobsRunInTheOrderInWhichTheyAreDue() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		List<Integer> order = Collections.synchronizedList(new ArrayList<>());
		for (int seconds : new int[] { 3, 1, 4, 5, 9, 2, 6, 8, 7 }) {
			pool.job("delayed").delay(Duration.ofSeconds(seconds)).submit(() -> order.add(seconds));
		}
		this.ticker.advance(Duration.ofSeconds(9));
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(order).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
	}

	@Test
	void aCancelledDelayedJobIsForgottenAtOnce() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		Job<String> job = pool.job("delayed").delay(Duration.ofHours(1)).submit(() -> "never");
		assertThat(job.cancel(true)).isTrue();
		assertThat(pool.snapshot().pending()).isZero();
		assertThat(job.queueTime()).isZero();
		assertThat(pool.awaitIdle(Duration.ofSeconds(1))).isTrue();
	}

	@Test
	void aDelayedJobKeepsThePoolFromBeingIdle() throws Exception {
		PriorityPool pool = pool((settings) -> settings);
		pool.job("delayed").delay(Duration.ofSeconds(5)).submit(() -> "done");
		assertThat(pool.awaitIdle(Duration.ofMillis(10))).isFalse();
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
	}

	@Test
	void aRealClockReleasesJobsToo() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> later = pool.job("later").delay(Duration.ofMillis(40)).submit(() -> "later");
		Job<String> sooner = pool.job("sooner").delay(Duration.ofMillis(10)).submit(() -> "sooner");
		assertThat(sooner.get()).isEqualTo("sooner");
		assertThat(later.get()).isEqualTo("later");
	}

	@Test
	void thousandsOfDelayedJobsAllRun() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(16));
		Random random = Seed.of("thousandsOfDelayedJobs").random(0);
		for (int i = 0; i < 10_000; i++) {
			pool.job("delayed").delay(Duration.ofNanos(1 + random.nextInt(20_000_000))).submit(() -> "done");
		}
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(pool.snapshot().completed()).isEqualTo(10_000);
	}

	private PriorityPool pool(UnaryOperator<PoolSettings.Builder> settings) {
		return this.pools.of(settings, (builder) -> builder.ticker(this.ticker));
	}

}
