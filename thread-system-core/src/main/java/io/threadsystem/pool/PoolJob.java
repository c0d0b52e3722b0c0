package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The job of a pool: a node of the {@link JobQueue}, the task and its attempts, and what
 * its holder sees. This class alone is a task of {@code execute} in a pool that needs no
 * times; a job that is held is a {@link TimedJob}.
 */
class PoolJob<T extends @Nullable Object> extends Job<T> {

	/*
	 * NEW is not accepted yet, or was accepted and is being announced to listeners.
	 * DELAYED was accepted and waits for its time, for other jobs, for its next attempt,
	 * or for a slot after one of these. QUEUED is in the list of its level. RUNNING is on
	 * a worker or, by caller-runs, on its submitter's thread. OVERDUE is RUNNING with a
	 * flag: the attempt has exceeded its time and another one may follow, which cannot
	 * start before the code has returned. The other three are final.
	 *
	 * The lock of the queue guards every change from a pending state, and with it 'next',
	 * 'previous', 'place' and all counts. A running job leaves RUNNING or OVERDUE by
	 * compare-and-set: its own thread needs no lock for that, others (cancel, timer,
	 * shutdown) hold the lock so that the pool does not look idle before they have
	 * completed the future. Whoever makes the state final completes the future, once.
	 *
	 * A thread that ends a running job interrupts its worker, which sees to it that no
	 * interrupt reaches the next job.
	 *
	 * 'task' belongs to the thread that runs the job; whoever ends the job drops it.
	 *
	 * A job of execute that nobody holds need not complete its future. Whoever hands such
	 * a job out first makes its details and then looks at the state; the worker first
	 * makes the state final and then looks for details. So one of the two sees the other.
	 */

	static final Priority[] PRIORITIES = Priority.values();

	static final int NEW = 0;

	static final int DELAYED = 1;

	static final int QUEUED = 2;

	static final int RUNNING = 3;

	static final int OVERDUE = 4;

	static final int COMPLETED = 5;

	static final int FAILED = 6;

	static final int CANCELLED = 7;

	/** In no list: with its submitter, running, or ended. */
	static final byte NOWHERE = 0;

	/** In the list of its level, with a slot. */
	static final byte IN_LEVEL = 1;

	/** Outside of the queue, with a slot, while it is announced. */
	static final byte RESERVED = 2;

	/** Outside of the queue, without a slot, until something lets it go. */
	static final byte OUTSIDE = 3;

	/** In the wait list of a full queue. */
	static final byte WAITING = 4;

	/** In the heap of delayed jobs. */
	static final byte IN_HEAP = 5;

	private static final byte CALLABLE = 1;

	private static final byte DETACHED = 2;

	private static final VarHandle STATE = field("state", int.class);

	private static final VarHandle DETAILS = field("details", JobDetails.class);

	private static final VarHandle STARTED = field("started", boolean.class);

	final JobOwner owner;

	final JobOptions options;

	@Nullable PoolJob<?> next;

	@Nullable PoolJob<?> previous;

	/** Who runs this job, or has run it last; set under the lock of the queue. */
	@Nullable JobThread worker;

	/** A Callable or a Runnable, until the job ends. */
	private @Nullable Object task;

	private volatile @Nullable JobDetails details;

	private volatile int state;

	byte place;

	final byte level;

	/**
	 * CALLABLE says what the task is: a failed instanceof of an interface is a slow
	 * search. DETACHED says that a failure must be logged, as the submitter has no
	 * future.
	 */
	private final byte kind;

	@SuppressWarnings("UnusedVariable") // read and written by STARTED
	private volatile boolean started;

	@SuppressWarnings("EnumOrdinal") // the order of the constants is what they mean
	PoolJob(JobOwner owner, Priority priority, Object task, boolean callable, boolean detached, JobOptions options) {
		this.owner = owner;
		this.level = (byte) priority.ordinal();
		this.task = task;
		this.kind = (byte) ((callable ? CALLABLE : 0) | (detached ? DETACHED : 0));
		this.options = options;
	}

	private static VarHandle field(String name, Class<?> type) {
		try {
			return MethodHandles.lookup().findVarHandle(PoolJob.class, name, type);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** Draws numbers that no other job of this JVM has; returns the first of them. */
	static long drawNumbers(int count) {
		return drawIds(count);
	}

	// Times, which only some jobs have

	/** Whether this job has times; others must not be asked for them. */
	boolean isTimed() {
		return false;
	}

	/** Since when this job may wait for a worker. */
	long ready() {
		return 0;
	}

	long startedNanos() {
		return 0;
	}

	void startedAt(long now) {
	}

	long endedNanos() {
		return 0;
	}

	void endedAt(long now) {
	}

	/** Gives this job its number; under the lock of the queue. */
	void number(long id) {
	}

	@Override
	public long id() {
		return details().lazyId(this.owner);
	}

	boolean hasId(long id) {
		JobDetails made = this.details;
		return made != null && made.hasId(id);
	}

	@Override
	public Instant submittedAt() {
		return details().submittedAt(0);
	}

	@Override
	public Duration queueTime() {
		return Duration.ZERO;
	}

	@Override
	public Duration executionTime() {
		return Duration.ZERO;
	}

	// The state

	int state() {
		return this.state;
	}

	/**
	 * Sets a state that is not reached by compare-and-set; under the lock of the queue.
	 */
	void state(int state) {
		STATE.setRelease(this, state);
	}

	boolean change(int from, int to) {
		return STATE.compareAndSet(this, from, to);
	}

	static boolean isPending(int state) {
		return state <= QUEUED;
	}

	static boolean isFinal(int state) {
		return state >= COMPLETED;
	}

	boolean hasEnded() {
		return isFinal(this.state);
	}

	@Override
	public final JobState jobState() {
		return switch (this.state) {
			case NEW, DELAYED, QUEUED -> JobState.PENDING;
			case RUNNING, OVERDUE -> JobState.RUNNING;
			case COMPLETED -> JobState.COMPLETED;
			case FAILED -> JobState.FAILED;
			default -> JobState.CANCELLED;
		};
	}

	/** The rarely used fields; made if need be. */
	final JobDetails details() {
		JobDetails made = this.details;
		if (made == null) {
			DETAILS.compareAndSet(this, null, new JobDetails());
			made = this.details;
		}
		return Objects.requireNonNull(made);
	}

	final @Nullable JobDetails existingDetails() {
		return this.details;
	}

	/** Whether this job is accepted without a slot when it is submitted. */
	final boolean isOutside() {
		return this.options.delay() > 0 || this.options.dependent();
	}

	/** Whether this job may be followed by another attempt. */
	final boolean mayReturn() {
		return this.options.hasRetry();
	}

	/** Whether something has to be told before this job can start. */
	final boolean isAnnounced() {
		JobDetails made = this.details;
		return made != null && made.announcement != null;
	}

	/** Tells what has to be told before this job can start; by its submitter. */
	final void announce() {
		JobDetails made = details();
		Runnable announcement = made.announcement;
		if (announcement != null) {
			try {
				announcement.run();
			}
			finally {
				made.announcement = null;
			}
		}
	}

	/** Nothing is told any more. */
	final void dropAnnouncement() {
		JobDetails made = this.details;
		if (made != null) {
			made.announcement = null;
		}
	}

	/** What is told when this job has left, of the view that it came through. */
	final @Nullable Runnable view() {
		JobDetails made = this.details;
		return (made != null) ? made.view : null;
	}

	private boolean isDetached() {
		return (this.kind & DETACHED) != 0;
	}

	private boolean isCallable() {
		return (this.kind & CALLABLE) != 0;
	}

	final boolean hasStarted() {
		return (boolean) STARTED.getAcquire(this);
	}

	final @Nullable RetryState retry() {
		JobDetails made = mayReturn() ? this.details : null;
		return (made != null) ? made.retry : null;
	}

	private RetryState retryState(RetryPolicy policy, long now) {
		JobDetails made = details();
		RetryState retry = made.retry;
		if (retry == null) {
			retry = new RetryState(name(), policy, now);
			made.retry = retry;
		}
		return retry;
	}

	// Running

	/**
	 * Runs this job, which the calling thread has taken.
	 * @param now the time, if the caller has just read it, else 0
	 * @return the time at the end, or 0 if foreign code has run since, or it was not read
	 */
	final long run(JobThread worker, long now) {
		long time = (now == 0 && isTimed()) ? this.owner.pool.now() : now;
		if (this.options.queueTimeout() > 0 && hasWaitedTooLong(time)) {
			failInQueue();
		}
		if ((this.options.hasToken() && isCalledOff()) || this.state != RUNNING) {
			worker.endInterrupts(null);
			return 0;
		}
		begin(time);
		Object result = null;
		Throwable thrown = null;
		try {
			result = callTask();
		}
		catch (Throwable ex) {
			thrown = ex;
		}
		return returned(worker, result, thrown);
	}

	private void begin(long now) {
		startedAt(now);
		STARTED.setRelease(this, true);
		if (mayReturn()) {
			RetryState retry = retryState(Objects.requireNonNull(this.options.retry()), now);
			retry.countAttempt();
			if (this.options.timeout() > 0) {
				retry.attemptToken = CancellationToken.linked(token());
			}
			retry.begin(now, false);
		}
		if (this.options.timeout() > 0) {
			this.owner.watchRunning(now + this.options.timeout());
		}
		this.owner.pool.listeners().jobStarted(this, now - ready());
	}

	/**
	 * Ends this job if the token that it follows is cancelled. Whoever cancels a token
	 * comes to its jobs one after the other, so it may not have come to this one.
	 */
	final boolean isCalledOff() {
		CancellationToken followed = this.options.token();
		return followed != null && followed.isCancelled() && stop(StopRequest.byToken(followed.message()));
	}

	private @Nullable Object callTask() throws Exception {
		Object work = this.task;
		Object result = (work != null) ? call(work, isCallable()) : null;
		if (mayReturn() && result instanceof CompletionStage<?> stage) {
			awaitStage(stage.toCompletableFuture());
		}
		return result;
	}

	static @Nullable Object call(Object task, boolean callable) throws Exception {
		if (callable) {
			return ((Callable<?>) task).call();
		}
		((Runnable) task).run();
		return null;
	}

	/** Waits for what a task has begun, which may yet fail the attempt. */
	private static void awaitStage(CompletableFuture<?> begun) throws Exception {
		try {
			begun.get();
		}
		catch (InterruptedException ex) {
			begun.cancel(true);
			throw ex;
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	private long returned(JobThread worker, @Nullable Object result, @Nullable Throwable thrown) {
		if (thrown instanceof CancellationException) {
			stopIfCancelled();
		}
		long now = isTimed() ? this.owner.pool.now() : 0;
		RetryState retry = retry();
		if (retry != null) {
			retry.attemptReturned();
		}
		if (thrown == null) {
			return completed(worker, now, result);
		}
		if (retry == null) {
			failed(worker, RUNNING, now, thrown, JobOutcome.FAILED);
		}
		else if (this.state == RUNNING) {
			worker.endInterrupts(thrown);
			decide(worker, retry, RUNNING, now, thrown, JobOutcome.FAILED);
		}
		else {
			stopped(worker, now, thrown);
		}
		return 0;
	}

	/**
	 * A task that follows its token may throw before the thread that cancels the token
	 * has come to stop the job.
	 */
	private void stopIfCancelled() {
		CancellationToken own = existingToken();
		CancellationToken followed = this.options.token();
		if (own != null && own.isCancelled()) {
			stop(new StopRequest(CancellationReason.REQUESTED, own.message(), false));
		}
		else if (followed != null && followed.isCancelled()) {
			stop(new StopRequest(CancellationReason.PARENT, followed.message(), false));
		}
	}

	private long completed(JobThread worker, long now, @Nullable Object result) {
		endedAt(now);
		if (!change(RUNNING, COMPLETED)) {
			stopped(worker, now, null);
			return 0;
		}
		worker.clearInterrupt(null);
		PoolListeners listeners = this.owner.pool.listeners();
		boolean watched = listeners.isPresent() || getNumberOfDependents() > 0;
		if (watched) {
			told(now, JobOutcome.COMPLETED);
		}
		dropTask();
		complete(COMPLETED, result, null);
		return watched ? 0 : now;
	}

	private void failed(JobThread worker, int from, long now, Throwable failure, JobOutcome outcome) {
		endedAt(now);
		if (!change(from, FAILED)) {
			stopped(worker, now, failure);
			return;
		}
		worker.clearInterrupt(failure);
		CancellationToken token = (outcome == JobOutcome.TIMED_OUT) ? existingToken() : null;
		if (token != null) {
			cancel(token, CancellationReason.TIMEOUT, FailureLog.messageOf(failure), () -> {
			}, this.owner.pool.cancellations());
		}
		told(now, outcome);
		fail(failure, attempts());
	}

	/** The code has returned, but another thread has ended the attempt, or the job. */
	private void stopped(JobThread worker, long now, @Nullable Throwable thrown) {
		worker.endInterrupts(null);
		if (thrown != null) {
			FailureLog.debug("Job '" + name() + "' of pool '" + this.owner.pool.name()
					+ "' ended with an exception after it was stopped", thrown);
		}
		RetryState retry = retry();
		Throwable overdue = (retry != null) ? retry.overdue : null;
		if (retry != null && overdue != null && this.state == OVERDUE) {
			decide(worker, retry, OVERDUE, now, overdue, JobOutcome.TIMED_OUT);
			return;
		}
		StopRequest request = details().stop;
		told(now, (request != null && request.isTimeout()) ? JobOutcome.TIMED_OUT : JobOutcome.CANCELLED);
	}

	/** An attempt has failed: another attempt follows, or a recovery, or the end. */
	private void decide(JobThread worker, RetryState retry, int from, long now, Throwable failure, JobOutcome outcome) {
		long wait = retry.isRecovering() ? -1 : retry.next(failure, now);
		RecoverableTask<?> recovery = this.options.recovery();
		if (wait >= 0) {
			tryAgain(worker, retry, from, now, wait, failure, outcome);
		}
		else if (!retry.isRecovering() && retry.isExhausted() && recovery != null) {
			recover(worker, retry, recovery, from, now, failure, outcome);
		}
		else {
			failed(worker, from, now, failure, outcome);
		}
	}

	private void tryAgain(JobThread worker, RetryState retry, int from, long now, long wait, Throwable failure,
			JobOutcome outcome) {
		JobFailure failed = failedBeforeTheEnd(failure);
		retry.paused = now;
		retry.returning = true;
		if (!this.owner.returnForRetry(this, from, now + wait)) {
			retry.returning = false;
			stopped(worker, now, failure);
			return;
		}
		told(now, outcome);
		this.owner.pool.listeners().jobRetried(this, failed, Duration.ofNanos(wait));
		FailureLog.debug("Attempt " + failed.attempt() + " of job '" + name() + "' of pool '" + this.owner.pool.name()
				+ "' failed; it is tried again in " + wait / 1_000_000 + " ms", failure);
	}

	private JobFailure failedBeforeTheEnd(Throwable cause) {
		JobFailure failure = new JobFailure(attempts(), Instant.now(), cause);
		details().failed(failure);
		this.owner.pool.listeners().jobFailed(this, failure);
		return failure;
	}

	/**
	 * All attempts have failed: what the task gives instead runs with time of its own.
	 */
	private void recover(JobThread worker, RetryState retry, RecoverableTask<?> recovery, int from, long now,
			Throwable failure, JobOutcome outcome) {
		failedBeforeTheEnd(failure);
		if (this.options.timeout() > 0) {
			retry.attemptToken = CancellationToken.linked(token());
		}
		worker.beginInterrupts();
		retry.begin(now, true);
		if (from == OVERDUE && !change(OVERDUE, RUNNING)) {
			retry.attemptReturned();
			stopped(worker, now, failure);
			return;
		}
		told(now, outcome);
		if (this.options.timeout() > 0) {
			this.owner.watchRunning(now + this.options.timeout());
		}
		recovery.recoverFrom(failure);
		Object result = null;
		Throwable thrown = null;
		try {
			result = callTask();
		}
		catch (Throwable ex) {
			thrown = ex;
		}
		recovered(worker, retry, result, thrown);
	}

	private void recovered(JobThread worker, RetryState retry, @Nullable Object result, @Nullable Throwable thrown) {
		if (thrown instanceof CancellationException) {
			stopIfCancelled();
		}
		retry.attemptReturned();
		endedAt(this.owner.pool.now());
		if (!change(RUNNING, (thrown == null) ? COMPLETED : FAILED)) {
			worker.endInterrupts(null);
		}
		else if (thrown == null) {
			worker.clearInterrupt(null);
			dropTask();
			complete(COMPLETED, result, null);
		}
		else {
			worker.clearInterrupt(thrown);
			fail(thrown, attempts());
		}
	}

	private void told(long now, JobOutcome outcome) {
		this.owner.pool.listeners().jobEnded(this, now - startedNanos(), outcome);
	}

	/** The engine itself has failed while it ran this job. */
	final void abort(Throwable cause) {
		int seen = this.state;
		while (seen == RUNNING || seen == OVERDUE) {
			endedAt(this.owner.pool.now());
			if (change(seen, FAILED)) {
				fail(cause, attempts());
				return;
			}
			seen = this.state;
		}
		if (!isDone() && isFinal(seen)) {
			complete(seen, null, cause);
		}
	}

	/** The worker has left this job, which has ended or waits for its next attempt. */
	final void leftWorker() {
		JobDetails made = this.details;
		if (made == null) {
			return;
		}
		RetryState retry = made.retry;
		if (retry != null && retry.returning) {
			retry.returning = false;
			this.owner.scheduleRetry(this);
		}
		else if (made.view != null) {
			made.view.run();
		}
	}

	// Ending before its time

	/** Ends this job when the token that it follows is cancelled, or now if it is. */
	final void followToken() {
		CancellationToken token = this.options.token();
		if (token == null) {
			return;
		}
		JobDetails made = details();
		made.following = token.onCancel(() -> stop(StopRequest.byToken(token.message())));
		if (hasEnded()) {
			stopFollowing(made);
		}
	}

	private static void stopFollowing(JobDetails made) {
		CancellationToken.Registration following = made.following;
		if (following != null) {
			following.close();
		}
	}

	/** Ends this job before its time; {@code false} if it has ended. */
	final boolean stop(StopRequest request) {
		try {
			return stopNow(request);
		}
		catch (Error ex) {
			this.owner.recoverFromOverflow();
			throw ex;
		}
	}

	private boolean stopNow(StopRequest request) {
		endedAt(isTimed() ? this.owner.pool.now() : 0);
		int before = this.owner.end(this, request.isTimeout() ? FAILED : CANCELLED, request.isTimeout());
		if (before == JobOwner.ENDED) {
			return false;
		}
		stopped(request, before);
		return true;
	}

	/** The queue has ended this job, which was in this state before. */
	final void stopped(StopRequest request, int before) {
		endedAt(isTimed() ? this.owner.pool.now() : 0);
		if (before == JobOwner.PENDING && request.reason() == CancellationReason.POOL_SHUTDOWN) {
			logLastFailure();
		}
		JobThread runner = (before == JobOwner.WAS_RUNNING && request.interrupt()) ? this.worker : null;
		finishStop(request, before == JobOwner.PENDING, runner, request.toException(name()));
	}

	/**
	 * Marks the token, interrupts, and only then lets foreign code run: elsewhere if the
	 * pool is what stops the job.
	 */
	private void finishStop(StopRequest request, boolean wasPending, @Nullable JobThread runner, Throwable cause) {
		details().stop = request;
		boolean elsewhere = request.isByPool() && isFollowed();
		Runnable completion = () -> {
			if (runner != null) {
				runner.interrupt(this);
			}
			dropTask();
			if (request.isTimeout()) {
				JobFailure failure = new JobFailure(attempts(), Instant.now(), cause);
				details().failed(failure);
				logIfDetached(cause);
			}
			finish(request.isTimeout() ? FAILED : CANCELLED, cause, elsewhere, wasPending);
		};
		CancellationToken token = existingToken();
		if (token == null) {
			completion.run();
		}
		else {
			cancel(token, request.reason(), request.message(), completion,
					(elsewhere || request.aside()) ? this.owner.pool.cancellations() : Runnable::run);
		}
	}

	private boolean hasWaitedTooLong(long now) {
		return now - ready() >= this.options.queueTimeout();
	}

	/** Fails this job if it has waited for too long for a worker; by the timer. */
	final boolean expireInQueue(long now) {
		if (!isPending(this.state) || !hasWaitedTooLong(now)) {
			return false;
		}
		return failPending(queueTimeout());
	}

	/** Fails this job, which has waited for too long, on the worker that has taken it. */
	private void failInQueue() {
		endedAt(this.owner.pool.now());
		if (change(RUNNING, FAILED)) {
			dropTask();
			fail(queueTimeout(), attempts());
		}
	}

	private QueueTimeoutException queueTimeout() {
		return new QueueTimeoutException(described() + " waited for a worker for longer than its queue-timeout of "
				+ Nanos.text(this.options.queueTimeout()));
	}

	/** Fails this job, which cannot run any more, if it is pending. */
	final boolean failPending(Throwable cause) {
		endedAt(isTimed() ? this.owner.pool.now() : 0);
		if (!this.owner.endPending(this, FAILED)) {
			return false;
		}
		completeEnded(FAILED, cause);
		return true;
	}

	/**
	 * Fails this job, which waits for others that have failed. Where its token is
	 * cancelled, which may be why they have failed, it is cancelled as they are.
	 */
	final void failDependent(Throwable cause) {
		if (isPending(this.state) && !isCalledOff()) {
			endedAt(isTimed() ? this.owner.pool.now() : 0);
			if (this.owner.endPending(this, FAILED)) {
				dropTask();
				logIfDetached(cause);
				finish(FAILED, cause, false, true);
			}
		}
	}

	/** What this job waited for is there. */
	final void dependenciesMet() {
		this.owner.dependenciesMet(this);
	}

	/** No job has failed whose failure this one was to follow. */
	final void notNeeded() {
		stop(new StopRequest(CancellationReason.REQUESTED, "it was to run when another job fails, and none did",
				false));
	}

	/** Completes this job, which the queue has ended; foreign code runs elsewhere. */
	final void completeEnded(int end, Throwable cause) {
		dropTask();
		logIfDetached(cause);
		finish(end, cause, isFollowed(), true);
	}

	/**
	 * Ends the attempt, which takes too long, and the job if no other attempt follows; by
	 * the timer.
	 */
	final void expireRun(long now) {
		JobThread runner = this.worker;
		if (runner == null) {
			return;
		}
		String message = described() + " ran for longer than its timeout of " + Nanos.text(this.options.timeout());
		JobTimeoutException overdue = new JobTimeoutException(message);
		overdue.addSuppressed(runner.stackOf());
		RetryState retry = retry();
		if (retry == null) {
			endOverdue(message, overdue, runner);
			return;
		}
		boolean last = retry.isRecovering() || this.state == OVERDUE || !retry.isFor(overdue);
		synchronized (retry) {
			if (!retry.isInAttempt() || now - deadline() < 0) {
				return;
			}
			if (!last) {
				retry.overdue = overdue;
				if (!change(RUNNING, OVERDUE)) {
					return;
				}
			}
		}
		if (last) {
			endOverdue(message, overdue, runner);
		}
		else {
			expireAttempt(retry.attemptToken, message, runner);
		}
	}

	private void endOverdue(String message, JobTimeoutException overdue, JobThread runner) {
		endedAt(this.owner.pool.now());
		if (this.owner.end(this, FAILED, true) == JobOwner.WAS_RUNNING) {
			finishStop(StopRequest.timeout(message), false, runner, overdue);
		}
	}

	private void expireAttempt(@Nullable CancellationToken token, String message, JobThread runner) {
		if (token == null) {
			runner.interrupt(this);
		}
		else {
			cancel(token, CancellationReason.TIMEOUT, message, () -> runner.interrupt(this),
					this.owner.pool.cancellations());
		}
	}

	/** When what runs exceeds its time; where it already has, the job's. */
	final long deadline() {
		long limit = this.options.timeout();
		RetryState retry = retry();
		long since = (retry != null) ? retry.begun() : startedNanos();
		return since + limit + ((this.state == OVERDUE) ? Math.min(limit, Nanos.LONGEST / 2) : 0);
	}

	// Completing

	/** Completes this job, which its own thread has failed. */
	private void fail(Throwable cause, int attempt) {
		details().failed(new JobFailure(attempt, Instant.now(), cause));
		dropTask();
		complete(FAILED, null, cause);
		logIfDetached(cause);
	}

	/** Completes the future of a job that did not end on its worker. */
	private void finish(int end, Throwable cause, boolean elsewhere, boolean wasPending) {
		if (elsewhere) {
			this.owner.pool.callbacks().execute(() -> finish(end, cause, false, wasPending));
			return;
		}
		try {
			complete(end, null, cause);
		}
		finally {
			this.owner.completed(this);
			Runnable view = view();
			if (wasPending && view != null) {
				view.run();
			}
		}
	}

	@SuppressWarnings({ "unchecked", "NullAway" }) // null where T says so
	private void complete(int end, @Nullable Object result, @Nullable Throwable cause) {
		JobDetails made = this.details;
		if (made != null) {
			stopFollowing(made);
			if (made.dependencies != null) {
				made.dependencies.drop();
			}
		}
		PoolListeners listeners = this.owner.pool.listeners();
		if (listeners.isPresent()) {
			if (end == FAILED && cause != null) {
				listeners.jobFailed(this, new JobFailure(attempts(), Instant.now(), cause));
			}
			if (listeners.followsJobs()) {
				listeners.jobDone(this, jobState(), cause);
			}
		}
		if (cause != null) {
			if (end == FAILED) {
				failNotCancelled(cause);
			}
			else {
				fail(cause);
			}
		}
		else if (!isDetached() || this.details != null) {
			succeed((T) result);
		}
	}

	final void dropTask() {
		this.task = null;
		if (this.options.hasRecovery()) {
			Objects.requireNonNull(this.options.recovery()).drop();
		}
	}

	/** The task of a job that has not ended. */
	final @Nullable Object task() {
		return this.task;
	}

	private void logIfDetached(Throwable cause) {
		if (isDetached()) {
			FailureLog.error("Uncaught exception in job '" + name() + "' of pool '" + this.owner.pool.name() + "'",
					cause);
		}
	}

	/**
	 * A job that waits for another attempt ends with the pool, so its failure is logged.
	 */
	private void logLastFailure() {
		List<JobFailure> failures = failures();
		if (!failures.isEmpty()) {
			JobFailure last = failures.get(failures.size() - 1);
			FailureLog.warn(described() + " was cancelled by the shutdown while it waited for another attempt. Attempt "
					+ last.attempt() + " had failed", last.cause());
		}
	}

	private String described() {
		return "Job '" + name() + "' of pool '" + this.owner.pool.name() + "'";
	}

	/**
	 * Whether ending this job runs foreign code: stages that follow it, callbacks of its
	 * token, or listeners of the pool.
	 */
	private boolean isFollowed() {
		return getNumberOfDependents() > 0 || existingToken() != null || this.owner.pool.listeners().isPresent();
	}

	// What its holder sees

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		if (stop(mayInterruptIfRunning ? StopRequest.REQUESTED : StopRequest.REQUESTED_GENTLY)) {
			return true;
		}
		if (this.state != CANCELLED) {
			return false;
		}
		// Another thread has cancelled this job, and may not have completed it yet.
		if (!isDone()) {
			fail(StopRequest.REQUESTED.toException(name()));
		}
		return true;
	}

	@Override
	protected void cancelAside(String message) {
		stop(StopRequest.aside(message));
	}

	@Override
	public String name() {
		String given = this.options.name();
		return (given != null) ? given : "job-" + id();
	}

	@Override
	public Priority priority() {
		return PRIORITIES[this.level];
	}

	@Override
	public int attempts() {
		RetryState retry = retry();
		return (retry != null) ? retry.attempts : (hasStarted() ? 1 : 0);
	}

	@Override
	public List<JobFailure> failures() {
		JobDetails made = this.details;
		return (made != null) ? made.failures() : List.of();
	}

	final @Nullable CancellationToken existingToken() {
		JobDetails made = this.details;
		return (made != null) ? made.token() : null;
	}

	/** The token that the running attempt sees. */
	final CancellationToken attemptToken() {
		RetryState retry = retry();
		CancellationToken ofAttempt = (retry != null) ? retry.attemptToken : null;
		return (ofAttempt != null) ? ofAttempt : token();
	}

	@Override
	public CancellationToken token() {
		JobDetails made = details();
		CancellationToken existing = made.token();
		if (existing != null) {
			return existing;
		}
		CancellationToken token = CancellationToken.create();
		if (!made.offerToken(token)) {
			return token();
		}
		token.onCancel(() -> stop(new StopRequest(CancellationReason.REQUESTED, token.message(), true)));
		StopRequest request = made.stop;
		if (request != null) {
			cancel(token, request.reason(), request.message(), () -> {
			}, Runnable::run);
		}
		return token;
	}

	@Override
	public Executor defaultExecutor() {
		return this.owner.pool.executorOf(this.level);
	}

	/**
	 * Shows what the job is and where it is in its life.
	 */
	@Override
	public String toString() {
		return "Job[" + name() + " of pool " + this.owner.pool.name() + ", " + priority() + ", " + jobState() + "]";
	}

}
