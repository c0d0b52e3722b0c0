package io.threadsystem.benchmarks.tuning;

import java.util.List;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.ThreadKind;

/** Jobs that do nothing but wait for others. */
final class Virtual implements Demonstration {

	@Override
	public String load() {
		return "5,000 jobs that wait for 100 ms";
	}

	@Override
	public void show() {
		run(ThreadKind.PLATFORM, 32);
		if (Runtime.version().feature() >= 21) {
			run(ThreadKind.VIRTUAL, 5_000);
		}
		else {
			Waits.print("threads: VIRTUAL", "needs Java 21 or newer; this is " + Runtime.version().feature());
		}
	}

	private void run(ThreadKind threads, int workers) {
		long begin = System.nanoTime();
		try (PriorityPool pool = PriorityPool.create("threads",
				Waits.workers(workers).minWorkers(0).threads(threads).build())) {
			List<? extends Job<?>> jobs = Stream.generate(() -> pool.submit(Waits.taking(100))).limit(5_000).toList();
			Waits.end(jobs);
		}
		Waits.print("threads: " + threads,
				"%d workers, all had run after %d ms".formatted(workers, (System.nanoTime() - begin) / 1_000_000));
	}

}
