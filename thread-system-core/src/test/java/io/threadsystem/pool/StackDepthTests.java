package io.threadsystem.pool;

import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.Job;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Jobs that come to the end of their stack. */
@Timeout(60)
class StackDepthTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@RepeatedTest(20)
	void aJobThatIsWaitedForAtTheEndOfTheStackIsNotLost() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		AtomicReference<Job<String>> inner = new AtomicReference<>();
		Job<Integer> outer = pool.submit(() -> {
			inner.set(pool.submit(() -> "done"));
			return descend(inner.get());
		});
		assertThat(TestPools.failureOf(outer)).isInstanceOf(VirtualMachineError.class);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(inner.get()).isDone();
	}

	/** Waits for the job on the way back from the end of the stack. */
	@SuppressWarnings("InfiniteRecursion")
	private static int descend(Job<String> job) {
		try {
			return descend(job) + 1;
		}
		catch (VirtualMachineError ex) {
			// Not only a StackOverflowError: a lambda that is linked here makes another
			// one of it
			job.join();
			throw ex;
		}
	}

}
