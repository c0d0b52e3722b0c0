package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.UnaryOperator;

import io.threadsystem.job.Job;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Jobs that depend on each other in some shape, and record when they run. They are named
 * by their numbers.
 */
final class ShapedJobs {

	/** Of the one that is to fail, if one is. */
	final IllegalStateException failure = new IllegalStateException("on purpose");

	private final DependencyShape shape;

	private final int failing;

	private final CountDownLatch headRuns = new CountDownLatch(1);

	private final CountDownLatch headMayEnd = new CountDownLatch(1);

	private final List<Job<?>> jobs = new ArrayList<>();

	/** Gives each start and each end its place among all, from 1. */
	private final AtomicInteger places = new AtomicInteger();

	private final AtomicIntegerArray starts;

	private final AtomicIntegerArray ends;

	/** Jobs of a shape, of which one fails, or none for -1. */
	ShapedJobs(DependencyShape shape, int failing) {
		this.shape = shape;
		this.failing = failing;
		this.starts = new AtomicIntegerArray(shape.size());
		this.ends = new AtomicIntegerArray(shape.size());
	}

	/** Submits all; the head waits until it is let go, also on its worker. */
	ShapedJobs submit(PriorityPool pool, UnaryOperator<JobBuilder> head, UnaryOperator<JobBuilder> others) {
		this.jobs.add(head.apply(pool.job("0")).submit(() -> {
			this.headRuns.countDown();
			this.headMayEnd.await();
			run(0);
			return null;
		}));
		for (int number = 1; number < this.shape.size(); number++) {
			int job = number;
			List<Job<?>> sources = new ArrayList<>();
			this.shape.sources.get(job).forEach((source) -> sources.add(this.jobs.get(source)));
			JobBuilder builder = others.apply(pool.job(String.valueOf(job)));
			this.jobs.add(builder.after(sources).submit(() -> run(job)));
		}
		return this;
	}

	private void run(int job) {
		assertThat(this.starts.getAndSet(job, this.places.incrementAndGet())).as("start before this one").isZero();
		if (job == this.failing) {
			throw this.failure;
		}
		this.ends.set(job, this.places.incrementAndGet());
	}

	void letHeadGo() {
		this.headMayEnd.countDown();
	}

	void awaitHead() throws InterruptedException {
		this.headRuns.await();
	}

	Job<?> job(int number) {
		return this.jobs.get(number);
	}

	List<Job<?>> dependents() {
		return this.jobs.subList(1, this.jobs.size());
	}

	/** How many have begun to run so far. */
	int places() {
		return this.places.get();
	}

	boolean hasRun(int job) {
		return this.starts.get(job) > 0;
	}

	/** Checks that a job ran, after all that it depends on. */
	void assertRanInOrder(int job) {
		assertThat(this.ends.get(job)).as("end of %s", job).isGreaterThan(this.starts.get(job));
		for (int source : this.shape.sources.get(job)) {
			assertThat(this.ends.get(source)).as("end of %s, before the start of %s", source, job)
				.isPositive()
				.isLessThan(this.starts.get(job));
		}
	}

}
