package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A thread factory that submits jobs to the very pool whose threads it makes. */
@Timeout(60)
class ThreadFactorySubmissionTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Queue<Job<Thread>> accepted = new ConcurrentLinkedQueue<>();

	private final Queue<RejectedExecutionException> refused = new ConcurrentLinkedQueue<>();

	/** Jobs that are submitted with each thread. */
	private volatile int each = 1;

	private volatile PriorityPool pool;

	@ParameterizedTest
	@EnumSource
	void aFactoryThatFindsTheQueueFullOfTheJobThatItsThreadIsForGetsWhatThePolicySays(QueueFullPolicy policy)
			throws Exception {
		this.pool = pool(1, 1, policy);
		Job<Thread> first = Caller.of(() -> this.pool.submit(Thread::currentThread)).result();
		assertThat(first).succeedsWithin(TestPools.LONG);
		if (policy == QueueFullPolicy.CALLER_RUNS) {
			assertThat(this.refused).isEmpty();
			assertThat(this.accepted).singleElement()
				.satisfies((job) -> assertThat(job.join().getName()).isEqualTo("caller"));
		}
		else {
			assertThat(this.accepted).isEmpty();
			assertThat(this.refused).singleElement().isInstanceOf(QueueFullException.class);
		}
		assertBalanced(1);
	}

	@ParameterizedTest
	@EnumSource
	void nothingIsLostWhereEachNewThreadBringsMoreJobsThanThereIsRoomFor(QueueFullPolicy policy) throws Exception {
		this.pool = pool(3, 2, policy);
		this.each = 3;
		AtomicInteger others = new AtomicInteger();
		List<Caller<Void>> callers = Stream.generate(() -> Caller.<Void>of(() -> {
			for (int i = 0; i < 100; i++) {
				submit();
				others.incrementAndGet();
			}
			return null;
		})).limit(2).toList();
		for (Caller<Void> caller : callers) {
			caller.result();
		}
		assertThat(others).hasValue(200);
		assertThat(this.accepted).isNotEmpty().allSatisfy((job) -> assertThat(job).succeedsWithin(TestPools.LONG));
		assertBalanced(0);
	}

	/** Checks the figures of the pool against those of the test. */
	private void assertBalanced(int submittedOtherwise) throws Exception {
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
		TestPools.assertConserved(this.pool);
		assertThat(this.pool.snapshot().submitted()).isEqualTo(this.accepted.size() + submittedOtherwise);
		assertThat(this.pool.snapshot().rejected()).isEqualTo(this.refused.size());
	}

	/** Pool whose idle workers end at once, so that there are always new ones. */
	private PriorityPool pool(int workers, int capacity, QueueFullPolicy policy) {
		return this.pools.of((settings) -> settings.minWorkers(0)
			.maxWorkers(workers)
			.keepAlive(Duration.ofMillis(1))
			.queueCapacity(capacity)
			.queueFull(policy)
			.blockTimeout(Duration.ofMillis(5)), (builder) -> builder.threadFactory(this::newThread));
	}

	private Thread newThread(Runnable worker) {
		for (int i = 0; i < this.each; i++) {
			submit();
		}
		return new Thread(worker);
	}

	private void submit() {
		try {
			this.accepted.add(this.pool.submit(Thread::currentThread));
		}
		catch (RejectedExecutionException ex) {
			this.refused.add(ex);
		}
	}

}
