package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.threadsystem.job.JobsFuture;
import io.threadsystem.job.PoolClosedException;
import org.jspecify.annotations.Nullable;

/**
 * The application of a function to many inputs, of which only a window are jobs at a
 * time.
 */
final class WindowedMap<I extends @Nullable Object, R extends @Nullable Object> extends JobsFuture<List<R>> {

	/*
	 * Inputs are taken by one thread at a time, the one that has set 'taking', so each
	 * thread sees what the one before it has seen of them. 'wanted' counts inputs that
	 * may be taken and have not been. A thread that raises it sets 'taking', unless it is
	 * set, and takes until 'wanted' is 0; if 'taking' is set, it leaves the rest to that
	 * thread, which looks at 'wanted' again after it has cleared the flag. The caller,
	 * the 'starter', takes the first window, and leaves what jobs that have ended
	 * meanwhile want to another thread. Where a job does not end on its worker, a thread
	 * for that takes the next input: neither a canceller nor the callbacks of the timer
	 * wait for a slow source.
	 *
	 * 'open' counts the jobs that have not ended, and one more as long as inputs may
	 * come; the thread that brings it to 0 completes this future.
	 *
	 * A job that was accepted is in 'unfinished' before it can start, and before its
	 * submitter looks at 'stopped'; a thread that stops the whole sets that before it
	 * cancels what is there. So no job is left out. The lock of 'results' guards the
	 * results and the failure.
	 */

	private static final int MOST_SUPPRESSED = 100;

	private final DefaultPriorityPool pool;

	private final JobBuilder jobs;

	/** Dropped, as is the function, when this has ended. */
	private volatile @Nullable Iterator<I> inputs;

	private volatile @Nullable Function<? super I, ? extends R> function;

	private final MapSettings settings;

	private volatile @Nullable Runnable onEnd;

	private final AtomicLong wanted = new AtomicLong();

	/** The thread that takes the first window, as long as it does. */
	private volatile @Nullable Thread starter;

	/** Set by the caller at first. */
	private final AtomicBoolean taking = new AtomicBoolean(true);

	private final AtomicLong open = new AtomicLong(1);

	private final Set<PoolJob<R>> unfinished = ConcurrentHashMap.newKeySet();

	private final List<R> results = new ArrayList<>();

	private @Nullable Throwable failure;

	/** Whether no further input is to be taken. */
	private volatile boolean closed;

	/** Whether jobs are to be cancelled. */
	private volatile boolean stopped;

	private volatile boolean cancelled;

	/** Whether it is known that no input follows; by the one who takes them. */
	private boolean exhausted;

	/** How many inputs have been taken; by the one who takes them. */
	private int count;

	WindowedMap(DefaultPriorityPool pool, JobBuilder jobs, Iterator<I> inputs,
			Function<? super I, ? extends R> function, MapSettings settings, Runnable onEnd) {
		this.pool = pool;
		this.jobs = jobs;
		this.inputs = inputs;
		this.function = function;
		this.settings = settings;
		this.onEnd = onEnd;
	}

	// Taking inputs

	WindowedMap<I, R> start() {
		int window = this.settings.windowFor(this.pool.settings());
		this.starter = Thread.currentThread();
		for (int taken = 1; taken < window && !this.exhausted; taken++) {
			submit(take());
		}
		Taken<I> last = take();
		this.taking.set(false);
		submit(last);
		this.starter = null;
		if (this.wanted.get() > 0) {
			this.pool.context().sources().execute(this::takeWanted);
		}
		return this;
	}

	/** One more input may be taken, as a job has ended. */
	private void want(PoolJob<R> ended) {
		this.wanted.incrementAndGet();
		if (this.closed || isOnWorkerOf(ended)) {
			takeWanted();
		}
		else if (!this.taking.get() && this.starter == null) {
			this.pool.context().sources().execute(this::takeWanted);
		}
	}

	private boolean isOnWorkerOf(PoolJob<R> job) {
		Worker worker = Worker.currentOf(this.pool.context());
		return worker != null && worker.job == job && this.starter != Thread.currentThread();
	}

	private void takeWanted() {
		while (this.wanted.get() > 0 && this.taking.compareAndSet(false, true)) {
			while (this.wanted.get() > 0) {
				this.wanted.decrementAndGet();
				submit(take());
			}
			this.taking.set(false);
		}
	}

	/** The next input, {@code null} if none is taken any more. */
	private @Nullable Taken<I> take() {
		if (this.exhausted) {
			return null;
		}
		try {
			this.jobs.throwIfCalledOff();
			this.pool.throwIfClosed();
			Iterator<I> inputs = this.inputs;
			if (!this.closed && inputs != null && inputs.hasNext()) {
				Taken<I> taken = new Taken<>(inputs.next(), this.count++);
				this.open.incrementAndGet();
				return taken;
			}
		}
		catch (Throwable ex) {
			failed(ex);
			stopUnlessDrained(ex);
		}
		this.exhausted = true;
		this.closed = true;
		closeOne();
		return null;
	}

	private void submit(@Nullable Taken<I> taken) {
		if (taken == null) {
			return;
		}
		PoolJob<R> job = newJob(taken);
		if (job == null) {
			return;
		}
		try {
			this.jobs.accept(job);
		}
		catch (Throwable ex) {
			this.unfinished.remove(job);
			refused(ex);
			return;
		}
		job.handle((result, thrown) -> {
			ended(job, taken.index(), result, thrown);
			return null;
		});
	}

	private @Nullable PoolJob<R> newJob(Taken<I> taken) {
		try {
			Function<? super I, ? extends R> function = Objects.requireNonNull(this.function);
			PoolJob<R> job = this.jobs.newJob(() -> function.apply(taken.input()));
			job.details().announce(() -> introduce(job));
			return job;
		}
		catch (Throwable ex) {
			refused(ex);
			return null;
		}
	}

	/** A job was accepted, and has not started. */
	private void introduce(PoolJob<R> job) {
		this.unfinished.add(job);
		if (this.stopped) {
			job.cancel(true);
		}
	}

	private void refused(Throwable reason) {
		failed(reason);
		this.closed = true;
		stopUnlessDrained(reason);
		this.wanted.incrementAndGet();
		takeWanted();
		closeOne();
	}

	// The end of a job

	private void ended(PoolJob<R> job, int index, R result, @Nullable Throwable thrown) {
		if (thrown == null) {
			keep(index, result);
		}
		else {
			failed(thrown);
			if (this.settings.isFailFast()) {
				stop();
			}
		}
		this.unfinished.remove(job);
		want(job);
		closeOne();
	}

	private void keep(int index, R result) {
		synchronized (this.results) {
			while (this.results.size() <= index) {
				this.results.add(nothingYet());
			}
			this.results.set(index, result);
		}
	}

	// The null is replaced before the results are shown.
	@SuppressWarnings({ "unchecked", "NullAway", "TypeParameterUnusedInFormals" })
	private static <T extends @Nullable Object> T nothingYet() {
		return (T) null;
	}

	private void failed(Throwable thrown) {
		synchronized (this.results) {
			Throwable first = this.failure;
			if (first == null) {
				this.failure = thrown;
			}
			else if (first != thrown && !this.stopped && first.getSuppressed().length < MOST_SUPPRESSED) {
				FailureLog.addSuppressed(first, thrown);
			}
		}
	}

	/** Jobs that a closed pool has accepted before are left to it. */
	private void stopUnlessDrained(Throwable reason) {
		if (!(reason instanceof PoolClosedException)) {
			stop();
		}
	}

	private void stop() {
		if (!this.stopped) {
			stop(true);
		}
	}

	private void stop(boolean interrupt) {
		this.closed = true;
		this.stopped = true;
		this.unfinished.forEach((job) -> job.cancel(interrupt));
	}

	private void closeOne() {
		if (this.open.decrementAndGet() == 0) {
			finish();
		}
	}

	private void finish() {
		Throwable cause;
		synchronized (this.results) {
			cause = this.failure;
		}
		Runnable onEnd = this.onEnd;
		try {
			if (onEnd != null) {
				onEnd.run();
			}
		}
		catch (Throwable ex) {
			cause = (cause != null) ? cause : ex;
		}
		this.inputs = null;
		this.function = null;
		this.onEnd = null;
		if (this.cancelled) {
			cancelled();
		}
		else if (cause == null) {
			succeed(this.results);
		}
		else {
			failNotCancelled(cause);
		}
	}

	// What its holder does

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (!isDone()) {
			this.cancelled = true;
			stop(mayInterruptIfRunning);
			cancelled();
		}
		return isCancelled();
	}

	private void cancelled() {
		fail(new CancellationException("The mapping was cancelled"));
	}

	/** An input, and where its result belongs. */
	private record Taken<I extends @Nullable Object>(I input, int index) {
	}

}
