package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Jobs that submit jobs to a full queue, and so run them inside of themselves. */
@Timeout(60)
class NestedSubmissionTests {

	private static final int DEEPEST = Worker.MAX_DEPTH;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final AtomicInteger depth = new AtomicInteger();

	private final AtomicInteger runs = new AtomicInteger();

	private final AtomicInteger deepest = new AtomicInteger();

	private final List<QueueFullException> rejections = new ArrayList<>();

	@Test
	void aJobThatSubmitsItselfForEverIsRejectedInTheEnd() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS));
		pool.submit(() -> {
			Job<String> filler = pool.submit(() -> "fills the queue");
			resubmit(pool);
			return filler;
		}).get().get();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.deepest).hasValue(DEEPEST + 1);
		assertThat(this.runs).hasValue(DEEPEST + 1);
		assertThat(this.rejections).singleElement()
			.satisfies((rejection) -> assertThat(rejection).hasMessageContaining("'" + pool.name() + "'")
				.hasMessageContaining(DEEPEST + " deep"));
		assertThat(pool.snapshot().rejected()).isOne();
		// the one that began it, the filler, and those inside
		assertThat(pool.snapshot().completed()).isEqualTo(2 + DEEPEST);
		assertThat(pool.snapshot().failed()).isZero();
		TestPools.assertConserved(pool);
	}

	@Test
	void aWorkerWhoseJobWasRejectedOnceNestsAgain() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS));
		for (int i = 1; i <= 3; i++) {
			pool.submit(() -> {
				pool.execute(() -> {
				});
				resubmit(pool);
			}).get();
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(this.rejections).hasSize(i);
		}
		assertThat(this.runs).hasValue(3 * (DEEPEST + 1));
	}

	private void resubmit(PriorityPool pool) {
		this.runs.incrementAndGet();
		this.deepest.accumulateAndGet(this.depth.incrementAndGet(), Math::max);
		try {
			pool.execute(() -> resubmit(pool));
		}
		catch (QueueFullException ex) {
			this.rejections.add(ex);
		}
		finally {
			this.depth.decrementAndGet();
		}
	}

}
