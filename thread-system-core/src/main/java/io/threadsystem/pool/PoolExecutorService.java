package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A pool as an {@link ExecutorService}: everything that comes through it runs at one
 * priority. It is shut down for itself.
 */
final class PoolExecutorService implements ExecutorService {

	/*
	 * 'open' counts the view's jobs whose code may still run, and one more while the view
	 * is not shut down; the thread that brings it to 0 ends the view. A submitter raises
	 * it before it looks at 'shutdown', so nothing is accepted after the end.
	 */

	private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(50);

	private final DefaultPriorityPool pool;

	private final Priority priority;

	private final AtomicLong open = new AtomicLong(1);

	private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();

	/** What jobs of this view tell when they have left. */
	private final Runnable onLeft = this::jobLeft;

	private volatile boolean shutdown;

	PoolExecutorService(DefaultPriorityPool pool, Priority priority) {
		this.pool = pool;
		this.priority = priority;
	}

	@Override
	public void execute(Runnable task) {
		accept(this.pool.newDetachedJob(this.priority, task));
	}

	@Override
	public <T extends @Nullable Object> Job<T> submit(Callable<T> task) {
		return accept(this.pool.newJob(this.priority, task, this.pool.defaults()));
	}

	@Override
	public Job<?> submit(Runnable task) {
		return accept(this.pool.newJob(this.priority, task, this.pool.defaults()));
	}

	@Override
	public <T extends @Nullable Object> Job<T> submit(Runnable task, T result) {
		Objects.requireNonNull(task, "task must not be null");
		return submit(() -> {
			task.run();
			return result;
		});
	}

	private <T extends @Nullable Object> Job<T> accept(PoolJob<T> job) {
		this.open.incrementAndGet();
		if (this.shutdown) {
			jobLeft();
			throw new PoolClosedException("This executor of pool '" + this.pool.name() + "' is shut down");
		}
		boolean accepted = false;
		try {
			job.details().view = this.onLeft;
			this.pool.accept(job);
			accepted = true;
			return job;
		}
		finally {
			if (!accepted) {
				jobLeft();
			}
		}
	}

	/** A job that came through here has ended, and its code has returned. */
	private void jobLeft() {
		if (this.open.decrementAndGet() == 0) {
			this.terminated.complete(null);
		}
	}

	// Several at once

	@Override
	public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks)
			throws InterruptedException {
		return invokeAll(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
	}

	@Override
	public <T extends @Nullable Object> List<Future<T>> invokeAll(Collection<? extends Callable<T>> tasks, long timeout,
			TimeUnit unit) throws InterruptedException {
		long start = System.nanoTime();
		long nanos = Math.max(0, unit.toNanos(timeout));
		List<Future<T>> jobs = new ArrayList<>(tasks.size());
		try {
			submitEach(tasks, jobs);
			for (Future<T> job : jobs) {
				awaitEnd(job, nanos - (System.nanoTime() - start));
			}
		}
		finally {
			cancelFromTheLast(jobs);
		}
		return jobs;
	}

	/**
	 * From the last one, so that a worker that this frees does not start the next one.
	 */
	private static void cancelFromTheLast(List<? extends Future<?>> jobs) {
		for (int last = jobs.size() - 1; last >= 0; last--) {
			jobs.get(last).cancel(true);
		}
	}

	private static void awaitEnd(Future<?> job, long nanos) throws InterruptedException {
		try {
			job.get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (ExecutionException | CancellationException ex) {
			// the caller sees it in the future
		}
		catch (TimeoutException ex) {
			job.cancel(true);
		}
	}

	private <T extends @Nullable Object> void submitEach(Collection<? extends Callable<T>> tasks,
			List<? super Job<T>> jobs) {
		for (Callable<T> task : tasks) {
			jobs.add(submit(task));
		}
	}

	@Override
	public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks)
			throws InterruptedException, ExecutionException {
		try {
			return invokeAny(tasks, Long.MAX_VALUE, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public <T extends @Nullable Object> T invokeAny(Collection<? extends Callable<T>> tasks, long timeout,
			TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
		if (tasks.isEmpty()) {
			throw new IllegalArgumentException("invokeAny needs at least one task");
		}
		long start = System.nanoTime();
		long nanos = Math.max(0, unit.toNanos(timeout));
		List<Job<T>> jobs = new ArrayList<>(tasks.size());
		try {
			submitEach(tasks, jobs);
			return firstResult(jobs).get(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
		}
		finally {
			cancelFromTheLast(jobs);
		}
	}

	/** A future of the first result, or, where there is none, of the last failure. */
	private static <T extends @Nullable Object> CompletableFuture<T> firstResult(List<Job<T>> jobs) {
		CompletableFuture<T> first = jobs.get(0).newIncompleteFuture();
		AtomicLong left = new AtomicLong(jobs.size());
		for (Job<T> job : jobs) {
			job.handle((result, failure) -> {
				if (failure == null) {
					first.complete(result);
				}
				else if (left.decrementAndGet() == 0) {
					first.completeExceptionally(failure);
				}
				return null;
			});
		}
		return first;
	}

	// Shutting down

	@Override
	public void shutdown() {
		boolean first;
		synchronized (this.open) {
			first = !this.shutdown;
			this.shutdown = true;
		}
		if (first) {
			jobLeft();
		}
	}

	@Override
	public List<Runnable> shutdownNow() {
		shutdown();
		List<Runnable> neverStarted = new ArrayList<>();
		for (PoolJob<?> job : this.pool.queue().unfinishedJobs()) {
			if (job.view() == this.onLeft) {
				Object task = job.task();
				if (job.stop(StopRequest.REQUESTED) && task != null && job.attempts() == 0) {
					neverStarted.add(asRunnable(task));
				}
			}
		}
		return neverStarted;
	}

	private static Runnable asRunnable(Object task) {
		return (task instanceof Runnable runnable) ? runnable : () -> {
			try {
				((Callable<?>) task).call();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		};
	}

	@Override
	public boolean isShutdown() {
		return this.shutdown || this.pool.queue().isClosed();
	}

	@Override
	public boolean isTerminated() {
		return this.terminated.isDone() || this.pool.hasEnded();
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
		long nanos = Math.max(0, unit.toNanos(timeout));
		long start = System.nanoTime();
		JobContext.managedBlock(new ForkJoinPool.ManagedBlocker() {

			@Override
			public boolean isReleasable() {
				return isTerminated() || System.nanoTime() - start >= nanos;
			}

			@Override
			public boolean block() throws InterruptedException {
				awaitOnce(Math.min(LOOK_AGAIN, nanos - (System.nanoTime() - start)));
				return isReleasable();
			}

		});
		return isTerminated();
	}

	/** Waits for the end of the view; that of the pool, which is rare, is looked for. */
	private void awaitOnce(long nanos) throws InterruptedException {
		try {
			this.terminated.get(nanos, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			// The caller looks at the time.
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Shows the pool and the priority.
	 */
	@Override
	public String toString() {
		return "Executor[pool " + this.pool.name() + ", " + this.priority + "]";
	}

}
