package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobsFuture;
import org.jspecify.annotations.Nullable;

/**
 * The application of a function to many inputs, of which only a window are jobs at a
 * time.
 */
final class InputMapping<I extends @Nullable Object, R extends @Nullable Object> extends JobsFuture<List<R>> {

	/*
	 * 'wanted' counts the inputs that may be taken and have not been. Who raises it from
	 * 0 takes them, until it is 0 again, so that inputs are taken by one thread at a
	 * time, and what it sees of them is what the one before it has seen. That is the
	 * caller for the first window, and then the worker on which a job has ended; the
	 * caller leaves what others have asked for meanwhile to a thread of the pool.
	 *
	 * 'open' counts the jobs that have not ended, and one more as long as inputs may
	 * come; who brings it to 0 completes this future.
	 *
	 * A job is in 'jobs' before one who takes inputs looks at 'stopped'; one who stops
	 * sets that before cancelling what is in 'jobs'. So no job is left out. The lock of
	 * 'results' guards the results and the failure.
	 */

	private static final int MOST_SUPPRESSED = 100;

	private final LanePool pool;

	private final JobBuilder jobs;

	private final Iterator<I> inputs;

	private final Function<? super I, ? extends R> function;

	private final MapSettings settings;

	private final Runnable onEnd;

	private final AtomicLong wanted = new AtomicLong();

	private final AtomicLong open = new AtomicLong(1);

	private final Set<PoolJob<R>> unfinished = ConcurrentHashMap.newKeySet();

	private final List<R> results = new ArrayList<>();

	private @Nullable Throwable failure;

	private volatile boolean stopped;

	/** Whether no input is taken any more; by the one who takes them. */
	private boolean exhausted;

	InputMapping(LanePool pool, JobBuilder jobs, Iterator<I> inputs, Function<? super I, ? extends R> function,
			MapSettings settings, Runnable onEnd) {
		this.pool = pool;
		this.jobs = jobs;
		this.inputs = inputs;
		this.function = function;
		this.settings = settings;
		this.onEnd = onEnd;
	}

	// Taking inputs

	InputMapping<I, R> start() {
		int window = this.settings.windowFor(this.pool.settings());
		this.wanted.set(window);
		for (int taken = 0; taken < window && !this.exhausted; taken++) {
			takeOne();
		}
		if (this.wanted.addAndGet(-window) > 0) {
			this.pool.callbacks().run(this::takeWanted);
		}
		return this;
	}

	private void want() {
		if (this.wanted.getAndIncrement() == 0) {
			takeWanted();
		}
	}

	private void takeWanted() {
		do {
			takeOne();
		}
		while (this.wanted.decrementAndGet() > 0);
	}

	private void takeOne() {
		if (this.exhausted) {
			return;
		}
		try {
			if (!this.stopped && this.inputs.hasNext()) {
				submit(this.inputs.next());
				return;
			}
		}
		catch (Throwable ex) {
			failed(ex);
			stop();
		}
		this.exhausted = true;
		closeOne();
	}

	private void submit(I input) {
		int index;
		synchronized (this.results) {
			index = this.results.size();
			this.results.add(nothingYet());
		}
		Callable<R> task = () -> this.function.apply(input);
		PoolJob<R> job = this.jobs.newJob(task);
		this.open.incrementAndGet();
		this.unfinished.add(job);
		boolean accepted = false;
		try {
			this.jobs.accept(job);
			accepted = true;
		}
		finally {
			if (accepted) {
				job.whenComplete((result, thrown) -> ended(job, index, result, thrown));
			}
			else {
				this.unfinished.remove(job);
				this.open.decrementAndGet();
			}
		}
		if (this.stopped) {
			job.cancel(true);
		}
	}

	@SuppressWarnings({ "unchecked", "NullAway", "TypeParameterUnusedInFormals" }) // replaced
																					// before
																					// anybody
																					// sees
																					// it
	private static <T extends @Nullable Object> T nothingYet() {
		return (T) null;
	}

	// The end of a job

	private void ended(PoolJob<R> job, int index, R result, @Nullable Throwable thrown) {
		if (thrown == null) {
			synchronized (this.results) {
				this.results.set(index, result);
			}
		}
		else {
			failed(thrown);
			if (this.settings.isFailFast()) {
				stop();
			}
		}
		want();
		this.unfinished.remove(job);
		closeOne();
	}

	private void failed(Throwable thrown) {
		synchronized (this.results) {
			Throwable first = this.failure;
			if (first == null) {
				this.failure = thrown;
			}
			else if (first != thrown && !this.stopped && first.getSuppressed().length < MOST_SUPPRESSED) {
				first.addSuppressed(thrown);
			}
		}
	}

	private void stop() {
		if (!this.stopped) {
			this.stopped = true;
			this.unfinished.forEach((job) -> job.cancel(true));
		}
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
		try {
			this.onEnd.run();
		}
		catch (Throwable ex) {
			cause = (cause != null) ? cause : ex;
		}
		if (cause == null) {
			succeed(this.results);
		}
		else {
			fail((cause instanceof CancellationException) ? new CompletionException(cause) : cause);
		}
	}

	// What its holder does

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		fail(new CancellationException("The mapping was cancelled"));
		if (isCancelled()) {
			this.stopped = true;
			this.unfinished.forEach((job) -> job.cancel(mayInterruptIfRunning));
		}
		return isCancelled();
	}

	@Override
	protected @Nullable Job<?> unfinishedJob() {
		for (PoolJob<R> job : this.unfinished) {
			if (!job.isDone()) {
				return job;
			}
		}
		return null;
	}

}
