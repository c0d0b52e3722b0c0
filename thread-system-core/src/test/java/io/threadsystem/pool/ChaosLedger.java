package io.threadsystem.pool;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a test has handed to one pool and got back from it, to be compared with the pool's
 * own figures.
 */
final class ChaosLedger {

	private final PriorityPool pool;

	private final Queue<Job<?>> handed = new ConcurrentLinkedQueue<>();

	private final AtomicLong ends = new AtomicLong();

	private final AtomicLong submitted = new AtomicLong();

	private final AtomicLong completed = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private final AtomicLong cancelled = new AtomicLong();

	private final AtomicLong rejected = new AtomicLong();

	ChaosLedger(PriorityPool pool) {
		this.pool = pool;
	}

	PriorityPool pool() {
		return this.pool;
	}

	/** Submits, and notes the job; {@code null} if the pool has refused it. */
	<T> @Nullable Job<T> note(Supplier<Job<T>> submission) {
		try {
			Job<T> job = submission.get();
			this.handed.add(job);
			job.whenComplete((value, failure) -> this.ends.incrementAndGet());
			return job;
		}
		catch (RejectedExecutionException ex) {
			this.rejected.incrementAndGet();
			return null;
		}
	}

	/**
	 * Compares in a paused pool to which no job is submitted; it fails as long as jobs
	 * run.
	 */
	void checkPaused() {
		PoolSnapshot figures = this.pool.snapshot();
		Map<JobState, Long> states = this.handed.stream()
			.collect(Collectors.groupingBy(Job::jobState, Collectors.counting()));
		assertThat(figures.running()).as("running").isZero();
		assertThat(figures.pending()).as("pending").isEqualTo(states.getOrDefault(JobState.PENDING, 0L));
		assertThat(figures.submitted()).as("submitted").isEqualTo(this.submitted.get() + this.handed.size());
		assertThat(figures.completed()).as("completed").isEqualTo(sum(this.completed, states, JobState.COMPLETED));
		assertThat(figures.failed()).as("failed").isEqualTo(sum(this.failed, states, JobState.FAILED));
		assertThat(figures.cancelled()).as("cancelled").isEqualTo(sum(this.cancelled, states, JobState.CANCELLED));
		assertThat(figures.rejected()).as("rejected").isEqualTo(this.rejected.get());
	}

	private static long sum(AtomicLong before, Map<JobState, Long> states, JobState state) {
		return before.get() + states.getOrDefault(state, 0L);
	}

	/** Compares at rest, and forgets the jobs. */
	void check() {
		long jobs = 0;
		for (Job<?> job = this.handed.poll(); job != null; job = this.handed.poll()) {
			assertThat(job.isDone()).as("%s is done", job).isTrue();
			count(job.jobState());
			jobs++;
		}
		this.submitted.addAndGet(jobs);
		PoolSnapshot figures = this.pool.snapshot();
		assertThat(this.ends).as("ends that were told").hasValue(this.submitted.get());
		assertThat(figures.submitted()).as("submitted").isEqualTo(this.submitted.get());
		assertThat(figures.completed()).as("completed").isEqualTo(this.completed.get());
		assertThat(figures.failed()).as("failed").isEqualTo(this.failed.get());
		assertThat(figures.cancelled()).as("cancelled").isEqualTo(this.cancelled.get());
		assertThat(figures.rejected()).as("rejected").isEqualTo(this.rejected.get());
		TestPools.assertConserved(this.pool);
	}

	private void count(JobState end) {
		switch (end) {
			case COMPLETED -> this.completed.incrementAndGet();
			case FAILED -> this.failed.incrementAndGet();
			default -> this.cancelled.incrementAndGet();
		}
	}

	long jobs() {
		return this.submitted.get();
	}

}
