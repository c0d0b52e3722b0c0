package io.threadsystem.benchmarks;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
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
 * Jobs that do nothing, at mixed levels, in a pool with rules that say which job may
 * start: what these cost. One operation is one job, handed over and ended.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class StartRulesBenchmark {

	private static final int JOBS = 100_000;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Priority[] LEVELS = Priority.values();

	private static final Runnable TASK = () -> {
	};

	/**
	 * {@code none}: no rule. {@code level}: {@code levels.low.max-workers: 1}.
	 * {@code aging}: {@code aging: 30s}.
	 */
	@Param({ "none", "level", "aging" })
	public String rules;

	/** Threads that run the jobs. */
	@Param({ "1", "2" })
	public int workers;

	private PriorityPool pool;

	/** Starts the pool. */
	@Setup(Level.Trial)
	public void start() {
		PoolSettings.Builder settings = PoolSettings.builder()
			.minWorkers(this.workers)
			.maxWorkers(this.workers)
			.queueCapacity(0);
		if (this.rules.equals("level")) {
			settings.levels(Map.of(Priority.LOW, LevelSettings.unlimited().withMaxWorkers(1)));
		}
		else if (this.rules.equals("aging")) {
			settings.aging(Duration.ofSeconds(30));
		}
		this.pool = PriorityPool.create("rules", settings.build());
	}

	/** Stops the pool. */
	@TearDown(Level.Trial)
	public void stop() {
		this.pool.close();
	}

	/** Jobs that nobody holds. */
	@Benchmark
	@OperationsPerInvocation(JOBS)
	public void execute() throws InterruptedException {
		for (int job = 0; job < JOBS; job++) {
			this.pool.execute(LEVELS[job % LEVELS.length], TASK);
		}
		this.pool.awaitIdle(PATIENCE);
	}

}
