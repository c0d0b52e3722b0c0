package io.threadsystem.benchmarks.tuning;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.RateLimit;
import org.jspecify.annotations.Nullable;

/** Calls of an interface that allows only so many of them in a second. */
final class Rate implements Demonstration {

	@Override
	public String load() {
		return "8 workers; 150 jobs of 1 ms at once";
	}

	@Override
	public void show() {
		run("none", null);
		run("50 per 1s, burst 1", RateLimit.of(50, Duration.ofSeconds(1)).withBurst(1));
		run("50 per 1s, burst 20", RateLimit.of(50, Duration.ofSeconds(1)).withBurst(20));
	}

	private void run(String name, @Nullable RateLimit limit) {
		Queue<Long> starts = new ConcurrentLinkedQueue<>();
		long begin = System.nanoTime();
		try (PriorityPool pool = PriorityPool.create("rate", Waits.workers(8).rateLimit(limit).build())) {
			List<? extends Job<?>> jobs = Stream.generate(() -> pool.submit(() -> {
				starts.add(System.nanoTime());
				Waits.pause(1);
			})).limit(150).toList();
			Waits.end(jobs);
		}
		Waits.print("rate-limit: " + name,
				"all had run after %d ms; %d started in the first second".formatted(
						(System.nanoTime() - begin) / 1_000_000,
						starts.stream().filter((start) -> start - begin < 1_000_000_000L).count()));
	}

}
