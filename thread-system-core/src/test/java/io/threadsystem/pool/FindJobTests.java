package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;

import io.threadsystem.job.Job;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Jobs and workers that people look for. */
@Timeout(60)
class FindJobTests {

	private static final Duration DAY = Duration.ofDays(1);

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void aJobIsFoundWhereverItWaitsAndWhileItRuns() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker running = Blocker.on(pool);
		List<Job<?>> jobs = List.of(running.job(), pool.submit(() -> "queued"),
				pool.job("delayed").delay(DAY).submit(() -> "delayed"),
				pool.job("dependent").after(running.job()).submit(() -> "dependent"));
		for (Job<?> job : jobs) {
			assertThat(pool.findJob(job.id())).as("%s", job).containsSame(job);
		}
	}

	@Test
	void aJobThatWaitsForItsNextAttemptIsFound() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> job = pool.job("one").retry(RetryPolicy.fixed(1, DAY)).submit(() -> {
			throw new IllegalStateException("on purpose");
		});
		await().until(() -> pool.snapshot().retried() == 1);
		await().untilAsserted(() -> assertThat(pool.findJob(job.id())).containsSame(job));
	}

	@Test
	void aJobThatHasEndedIsNotFound() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker running = Blocker.on(pool);
		Job<String> cancelled = pool.submit(() -> "never");
		cancelled.cancel(true);
		assertThat(pool.findJob(cancelled.id())).isEmpty();
		running.release();
		running.job().get();
		assertThat(pool.findJob(running.job().id())).isEmpty();
	}

	@Test
	void aJobOfAnotherPoolIsNotFound() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker running = Blocker.on(this.pools.ofWorkers(1));
		Blocker here = Blocker.on(pool);
		assertThat(pool.findJob(running.job().id())).isEmpty();
		assertThat(pool.findJob(here.job().id())).isPresent();
	}

	@Test
	void theStackOfAWorkerSaysWhereItIs() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		WorkerSnapshot worker = pool.snapshot().workers().get(0);
		assertThat(pool.stackOf(worker)).anyMatch((frame) -> frame.getClassName().equals(Blocker.class.getName()));
		blocker.release();
		pool.close();
		assertThat(pool.stackOf(worker)).isEmpty();
	}

}
