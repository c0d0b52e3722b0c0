package io.threadsystem.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Jobs that do nothing, at mixed levels: what the pool itself costs. One operation is one
 * job, handed over and ended; jobs are counted as each pool counts them.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class EmptyJobBenchmark {

	private static final int JOBS = 100_000;

	private static final Runnable TASK = () -> {
	};

	private static final Callable<Object> CALL = () -> TASK;

	/** The pools that are compared. */
	@Param({ "threadSystem", "linkedQueue", "priorityQueue", "forkJoin" })
	public String pool;

	/** Threads that hand jobs over. */
	@Param({ "1", "2" })
	public int producers;

	/** Threads that run them. */
	@Param({ "1", "2" })
	public int workers;

	private Contender contender;

	private Producers threads;

	/** Starts the pool and the producers. */
	@Setup(Level.Trial)
	public void start() {
		this.contender = Contender.of(this.pool, this.workers);
		this.threads = new Producers(this.producers);
	}

	/** Stops the pool and the producers. */
	@TearDown(Level.Trial)
	public void stop() {
		this.threads.close();
		this.contender.close();
	}

	/** Jobs that nobody holds. */
	@Benchmark
	@OperationsPerInvocation(JOBS)
	public void execute() {
		run((index) -> this.contender.execute(index % 5, TASK));
	}

	/** Jobs with a future. */
	@Benchmark
	@OperationsPerInvocation(JOBS)
	public void submit() {
		run((index) -> this.contender.submit(index % 5, CALL));
	}

	private void run(Producers.Step step) {
		long target = this.contender.completed() + JOBS;
		this.threads.run(JOBS, step);
		while (this.contender.completed() < target) {
			Thread.yield();
		}
	}

}
