package io.threadsystem.pool;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The moment between the taking of a job and its start, by hand: no thread is in it. */
@Timeout(60)
class TakenJobTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	static Stream<UnaryOperator<PoolSettings.Builder>> rules() {
		return Stream.of((settings) -> settings, (settings) -> settings.aging(Duration.ofSeconds(30)));
	}

	@ParameterizedTest
	@MethodSource("rules")
	void aJobIsShownFromTheMomentAtWhichItIsTakenSoThatItCanBeEnded(UnaryOperator<PoolSettings.Builder> rules) {
		LanePool pool = pausedPool(rules);
		Job<String> job = pool.submit(() -> "never");
		Worker worker = worker(pool);
		assertThat(pool.startRules().take(worker)).isSameAs(job);
		assertThat(worker.current()).isSameAs(job);
		FailingTicker.Death death = new FailingTicker.Death();
		worker.loseCurrent(death);
		assertThat(TestPools.failureOf(job)).isSameAs(death);
		assertThat(job.jobState()).isEqualTo(JobState.FAILED);
		assertThat(worker.current()).isNull();
		pool.startRules().leave(worker);
		TestPools.assertConserved(pool);
	}

	@Test
	void aJobThatHasEndedIsNotShownByTheWorkerThatSkipsItsEntry() {
		LanePool pool = pausedPool((settings) -> settings);
		Job<String> job = pool.submit(() -> "never");
		job.cancel(true);
		Worker worker = worker(pool);
		assertThat(pool.startRules().take(worker)).isSameAs(job);
		assertThat(worker.current()).isNull();
	}

	@Test
	void aWorkerIsNotStuckOnAJobThatHasStartedElsewhere() throws Exception {
		LanePool pool = pausedPool((settings) -> settings);
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		PoolJob<?> job = (PoolJob<?>) pool.submit(() -> {
			running.countDown();
			released.await();
			return "done";
		});
		Worker worker = worker(pool);
		assertThat(pool.startRules().take(worker)).isSameAs(job);
		Caller<Boolean> elsewhere = Caller.of(() -> pool.guests().run(job));
		running.await();
		this.ticker.advance(Duration.ofHours(1));
		assertThat(worker.snapshot(1).state()).isEqualTo(WorkerSnapshot.State.IDLE);
		worker.loseCurrent(new FailingTicker.Death());
		assertThat(job).isNotDone();
		released.countDown();
		assertThat(elsewhere.result()).isTrue();
		await().until(job::isDone);
		assertThat(job.jobState()).isEqualTo(JobState.COMPLETED);
	}

	@ParameterizedTest
	@MethodSource("rules")
	void aWorkerThatStandsOutsideTakesNothing(UnaryOperator<PoolSettings.Builder> rules) {
		LanePool pool = pausedPool(rules);
		Job<String> job = pool.submit(() -> "done");
		Worker worker = worker(pool);
		worker.outside = true;
		assertThat(pool.startRules().take(worker)).isNull();
		assertThat(worker.current()).isNull();
		assertThat(worker.busyWith()).isEqualTo(Worker.NOTHING);
		pool.resume();
		assertThat(job).succeedsWithin(TestPools.LONG).isEqualTo("done");
	}

	@Test
	void aWorkerThatSearchesOutsideAndFindsNoRoomLeavesNoCountBehind() {
		LanePool pool = pausedPool((settings) -> settings);
		CrewCounts counts = new CrewCounts();
		StuckWorkers stuck = new StuckWorkers(counts);
		Worker worker = worker(pool);
		worker.outside = true;
		counts.change(CrewCounts.TOTAL + CrewCounts.OUTSIDE + CrewCounts.SEARCHING);
		assertThat(stuck.comesBack(worker, new CrewSize(1, 1, 1), true)).isFalse();
		assertThat(counts.now()).isEqualTo(CrewCounts.TOTAL);
	}

	private LanePool pausedPool(UnaryOperator<PoolSettings.Builder> rules) {
		PriorityPool pool = this.pools.of((settings) -> rules.apply(settings.minWorkers(0)),
				(builder) -> builder.ticker(this.ticker));
		pool.pause();
		return (LanePool) pool;
	}

	/** A worker whose thread never starts. */
	private static Worker worker(LanePool pool) {
		return new Worker(pool, pool.crew(),
				WorkerThreads.of(ThreadKind.PLATFORM, null, null, Thread.currentThread().getThreadGroup()), "by hand");
	}

}
