package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.threadsystem.job.Job;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Promise 7, where what is waited for is elsewhere, or waits for others itself. */
@Timeout(60)
class WaitingAcrossPoolsTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final PriorityPool pool = this.pools.ofWorkers(1);

	private final PriorityPool other = this.pools.ofWorkers(1);

	@Test
	void aWorkerWaitsForADependentOfAnotherPoolWhileASpareRunsWhatThatWaitsFor() throws Exception {
		Job<String> outer = this.pool.submit(() -> {
			Job<String> first = this.pool.submit(() -> "a");
			return this.other.job("second").after(first).submit(() -> first.join() + "b").join();
		});
		assertThat(outer.get()).isEqualTo("ab");
	}

	@Test
	void aWorkerWaitsForARunWhoseFirstJobIsOfAnotherPoolWhileASpareRunsTheOthers() throws Exception {
		CountDownLatch secondRan = new CountDownLatch(1);
		JobGraph graph = JobGraph.named("two").job("first", (run) -> {
			secondRan.await();
			return 1;
		}).pool(this.other).action("second", (run) -> secondRan.countDown()).build();
		assertThat(this.pool.submit(() -> graph.submit(this.pool).get()).get()).isNull();
	}

	@Test
	void aWorkerWaitsForAMappingWhileASpareRunsTheOthersAndOneWaitsForItsNextAttempt() throws Exception {
		TestTicker ticker = new TestTicker();
		PriorityPool slow = this.pools.of((settings) -> settings, (builder) -> builder.ticker(ticker));
		AtomicInteger attempts = new AtomicInteger();
		CountDownLatch others = new CountDownLatch(20);
		Job<List<Integer>> outer = slow.submit(() -> slow.job("map")
			.retry(RetryPolicy.fixed(1, Duration.ofHours(1)))
			.map(IntStream.rangeClosed(0, 20).boxed().toList(), (input) -> {
				if (input == 0 && attempts.getAndIncrement() == 0) {
					throw new IllegalStateException("not yet");
				}
				if (input > 0) {
					others.countDown();
				}
				return input;
			}, MapSettings.defaults().window(21))
			.get());
		others.await();
		await().until(() -> slow.snapshot().running() == 1);
		ticker.advance(Duration.ofHours(1));
		assertThat(outer.get()).hasSize(21);
	}

	@Test
	void aWorkerWaitsForARunWhileASpareRunsTheOthersAndOneWaitsForItsNextAttempt() throws Exception {
		TestTicker ticker = new TestTicker();
		PriorityPool slow = this.pools.of((settings) -> settings, (builder) -> builder.ticker(ticker));
		AtomicInteger attempts = new AtomicInteger();
		CountDownLatch others = new CountDownLatch(2);
		JobGraph graph = JobGraph.named("three").job("first", (run) -> {
			if (attempts.getAndIncrement() == 0) {
				throw new IllegalStateException("not yet");
			}
			return 1;
		})
			.retry(RetryPolicy.fixed(1, Duration.ofHours(1)))
			.action("second", (run) -> others.countDown())
			.action("third", (run) -> others.countDown())
			.after("second")
			.build();
		Job<Void> outer = slow.submit(() -> graph.submit(slow).get());
		others.await();
		ticker.advance(Duration.ofHours(1));
		outer.get();
		assertThat(attempts).hasValue(2);
	}

	@Test
	void aWorkerWaitsForAGroupWhileASpareRunsWhatTheJobsOfOtherPoolsWaitFor() throws Exception {
		Job<Boolean> outer = this.pool.submit(() -> {
			Job<String> first = this.pool.submit(() -> "a");
			JobGroup group = JobGroup.on(this.other, "elsewhere");
			group.job("second").after(first).submit(() -> first.join() + "b");
			return group.await(TestPools.LONG);
		});
		assertThat(outer.get()).isTrue();
	}

	@Test
	void aWorkerWaitsForADependentOfHundredThousandJobsThatAnotherOneRuns() throws Exception {
		Job<Integer> outer = this.pool.submit(() -> {
			List<Job<Integer>> jobs = IntStream.range(0, 100_000)
				.mapToObj((number) -> this.pool.job("one").delay(Duration.ofNanos(1)).submit(() -> 1))
				.toList();
			return this.pool.job("sum").after(jobs).submit(() -> jobs.stream().mapToInt(Job::join).sum()).get();
		});
		assertThat(outer.get()).isEqualTo(100_000);
		assertThat(this.pool.snapshot().workers()).hasSizeLessThanOrEqualTo(2);
	}

	@Test
	void aWorkerWaitsForTheLastOfAChainOfHundredThousandJobsThatAnotherOneRuns() throws Exception {
		Job<Integer> outer = this.pool.submit(() -> {
			Job<Integer> last = this.pool.submit(() -> 0);
			for (int length = 0; length < 100_000; length++) {
				Job<Integer> before = last;
				last = this.pool.job("next").after(before).submit(() -> before.join() + 1);
			}
			return last.get();
		});
		assertThat(outer.get()).isEqualTo(100_000);
		assertThat(this.pool.snapshot().workers()).hasSizeLessThanOrEqualTo(2);
	}

}
