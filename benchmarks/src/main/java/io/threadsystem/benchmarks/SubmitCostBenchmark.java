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
 * What handing a job over costs the caller, while the workers run: the time that is
 * measured ends with the last hand-over, not with the last job.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class SubmitCostBenchmark {

	private static final int JOBS = 10_000;

	private static final Runnable TASK = () -> {
	};

	private static final Callable<Object> CALL = () -> TASK;

	/** The pools that are compared. */
	@Param({ "threadSystem", "linkedQueue", "priorityQueue", "forkJoin" })
	public String pool;

	/** Threads that run the jobs. */
	@Param({ "1", "2" })
	public int workers;

	private Contender contender;

	private long handedOver;

	/** Starts the pool. */
	@Setup(Level.Trial)
	public void start() {
		this.contender = Contender.of(this.pool, this.workers);
		this.handedOver = 0;
	}

	/** Waits, outside of the measurement, until the jobs have ended. */
	@TearDown(Level.Invocation)
	public void drain() {
		this.handedOver += JOBS;
		while (this.contender.completed() < this.handedOver) {
			Thread.yield();
		}
	}

	/** Stops the pool. */
	@TearDown(Level.Trial)
	public void stop() {
		this.contender.close();
	}

	/** Jobs that nobody holds. */
	@Benchmark
	@OperationsPerInvocation(JOBS)
	public void execute() {
		for (int index = 0; index < JOBS; index++) {
			this.contender.execute(index % 5, TASK);
		}
	}

	/** Jobs with a future. */
	@Benchmark
	@OperationsPerInvocation(JOBS)
	public void submit() {
		for (int index = 0; index < JOBS; index++) {
			this.contender.submit(index % 5, CALL);
		}
	}

}
