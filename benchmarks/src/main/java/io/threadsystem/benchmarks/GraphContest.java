package io.threadsystem.benchmarks;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import io.threadsystem.pool.PriorityPool;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphBuilder;
import io.threadsystem.workflow.JobGraphRun;

/**
 * A graph of empty jobs, each of which depends on three random ones of the thousand
 * before it, on two workers; and the same graph of the JDK's futures on two threads.
 */
final class GraphContest {

	static final String TOGETHER = "threadSystem, together";

	static final String FUTURES = "CompletableFuture";

	private static final int DEPENDENCIES = 3;

	/** Jobs depend on some of so many before them. */
	private static final int REACH = 1_000;

	private static final int WARM_UPS = 3;

	private static final int WORKERS = 2;

	private final int jobs;

	private final Samples samples;

	private GraphContest(int jobs, Samples samples) {
		this.jobs = jobs;
		this.samples = samples;
	}

	/** Runs all rounds, the two by turns; adds nanoseconds a job. */
	static void run(Effort effort, Samples samples) {
		try (PriorityPool pool = PriorityPool.create("graphs", Entry.settings(WORKERS).build())) {
			for (int round = 0; round < WARM_UPS; round++) {
				new GraphContest(effort.graph() / 10, new Samples()).round(round, pool);
			}
			for (int round = 0; round < effort.graphs(); round++) {
				new GraphContest(effort.graph(), samples).round(round, pool);
			}
		}
	}

	private void round(int round, PriorityPool pool) {
		if (round % 2 == 0) {
			graph(pool);
			futures();
		}
		else {
			futures();
			graph(pool);
		}
	}

	private void graph(PriorityPool pool) {
		System.gc();
		long start = System.nanoTime();
		JobGraph graph = build();
		long built = System.nanoTime();
		JobGraphRun run = graph.submit(pool);
		long submitted = System.nanoTime();
		run.join();
		long ended = System.nanoTime();
		add("threadSystem, build", built - start);
		add("threadSystem, submit", submitted - built);
		add("threadSystem, run", ended - submitted);
		add(TOGETHER, ended - start);
	}

	private JobGraph build() {
		Random random = new Random(42);
		JobGraphBuilder builder = JobGraph.named("benchmark");
		for (int job = 0; job < this.jobs; job++) {
			builder.job("job" + job, (run) -> null);
			for (int dependency = 0; dependency < DEPENDENCIES && job > 0; dependency++) {
				builder.after("job" + before(job, random));
			}
		}
		return builder.build();
	}

	/** Without names, checks and a report. */
	private void futures() {
		System.gc();
		ExecutorService executor = Executors.newFixedThreadPool(WORKERS);
		try {
			long start = System.nanoTime();
			Random random = new Random(42);
			CompletableFuture<?>[] all = new CompletableFuture<?>[this.jobs];
			for (int job = 0; job < this.jobs; job++) {
				CompletableFuture<?>[] dependencies = new CompletableFuture<?>[(job > 0) ? DEPENDENCIES : 0];
				for (int dependency = 0; dependency < dependencies.length; dependency++) {
					dependencies[dependency] = all[before(job, random)];
				}
				all[job] = CompletableFuture.allOf(dependencies).thenRunAsync(() -> {
				}, executor);
			}
			CompletableFuture.allOf(all).join();
			add(FUTURES, System.nanoTime() - start);
		}
		finally {
			executor.shutdown();
		}
	}

	private static int before(int job, Random random) {
		return job - 1 - random.nextInt(Math.min(job, REACH));
	}

	private void add(String name, long nanos) {
		this.samples.add(name, (double) nanos / this.jobs);
	}

}
