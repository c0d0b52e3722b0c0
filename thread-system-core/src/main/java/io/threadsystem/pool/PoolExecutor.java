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
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.threadsystem.job.Job;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A pool as an {@link ExecutorService}: everything that comes through it runs at one
 * priority. It is shut down for itself.
 */
final class PoolExecutor implements ExecutorService {

	/*
	 * 'open' counts the view's jobs that have not ended, and one more while the view is
	 * not shut down; whoever brings it to 0 ends the view. A submitter raises it unless
	 * it is 0 or the view is shut down, so nothing is accepted after the end.
	 */

	private final LanePool pool;

	private final Priority priority;

	private final AtomicLong open = new AtomicLong(1);

	private final CompletableFuture<@Nullable Void> terminated = new CompletableFuture<>();

	private @Nullable CompletableFuture<Object> over;

	private volatile boolean shutdown;

	PoolExecutor(LanePool pool, Priority priority) {
		this.pool = pool;
		this.priority = priority;
	}

	@Override
	public void execute(Runnable task) {
		accept(this.pool.newJob(this.priority, task, this.pool.defaults()).unheld());
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
			jobEnded();
			throw new PoolClosedException("This executor of pool '" + this.pool.name() + "' is shut down");
		}
		boolean accepted = false;
		try {
			this.pool.accept(job.through(this));
			accepted = true;
			return job;
		}
		finally {
			if (!accepted) {
				jobEnded();
			}
		}
	}

	/** A job that came through here has ended. */
	void jobEnded() {
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
		List<Future<T>> jobs = new ArrayList<>(tasks.size());
		try {
			submitEach(tasks, jobs);
			for (Future<T> job : jobs) {
				awaitEnd(job, unit.toNanos(timeout) - (System.nanoTime() - start));
			}
		}
		finally {
			cancelFromTheLast(jobs);
		}
		return jobs;
	}

	/** So that a worker that this frees does not start the next one. */
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
		List<Job<T>> jobs = new ArrayList<>(tasks.size());
		try {
			submitEach(tasks, jobs);
			CompletableFuture<T> first = firstResult(jobs);
			long left = help(first, () -> jobs, unit.toNanos(timeout));
			return first.get(left, TimeUnit.NANOSECONDS);
		}
		finally {
			cancelFromTheLast(jobs);
		}
	}

	/**
	 * A worker of the pool runs what nobody has started, rather than wait for it.
	 * @return the time that is left
	 */
	private long help(CompletableFuture<?> future, Supplier<? extends Iterable<? extends Job<?>>> jobs, long nanos)
			throws InterruptedException {
		Worker worker = this.pool.currentWorker();
		if (worker == null) {
			return nanos;
		}
		long start = System.nanoTime();
		worker.await(new AwaitedFuture(future, jobs), nanos);
		return nanos - (System.nanoTime() - start);
	}

	/** A future of the first result, or, where there is none, of the last failure. */
	private static <T extends @Nullable Object> CompletableFuture<T> firstResult(List<Job<T>> jobs) {
		CompletableFuture<T> first = new CompletableFuture<>();
		AtomicLong left = new AtomicLong(jobs.size());
		for (Job<T> job : jobs) {
			job.whenComplete((result, failure) -> {
				if (failure == null) {
					first.complete(result);
				}
				else if (left.decrementAndGet() == 0) {
					first.completeExceptionally(failure);
				}
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
			jobEnded();
		}
	}

	@Override
	public List<Runnable> shutdownNow() {
		shutdown();
		List<Runnable> neverStarted = new ArrayList<>();
		this.pool.forEachJob((job) -> {
			if (job.view() == this) {
				Object task = job.task();
				if (job.stop(Stop.REQUESTED) && task != null && job.attempts() == 0) {
					neverStarted.add(asRunnable(task));
				}
			}
		});
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
		return this.shutdown || this.pool.isClosed();
	}

	@Override
	public boolean isTerminated() {
		return this.terminated.isDone() || this.pool.hasEnded();
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
		try {
			CompletableFuture<?> over = over();
			long left = help(over, this::unfinishedJobs, unit.toNanos(timeout));
			over.get(left, TimeUnit.NANOSECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<Job<?>> unfinishedJobs() {
		List<Job<?>> unfinished = new ArrayList<>();
		this.pool.forEachJob((job) -> {
			if (job.view() == this) {
				unfinished.add(job);
			}
		});
		return unfinished;
	}

	/**
	 * Completed when this view or its pool has ended; made once, as it cannot be taken
	 * back.
	 */
	private CompletableFuture<Object> over() {
		synchronized (this.open) {
			if (this.over == null) {
				this.over = CompletableFuture.anyOf(this.terminated, this.pool.end());
			}
			return this.over;
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
