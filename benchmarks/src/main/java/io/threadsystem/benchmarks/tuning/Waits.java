package io.threadsystem.benchmarks.tuning;

import java.util.Arrays;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;

/** What the demonstrations have in common: jobs that take a time, and their waits. */
final class Waits {

	private Waits() {
	}

	/** A pool with a fixed number of workers and room for all jobs. */
	static PoolSettings.Builder workers(int workers) {
		return PoolSettings.builder().minWorkers(workers).maxWorkers(workers).queueCapacity(100_000);
	}

	/** A job that takes so long. */
	static Runnable taking(int millis) {
		return () -> pause(millis);
	}

	static void pause(int millis) {
		long end = System.nanoTime() + millis * 1_000_000L;
		for (long left = end - System.nanoTime(); left > 0
				&& !Thread.currentThread().isInterrupted(); left = end - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

	/** Waits until all have ended, however they do. */
	static void end(Collection<? extends Job<?>> jobs) {
		CompletableFuture.allOf(jobs.toArray(CompletableFuture<?>[]::new)).exceptionally((failure) -> null).join();
	}

	/** The waits of jobs of a level: median and longest, in milliseconds. */
	static String of(Priority priority, Collection<? extends Job<?>> jobs) {
		long[] waits = jobs.stream()
			.filter((job) -> job.priority() == priority)
			.mapToLong((job) -> job.queueTime().toMillis())
			.toArray();
		Arrays.sort(waits);
		return "%d %s jobs waited %d ms at the median, %d ms at the most".formatted(waits.length, priority,
				waits[waits.length / 2], waits[waits.length - 1]);
	}

	static void print(String setting, String result) {
		System.out.printf("  %-36s %s%n", setting, result);
	}

}
