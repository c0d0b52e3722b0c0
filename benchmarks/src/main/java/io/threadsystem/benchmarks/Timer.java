package io.threadsystem.benchmarks;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.schedule.JobScheduler;

/** What is compared: a timer of one thread that hands work to two others. */
interface Timer extends AutoCloseable {

	/**
	 * Calls the first task in the timer when it is time, and then nothing in a worker.
	 */
	void once(long delayNanos, Runnable onHandOver);

	/** The same again and again. */
	void again(long initialDelayNanos, long periodNanos, Runnable onHandOver);

	@Override
	void close();

	/** Our scheduler, on a pool of ours. */
	final class ThreadSystem implements Timer {

		private final PriorityPool pool = PriorityPool.create("pool",
				PoolSettings.builder().minWorkers(2).maxWorkers(2).queueCapacity(0).build());

		private final JobScheduler scheduler = JobScheduler.builder(this.pool).build();

		@Override
		public void once(long delayNanos, Runnable onHandOver) {
			this.scheduler.job("once").each((job) -> onHandOver.run()).after(Duration.ofNanos(delayNanos), () -> {
			});
		}

		@Override
		public void again(long initialDelayNanos, long periodNanos, Runnable onHandOver) {
			this.scheduler.job("again")
				.each((job) -> onHandOver.run())
				.initialDelay(Duration.ofNanos(initialDelayNanos))
				.every(Duration.ofNanos(periodNanos), () -> {
				});
		}

		@Override
		public void close() {
			this.scheduler.close();
			this.pool.close();
		}

	}

	/** The JDK's timer, on a pool of the JDK. */
	final class Jdk implements Timer {

		private final ExecutorService pool = Executors.newFixedThreadPool(2);

		private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

		private Runnable handingOver(Runnable onHandOver) {
			return () -> {
				onHandOver.run();
				this.pool.submit(() -> {
				});
			};
		}

		@Override
		public void once(long delayNanos, Runnable onHandOver) {
			this.timer.schedule(handingOver(onHandOver), delayNanos, TimeUnit.NANOSECONDS);
		}

		@Override
		public void again(long initialDelayNanos, long periodNanos, Runnable onHandOver) {
			this.timer.scheduleAtFixedRate(handingOver(onHandOver), initialDelayNanos, periodNanos,
					TimeUnit.NANOSECONDS);
		}

		@Override
		public void close() {
			this.timer.shutdownNow();
			this.pool.shutdownNow();
		}

	}

}
