package io.threadsystem.workflow;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/** The first job of a run, as long as the others are not accepted. */
@Timeout(60)
class JobGraphStartTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(2));

	private final PriorityPool closed = this.pools.ofWorkers(1);

	private final AtomicInteger ran = new AtomicInteger();

	/** Its time would count, and its worker would be busy with nothing. */
	@Test
	void theFirstJobHasNotStartedWhileTheOthersAreAccepted() throws Exception {
		AtomicInteger startedBefore = new AtomicInteger();
		PriorityPool slow = this.pools.of((settings) -> settings, (builder) -> builder.taskDecorator((task) -> {
			startedBefore.addAndGet(jobsStartedByNow());
			return task;
		}));
		JobGraph graph = JobGraph.named("three")
			.job("first", (run) -> this.ran.incrementAndGet())
			.job("second", (run) -> 2)
			.after("first")
			.pool(slow)
			.job("third", (run) -> 3)
			.pool(slow)
			.build();
		JobGraphRun run = graph.submit(this.pool);
		run.join();
		assertThat(startedBefore).hasValue(0);
		assertThat(run.result("first", Integer.class)).isOne();
	}

	/** The only worker has come to what it would take last. */
	private int jobsStartedByNow() {
		try {
			this.pool.submit(Priority.LOWEST, () -> "last").get(TestPools.LONG.toSeconds(), TimeUnit.SECONDS);
			return this.ran.get();
		}
		catch (Exception ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void theFirstJobOfARefusedRunNeverStarts() throws Exception {
		this.closed.close();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> refusedGraph().submit(this.pool));
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.ran).hasValue(0);
		assertThat(this.pool.snapshot().cancelled()).isOne();
	}

	@Test
	void theFirstJobOfARefusedRunIsNotTriedAgainWhereItsSubmitterWouldHaveRunIt() throws Exception {
		this.closed.close();
		Job<Throwable> outer = this.pool.submit(() -> {
			this.pool.submit(() -> "takes a slot");
			this.pool.submit(() -> "takes a slot");
			return catchThrowable(() -> refusedGraph().submit(this.pool));
		});
		assertThat(outer.get()).isInstanceOf(PoolClosedException.class);
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.ran).hasValue(0);
		assertThat(this.pool.snapshot().cancelled()).isOne();
	}

	private JobGraph refusedGraph() {
		return JobGraph.named("two")
			.job("first", (run) -> this.ran.incrementAndGet())
			.retry(RetryPolicy.fixed(3, Duration.ofHours(1)))
			.job("second", (run) -> 2)
			.pool(this.closed)
			.build();
	}

}
