package io.threadsystem.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.threadsystem.event.EventBus;
import io.threadsystem.event.JobCompleted;
import io.threadsystem.event.JobEvents;
import io.threadsystem.pool.PoolBuilder;
import io.threadsystem.pool.PoolListener;
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
import org.openjdk.jmh.infra.Blackhole;

import org.springframework.context.support.GenericApplicationContext;

/**
 * Jobs that do nothing, in a pool whose jobs can be events: what that costs where nobody
 * listens, and where somebody does. One operation is one job, handed over and ended.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(3)
public class EventBenchmark {

	private static final int JOBS = 100_000;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Runnable TASK = () -> {
	};

	/**
	 * {@code none}: the pool has no listener. {@code other}: it has one that does
	 * nothing, as every pool that is a bean has one for its meters. {@code unheard}: it
	 * has the one that makes events, and nobody listens to them. {@code heard}: somebody
	 * listens to {@code JobCompleted}.
	 */
	@Param({ "none", "other", "unheard", "heard" })
	public String events;

	private GenericApplicationContext context;

	private PriorityPool pool;

	/** Starts the pool. */
	@Setup(Level.Trial)
	public void start(Blackhole blackhole) {
		this.context = new GenericApplicationContext();
		this.context.refresh();
		JobEvents jobEvents = new JobEvents(this.context);
		PoolBuilder builder = PriorityPool.builder("events")
			.settings(PoolSettings.builder().minWorkers(1).maxWorkers(1).queueCapacity(0).build());
		if (this.events.equals("other")) {
			builder.listener(new PoolListener() {
			});
		}
		else if (!this.events.equals("none")) {
			builder.listener(jobEvents.listener("events"));
		}
		this.pool = builder.build();
		if (this.events.equals("heard")) {
			EventBus.on(this.context, (name) -> this.pool, jobEvents)
				.subscribe(JobCompleted.class, (event) -> blackhole.consume(event));
		}
	}

	/** Stops the pool. */
	@TearDown(Level.Trial)
	public void stop() {
		this.pool.close();
		this.context.close();
	}

	/** Jobs that nobody holds. */
	@Benchmark
	@OperationsPerInvocation(JOBS)
	public void execute() throws InterruptedException {
		for (int job = 0; job < JOBS; job++) {
			this.pool.execute(TASK);
		}
		this.pool.awaitIdle(PATIENCE);
	}

	/** Jobs with a future. */
	@Benchmark
	@OperationsPerInvocation(JOBS)
	public void submit(Blackhole blackhole) throws InterruptedException {
		for (int job = 0; job < JOBS; job++) {
			blackhole.consume(this.pool.submit(TASK));
		}
		this.pool.awaitIdle(PATIENCE);
	}

}
