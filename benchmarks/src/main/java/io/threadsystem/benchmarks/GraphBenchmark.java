package io.threadsystem.benchmarks;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import io.threadsystem.pool.MapSettings;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphBuilder;
import io.threadsystem.workflow.JobGraphRun;
import io.threadsystem.workflow.JobGraphTask;

/**
 * How long it takes to build, submit and run graphs of different sizes, and how many
 * inputs of a large mapping wait at a time. This is no JMH benchmark, because what counts
 * is how the time for one job changes with the size of the graph.
 */
public final class GraphBenchmark {

	private static final int[] SIZES = { 10_000, 100_000, 1_000_000 };

	private static final int DEPENDENCIES = 3;

	/** Jobs depend on some of so many before them. */
	private static final int REACH = 1_000;

	private static final int INPUTS = 10_000_000;

	private GraphBenchmark() {
	}

	/**
	 * Runs all of it and prints the figures.
	 * @param args none
	 */
	public static void main(String[] args) {
		PoolSettings settings = PoolSettings.builder().minWorkers(2).maxWorkers(2).build();
		try (PriorityPool pool = PriorityPool.create("graphs", settings)) {
			measure(SIZES[0], pool);
			measure(SIZES[1], pool);
			System.out.println("Nanoseconds for each job, of graphs with three dependencies a job");
			System.out.printf("%10s %8s %8s %8s %8s %10s %6s%n", "jobs", "build", "submit", "run", "all", "futures",
					"ratio");
			for (int size : SIZES) {
				measure(size, pool).print(size);
			}
			System.out.println("Nanoseconds for each job, from when the first one fails or the run is cancelled");
			for (int size : SIZES) {
				System.out.printf("%,10d %8d failed %8d cancelled%n", size, failing(size, pool) / size,
						cancelling(size, pool) / size);
			}
			map(pool);
		}
	}

	/** A first job on which all others depend fails, so none of them runs. */
	private static long failing(int size, PriorityPool pool) {
		CountDownLatch accepted = new CountDownLatch(1);
		AtomicLong failed = new AtomicLong();
		JobGraphRun run = build(size, (first) -> {
			accepted.await();
			failed.set(System.nanoTime());
			throw new IllegalStateException("the first one fails");
		}).submit(pool);
		accepted.countDown();
		run.handle((result, failure) -> failure).join();
		return System.nanoTime() - failed.get();
	}

	private static long cancelling(int size, PriorityPool pool) {
		CountDownLatch never = new CountDownLatch(1);
		JobGraphRun run = build(size, (first) -> {
			never.await();
			return null;
		}).submit(pool);
		long start = System.nanoTime();
		run.cancel(true);
		return System.nanoTime() - start;
	}

	private static Figures measure(int size, PriorityPool pool) {
		System.gc();
		long start = System.nanoTime();
		JobGraph graph = build(size, (run) -> null);
		long built = System.nanoTime();
		JobGraphRun run = graph.submit(pool);
		long submitted = System.nanoTime();
		run.join();
		long ended = System.nanoTime();
		return new Figures(built - start, submitted - built, ended - submitted, futures(size));
	}

	private static JobGraph build(int size, JobGraphTask<?> first) {
		Random random = new Random(42);
		JobGraphBuilder builder = JobGraph.named("benchmark");
		for (int job = 0; job < size; job++) {
			builder.job("job" + job, (job == 0) ? first : (run) -> null);
			for (int dependency = 0; dependency < DEPENDENCIES && job > 0; dependency++) {
				builder.after("job" + before(job, random));
			}
		}
		return builder.build();
	}

	private static int before(int job, Random random) {
		return job - 1 - random.nextInt(Math.min(job, REACH));
	}

	/** The same graph, put together of futures; without names, checks and a report. */
	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static long futures(int size) {
		System.gc();
		ExecutorService executor = Executors.newFixedThreadPool(2);
		try {
			long start = System.nanoTime();
			Random random = new Random(42);
			CompletableFuture<Void>[] jobs = new CompletableFuture[size];
			for (int job = 0; job < size; job++) {
				CompletableFuture<?>[] dependencies = new CompletableFuture<?>[(job > 0) ? DEPENDENCIES : 0];
				for (int dependency = 0; dependency < dependencies.length; dependency++) {
					dependencies[dependency] = jobs[before(job, random)];
				}
				jobs[job] = CompletableFuture.allOf(dependencies).thenRunAsync(() -> {
				}, executor);
			}
			CompletableFuture.allOf(jobs).join();
			return System.nanoTime() - start;
		}
		finally {
			executor.shutdown();
		}
	}

	private static void map(PriorityPool pool) {
		AtomicLong most = new AtomicLong();
		long start = System.nanoTime();
		pool.job("map").map(() -> LongStream.range(0, INPUTS).peek((input) -> {
			if (input % 1_000 == 0) {
				most.accumulateAndGet(pool.snapshot().pending(), Math::max);
			}
		}).iterator(), (input) -> input, MapSettings.defaults()).join();
		System.out.printf("map over %,d inputs: %d ns for each, at most %d jobs pending%n", INPUTS,
				(System.nanoTime() - start) / INPUTS, most.get());
	}

	/** Nanoseconds. */
	private record Figures(long build, long submit, long run, long futures) {

		void print(int size) {
			long all = this.build + this.submit + this.run;
			System.out.printf("%,10d %8d %8d %8d %8d %10d %6.1f%n", size, this.build / size, this.submit / size,
					this.run / size, all / size, this.futures / size, (double) all / this.futures);
		}

	}

}
