package io.threadsystem.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.threadsystem.job.Priority;
import io.threadsystem.metrics.PriorityPoolMetrics;
import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;

/** What is measured together, in a JVM that does nothing else. */
enum Section {

	/** What a pool itself costs. */
	EMPTY("Empty jobs", Unit.MILLION_PER_SECOND, List.of(
			Row.speed("`execute` to `ThreadPoolExecutor` over `LinkedBlockingQueue`", "1.5", "1.0 (0.75)",
					"threadSystem execute", "linkedQueue execute"),
			Row.speed("the same to `PriorityBlockingQueue`", "6", "4 (2)", "threadSystem execute",
					"priorityQueue execute"),
			Row.speed("the same to `ForkJoinPool`", "1.0", "0.45 (0.4)", "threadSystem execute", "forkJoin execute"),
			Row.speed("`submit` to `ThreadPoolExecutor.submit`", "1.5", "1.0 (0.9)", "threadSystem submit",
					"linkedQueue submit"))) {

		@Override
		void measure(Shape shape, Effort effort, Samples samples) throws InterruptedException {
			int workers = shape.workers();
			Contest.run(List.of(Entry.execute("threadSystem execute", ours(workers)),
					Entry.execute("linkedQueue execute", linked(workers)), Entry.heap("priorityQueue execute", workers),
					Entry.forkJoin("forkJoin execute", workers), Entry.submit("threadSystem submit", ours(workers)),
					Entry.submit("linkedQueue submit", linked(workers))), shape.producers(), effort, samples);
		}

	},

	/** What a pool with timers of its jobs costs. */
	METERS("Empty jobs, with meters", Unit.MILLION_PER_SECOND,
			List.of(Row.speed("with meters, `execute` to `ExecutorServiceMetrics.monitor`", "2", "1.2",
					"threadSystem execute", "linkedQueue execute"))) {

		@Override
		void measure(Shape shape, Effort effort, Samples samples) throws InterruptedException {
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			ThreadPoolExecutor linked = linked(shape.workers());
			ExecutorService monitored = ExecutorServiceMetrics.monitor(registry, linked, "linked", Tags.empty());
			Contest.run(
					List.of(Entry.execute("threadSystem execute", metered(shape.workers(), registry)),
							Entry.of("linkedQueue execute", linked, (index, task) -> monitored.execute(task))),
					shape.producers(), effort, samples);
		}

	},

	/** Calls of asynchronous methods without a result. */
	ASYNC("Calls of asynchronous methods", Unit.MILLION_PER_SECOND,
			List.of(Row.speed("`@PriorityAsync` to `@Async`, with meters", "1.0", "0.9", AsyncCalls.PRIORITY_ASYNC,
					AsyncCalls.ASYNC),
					Row.speed("the same, `@Async` with timers, too", "1.0", "0.9", AsyncCalls.PRIORITY_ASYNC,
							AsyncCalls.TIMED_ASYNC))) {

		@Override
		void measure(Shape shape, Effort effort, Samples samples) throws InterruptedException {
			AsyncCalls.run(shape, effort, samples);
		}

	},

	/** What rules of starts cost. */
	RULES("Empty jobs, with rules of starts", Unit.MILLION_PER_SECOND,
			List.of(Row.speed("pool with aging to one without", "1.0", "0.9", "aging", "none"),
					Row.speed("pool with a limit of a level to one without", "1.0", "0.9", "level", "none"))) {

		@Override
		void measure(Shape shape, Effort effort, Samples samples) throws InterruptedException {
			PoolSettings none = Entry.settings(shape.workers()).build();
			PoolSettings aging = none.toBuilder().aging(Duration.ofSeconds(30)).build();
			PoolSettings level = none.toBuilder()
				.level(Priority.LOW, LevelSettings.unlimited().withMaxWorkers(1))
				.build();
			Contest.run(
					List.of(Entry.execute("none", PriorityPool.create("none", none)),
							Entry.execute("aging", PriorityPool.create("aging", aging)),
							Entry.execute("level", PriorityPool.create("level", level))),
					shape.producers(), effort, samples);
		}

	},

	/** A large graph. */
	GRAPH("Graph, each job with three dependencies", Unit.NANOS, List.of(new Row("graph to `CompletableFuture`s, time",
			"≤ 2", "≤ 4", GraphContest.TOGETHER, GraphContest.FUTURES))) {

		@Override
		void measure(Shape shape, Effort effort, Samples samples) throws InterruptedException {
			GraphContest.run(effort, samples);
		}

	},

	/** Memory of pending jobs. */
	BYTES("Memory of a pending job", Unit.BYTES,
			List.of(Row.value("bytes of a pending `execute`, allocated", "40", "56", PendingBytes.EXECUTE),
					Row.value("the same, held", "40", "56", PendingBytes.EXECUTE_HELD),
					Row.value("bytes of a pending `submit`, allocated", "80", "104", PendingBytes.SUBMIT),
					Row.value("the same, held", "80", "104", PendingBytes.SUBMIT_HELD))) {

		@Override
		void measure(Shape shape, Effort effort, Samples samples) throws InterruptedException {
			PendingBytes.run(effort, samples);
		}

	},

	/** A look at a large pool. */
	SNAPSHOT("Snapshot of a large pool", Unit.MILLIS,
			List.of(Row.value("one snapshot, 10,000 workers, 100,000 jobs queued, ms", "1", "5", SnapshotTime.SNAPSHOT),
					new Row("the same, the first one in the JVM", "", "", SnapshotTime.FIRST, ""))) {

		@Override
		void measure(Shape shape, Effort effort, Samples samples) throws InterruptedException {
			SnapshotTime.run(effort, samples);
		}

	};

	private static final List<Shape> SHAPES = List.of(new Shape(1, 1), new Shape(1, 2), new Shape(2, 2),
			new Shape(8, 8));

	private final String title;

	private final Unit unit;

	private final List<Row> rows;

	Section(String title, Unit unit, List<Row> rows) {
		this.title = title;
		this.unit = unit;
		this.rows = rows;
	}

	abstract void measure(Shape shape, Effort effort, Samples samples) throws InterruptedException;

	String title() {
		return this.title;
	}

	Unit unit() {
		return this.unit;
	}

	List<Row> rows() {
		return this.rows;
	}

	/** A contest of pools is held with different numbers of threads. */
	List<Shape> shapes() {
		return isContest() ? SHAPES : List.of(Shape.NONE);
	}

	/** One JVM more averages what its compiler decides. */
	int forks(Effort effort) {
		return isContest() ? effort.forks() : 1;
	}

	private boolean isContest() {
		return this.unit == Unit.MILLION_PER_SECOND;
	}

	private static PriorityPool ours(int workers) {
		return PriorityPool.create("bench", Entry.settings(workers).build());
	}

	/** With the listener that a pool of the auto-configuration has. */
	private static PriorityPool metered(int workers, SimpleMeterRegistry registry) {
		PriorityPoolMetrics metrics = new PriorityPoolMetrics(Stream::empty);
		metrics.bindTo(registry);
		return PriorityPool.builder("bench")
			.settings(Entry.settings(workers).build())
			.listener(metrics.listener("bench"))
			.build();
	}

	private static ThreadPoolExecutor linked(int workers) {
		return new ThreadPoolExecutor(workers, workers, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
	}

}
