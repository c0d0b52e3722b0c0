package io.threadsystem.benchmarks;

import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;

/** A pool that takes part in the comparison. */
interface Contender extends AutoCloseable {

	Priority[] LEVELS = Priority.values();

	/** Hands a task over that nobody holds. */
	void execute(int level, Runnable task);

	/** Hands a task over and gets its future. */
	Object submit(int level, Callable<Object> task);

	/** Tasks that have ended. */
	long completed();

	@Override
	void close();

	static Contender of(String name, int workers) {
		return switch (name) {
			case "threadSystem" -> new Lanes(workers);
			case "linkedQueue" -> new Linked(workers);
			case "priorityQueue" -> new Heap(workers);
			case "forkJoin" -> new ForkJoin(workers);
			default -> throw new IllegalArgumentException(name);
		};
	}

	/** Our pool; unbounded, as the others are. */
	final class Lanes implements Contender {

		private final PriorityPool pool;

		Lanes(int workers) {
			this.pool = PriorityPool.create("bench",
					PoolSettings.builder().minWorkers(workers).maxWorkers(workers).queueCapacity(0).build());
		}

		@Override
		public void execute(int level, Runnable task) {
			this.pool.execute(LEVELS[level], task);
		}

		@Override
		public Object submit(int level, Callable<Object> task) {
			return this.pool.submit(LEVELS[level], task);
		}

		@Override
		public long completed() {
			return this.pool.snapshot().completed();
		}

		@Override
		public void close() {
			this.pool.close();
		}

	}

	/** The JDK's pool over a FIFO queue: no priorities. */
	final class Linked implements Contender {

		private final ThreadPoolExecutor pool;

		Linked(int workers) {
			this.pool = new ThreadPoolExecutor(workers, workers, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());
		}

		@Override
		public void execute(int level, Runnable task) {
			this.pool.execute(task);
		}

		@Override
		public Object submit(int level, Callable<Object> task) {
			return this.pool.submit(task);
		}

		@Override
		public long completed() {
			return this.pool.getCompletedTaskCount();
		}

		@Override
		public void close() {
			this.pool.shutdownNow();
		}

	}

	/**
	 * The JDK's pool over a heap, with the least that makes it work: no FIFO in a level.
	 */
	final class Heap implements Contender {

		private final ThreadPoolExecutor pool;

		Heap(int workers) {
			this.pool = new ThreadPoolExecutor(workers, workers, 1, TimeUnit.MINUTES, new PriorityBlockingQueue<>()) {

				@Override
				protected <T> RunnableFuture<T> newTaskFor(Callable<T> callable) {
					return new OrderedFuture<>(((OrderedCallable<T>) callable).level(), callable);
				}

			};
		}

		@Override
		public void execute(int level, Runnable task) {
			this.pool.execute(new OrderedTask(level, task));
		}

		@Override
		public Object submit(int level, Callable<Object> task) {
			return this.pool.submit(new OrderedCallable<>(level, task));
		}

		@Override
		public long completed() {
			return this.pool.getCompletedTaskCount();
		}

		@Override
		public void close() {
			this.pool.shutdownNow();
		}

		private interface Ordered extends Comparable<Ordered> {

			int level();

			@Override
			default int compareTo(Ordered other) {
				return Integer.compare(other.level(), level());
			}

		}

		private record OrderedTask(int level, Runnable task) implements Runnable, Ordered {

			@Override
			public void run() {
				this.task.run();
			}

		}

		private record OrderedCallable<T>(int level, Callable<T> task) implements Callable<T> {

			@Override
			public T call() throws Exception {
				return this.task.call();
			}

		}

		private static final class OrderedFuture<T> extends FutureTask<T> implements Ordered {

			private final int level;

			OrderedFuture(int level, Callable<T> task) {
				super(task);
				this.level = level;
			}

			@Override
			public int level() {
				return this.level;
			}

		}

	}

	/** The JDK's work-stealing pool in FIFO mode: no priorities. */
	final class ForkJoin implements Contender {

		private final ForkJoinPool pool;

		private final java.util.concurrent.atomic.LongAdder ended = new java.util.concurrent.atomic.LongAdder();

		ForkJoin(int workers) {
			this.pool = new ForkJoinPool(workers, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true);
		}

		@Override
		public void execute(int level, Runnable task) {
			this.pool.execute(() -> {
				task.run();
				this.ended.increment();
			});
		}

		@Override
		public Object submit(int level, Callable<Object> task) {
			return this.pool.submit(() -> {
				Object result = task.call();
				this.ended.increment();
				return result;
			});
		}

		@Override
		public long completed() {
			return this.ended.sum();
		}

		@Override
		public void close() {
			this.pool.shutdownNow();
		}

	}

}
