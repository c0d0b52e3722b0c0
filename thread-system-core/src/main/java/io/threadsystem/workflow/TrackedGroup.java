package io.threadsystem.workflow;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.SubmissionListener;
import org.jspecify.annotations.Nullable;

/** The group: gives its jobs their token, sees them end, and waits for them. */
final class TrackedGroup implements JobGroup {

	/*
	 * The members guard what is known of the jobs; here are tokens, and what follows from
	 * an end. Jobs follow 'jobsToken', which is linked to two others: the one that all
	 * see, and 'end', which is cancelled when the group has been closed and has nothing
	 * left. So a builder that is used after that submits a job that never runs; the
	 * members refuse it in any case.
	 *
	 * The failure that cancels the others does so before it is settled, so a thread that
	 * has waited for the group sees the cancellation.
	 *
	 * What follows from an end is attached to the jobs with 'handle', not with
	 * 'whenComplete': the latter makes an exception of the failure, which throws where
	 * the text of the failure cannot be had.
	 */

	private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(1);

	private final PriorityPool pool;

	private final String name;

	private final Members members;

	private final CancellationToken token = CancellationToken.create();

	private final CancellationToken end = CancellationToken.create();

	private final CancellationToken jobsToken = CancellationToken.linked(this.token, this.end);

	private volatile boolean failFast;

	TrackedGroup(PriorityPool pool, String name) {
		this.pool = Objects.requireNonNull(pool, "pool must not be null");
		this.name = Objects.requireNonNull(name, "name must not be null");
		this.members = new Members(name);
	}

	@Override
	public JobGroup failFast() {
		this.failFast = true;
		this.members.firstFailure().ifPresent((failure) -> cancel("a job of group '" + this.name + "' has failed"));
		return this;
	}

	@Override
	public JobGroup onProgress(ProgressListener listener) {
		this.members.addListener(listener);
		return this;
	}

	@Override
	public String name() {
		return this.name;
	}

	// Jobs come and go

	@Override
	public <T extends @Nullable Object> Job<T> submit(Callable<T> task) {
		return submit(Priority.NORMAL, task);
	}

	@Override
	public <T extends @Nullable Object> Job<T> submit(Priority priority, Callable<T> task) {
		return job(this.name).priority(priority).submit(task);
	}

	@Override
	public Job<@Nullable Void> submit(Runnable task) {
		return submit(Priority.NORMAL, task);
	}

	@Override
	public Job<@Nullable Void> submit(Priority priority, Runnable task) {
		return job(this.name).priority(priority).submit(task);
	}

	@Override
	public JobBuilder job(String name) {
		return this.pool.job(name).token(this.jobsToken).onSubmit(new Entry());
	}

	@Override
	public <J extends Job<?>> J add(J job) {
		if (this.members.add(job)) {
			CancellationToken.Registration following = this.token.onCancel(() -> job.cancel(true));
			job.handle((result, failure) -> {
				following.close();
				return ended(job);
			});
		}
		return job;
	}

	private @Nullable Void ended(Job<?> job) {
		settle(job);
		this.members.tell();
		return null;
	}

	private void settle(Job<?> job) {
		if (job.jobState() == JobState.FAILED) {
			this.members.failed(job);
			if (this.failFast) {
				cancel("job '" + job.name() + "' of group '" + this.name + "' has failed");
			}
		}
		this.members.settle(job);
	}

	/** Settles jobs that are done, but whose callbacks have not settled them yet. */
	private void settleDone() {
		for (Job<?> job : this.members.unfinished()) {
			if (job.isDone()) {
				settle(job);
			}
		}
	}

	// Waiting

	@Override
	public void await() throws InterruptedException {
		await(Long.MAX_VALUE);
	}

	@Override
	public boolean await(Duration timeout) throws InterruptedException {
		return await(timeout.isNegative() ? 0 : saturatedNanos(timeout));
	}

	private static long saturatedNanos(Duration time) {
		return (time.toSeconds() < Integer.MAX_VALUE) ? time.toNanos() : Long.MAX_VALUE;
	}

	private boolean await(long nanos) throws InterruptedException {
		settleDone();
		return this.members.awaitQuiet(nanos);
	}

	// Cancelling and closing

	@Override
	public void cancel() {
		cancel("group '" + this.name + "' was cancelled");
	}

	private void cancel(String message) {
		this.token.cancel(message);
	}

	@Override
	public CancellationToken token() {
		return this.token;
	}

	@Override
	public void close() {
		try {
			finish();
		}
		catch (InterruptedException ex) {
			cancel("the close of group '" + this.name + "' was interrupted");
			awaitCancelled();
			Thread.currentThread().interrupt();
		}
	}

	/** Takes no more jobs from others, and waits for those that there are. */
	void finish() throws InterruptedException {
		this.members.requireOutside();
		this.members.close();
		await();
		this.end.cancel();
	}

	private void awaitCancelled() {
		try {
			await(AFTER_INTERRUPT);
		}
		catch (InterruptedException ex) {
			// Once more; the caller sets the flag.
		}
		this.end.cancel();
	}

	/** Cancels what is left after a failure, and closes. */
	void abandon(Throwable failure) {
		try {
			cancel("the block of group '" + this.name + "' has failed");
			close();
		}
		catch (Throwable ex) {
			if (ex != failure) {
				failure.addSuppressed(ex);
			}
		}
	}

	// What is known

	@Override
	public Optional<Throwable> firstFailure() {
		settleDone();
		return this.members.firstFailure();
	}

	@Override
	public JobGroupStatistics statistics() {
		settleDone();
		return this.members.statistics();
	}

	/** How a job becomes a member. */
	private final class Entry implements SubmissionListener {

		@Override
		public void beforeSubmit() {
			TrackedGroup.this.members.enter();
		}

		@Override
		public void submitted(Job<?> job) {
			TrackedGroup.this.members.leave(job);
			job.handle((result, failure) -> ended(job));
		}

		@Override
		public void refused() {
			TrackedGroup.this.members.leave(null);
		}

	}

}
