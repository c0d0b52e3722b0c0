package io.threadsystem.benchmarks.tuning;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobEvictedException;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;

/** More jobs than fit. */
final class QueueFull implements Demonstration {

	@Override
	public String load() {
		return "2 workers, queue-capacity: 50; one thread brings 300 jobs of 5 ms, every third one HIGH";
	}

	@Override
	public void show() {
		for (QueueFullPolicy policy : QueueFullPolicy.values()) {
			run(policy);
		}
	}

	private void run(QueueFullPolicy policy) {
		PoolSettings settings = Waits.workers(2)
			.queueCapacity(50)
			.queueFull(policy)
			.blockTimeout(Duration.ofSeconds(10))
			.build();
		try (PriorityPool pool = PriorityPool.create("full", settings)) {
			List<Job<?>> jobs = new ArrayList<>();
			long begin = System.nanoTime();
			for (int i = 0; i < 300; i++) {
				submit(pool, (i % 3 == 0) ? Priority.HIGH : Priority.LOW, jobs);
			}
			long brought = (System.nanoTime() - begin) / 1_000_000;
			Waits.end(jobs);
			Waits.print("queue-full: " + policy,
					"brought in %4d ms; ran: %3d HIGH, %3d LOW; evicted: %3d; rejected: %3d".formatted(brought,
							ran(jobs, Priority.HIGH), ran(jobs, Priority.LOW), evicted(jobs),
							pool.snapshot().rejected()));
		}
	}

	private static void submit(PriorityPool pool, Priority priority, List<Job<?>> jobs) {
		try {
			jobs.add(pool.submit(priority, Waits.taking(5)));
		}
		catch (RejectedExecutionException ex) {
			// Counted by the pool
		}
	}

	private static long ran(List<Job<?>> jobs, Priority priority) {
		return jobs.stream()
			.filter((job) -> job.priority() == priority && job.jobState() == JobState.COMPLETED)
			.count();
	}

	private static long evicted(List<Job<?>> jobs) {
		return jobs.stream()
			.filter((job) -> job.handle((value, failure) -> failure).join() instanceof JobEvictedException)
			.count();
	}

}
