package io.threadsystem.aop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.LevelSnapshot;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Reactive pipelines on the workers of a pool. */
@Timeout(60)
class ReactorSchedulerTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	private final PriorityPool pool = PriorityPool.create("main",
			PoolSettings.builder().minWorkers(1).maxWorkers(1).build());

	private final Scheduler high = Schedulers.fromExecutorService(this.pool.executor(Priority.HIGH));

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void theStepsOfAFluxRunOnTheWorkersAtThePriorityOfTheView() throws Exception {
		List<String> threads = Flux.range(1, 100)
			.publishOn(this.high)
			.map((number) -> Thread.currentThread().getName())
			.distinct()
			.collectList()
			.block(SOON);
		assertThat(threads).containsExactly("main-worker-1");
		assertThat(this.pool.awaitIdle(SOON)).isTrue();
		LevelSnapshot jobs = this.pool.snapshot().level(Priority.HIGH);
		assertThat(jobs.submitted()).isPositive().isEqualTo(this.pool.snapshot().submitted());
		// Reactor may cancel a task whose step has come to its end, while it is returning
		assertThat(jobs.completed() + jobs.cancelled()).isEqualTo(jobs.submitted());
	}

	@Test
	void aFluxGoesBeforeJobsOfALowerPriority() throws Exception {
		List<String> order = Collections.synchronizedList(new ArrayList<>());
		CountDownLatch release = new CountDownLatch(1);
		Job<Boolean> blocker = this.pool.submit(Priority.HIGHEST, () -> release.await(10, TimeUnit.SECONDS));
		Job<Boolean> normal = this.pool.submit(() -> order.add("normal"));
		Mono<String> mono = Mono.fromCallable(() -> "high").subscribeOn(this.high).doOnNext(order::add);
		mono.subscribe();
		release.countDown();
		assertThat(blocker.get()).isTrue();
		assertThat(normal.get()).isTrue();
		assertThat(order).containsExactly("high", "normal");
	}

	@Test
	void aSubscriptionThatIsCancelledInterruptsItsStep() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch interrupted = new CountDownLatch(1);
		var subscription = Mono.fromRunnable(() -> {
			begun.countDown();
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				interrupted.countDown();
			}
		}).subscribeOn(this.high).subscribe();
		assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
		subscription.dispose();
		assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(this.pool.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
	}

	@Test
	void aMonoOfAJobCancelsItUnlessItIsToldNotTo() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		Job<Boolean> kept = this.pool.submit(() -> release.await(10, TimeUnit.SECONDS));
		Job<Integer> cancelled = this.pool.submit(() -> 1);
		Mono.fromFuture(kept, true).subscribe().dispose();
		Mono.fromFuture(cancelled).subscribe().dispose();
		release.countDown();
		assertThat(kept.get()).isTrue();
		assertThat(cancelled.jobState()).isEqualTo(JobState.CANCELLED);
	}

	@Test
	void disposingTheSchedulerEndsTheViewAndLeavesThePoolAlone() throws Exception {
		this.high.dispose();
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> Mono.fromCallable(() -> 1).subscribeOn(this.high).block(SOON));
		Job<Integer> job = this.pool.submit(Priority.HIGH, () -> 1);
		assertThat(job.get()).isOne();
		assertThat(job.jobState()).isEqualTo(JobState.COMPLETED);
		assertThat(this.pool.executor(Priority.HIGH).isShutdown()).isFalse();
	}

	@Test
	void aClosedPoolRejects() {
		this.pool.close();
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> Mono.fromCallable(() -> 1).subscribeOn(this.high).block(SOON));
	}

	@Test
	void aViewKnowsNoDelays() {
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> Mono.delay(Duration.ofMillis(1), this.high).block(SOON));
		assertThat(Mono.delay(Duration.ofMillis(1))
			.publishOn(this.high)
			.map((tick) -> Thread.currentThread().getName())
			.block(SOON)).isEqualTo("main-worker-1");
	}

}
