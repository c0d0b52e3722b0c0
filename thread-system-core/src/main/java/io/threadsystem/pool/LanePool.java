package io.threadsystem.pool;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pool: takes jobs in, and connects those who do the rest. A job goes through
 * {@link Admission} (or waits at the {@link Door}) into the {@link Lanes}, from where a
 * {@link Worker} of the {@link Crew} takes it; the {@link Timekeeper} watches the time.
 */
final class LanePool implements PriorityPool {

	/*
	 * Who accepts a job accounts for it before anybody can start it: slot, 'submitted',
	 * lane, call for a worker, in this order. Who takes it out of waiting counts it as
	 * left and then gives the slot back.
	 *
	 * Closing: the closed bit of the admission decides for each submitter whether it came
	 * before or after. 'outside' counts accepted jobs without a slot (delayed, or due and
	 * at the door); such a job takes its slot before it is counted down. So a closed pool
	 * with nothing outside and no slot taken, looked at in this order, has nothing left
	 * to start, and its workers end.
	 *
	 * Cancelling: 'cancelling' is set before the jobs are looked for. A job that is on
	 * its way from one place to the next at that time is found by the thread that moves
	 * it, which looks at 'cancelling' afterwards.
	 */

	private static final Logger logger = LoggerFactory.getLogger(PriorityPool.class);

	private static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();

	/**
	 * How long cancelled jobs may take to notice before closing stops waiting for them.
	 */
	private static final long GRACE = 1_000_000_000L;

	private final String name;

	private final Ticker ticker;

	private final Listeners listeners;

	private final @Nullable UnaryOperator<Runnable> taskDecorator;

	private final @Nullable Function<Class<?>, ?> services;

	private final @Nullable ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();

	private final Counters counters = new Counters();

	private final Lanes lanes = new Lanes();

	private final Admission admission;

	private final Door door;

	private final Crew crew;

	private final Timekeeper timekeeper;

	private final IdleGate idleGate = new IdleGate(this::isIdle);

	private final Map<Priority, Executor> executors = new EnumMap<>(Priority.class);

	private final AtomicLong outside = new AtomicLong();

	private final AtomicBoolean closing = new AtomicBoolean();

	private volatile PoolSettings settings;

	private volatile JobOptions defaults;

	private volatile boolean paused;

	private volatile boolean cancelling;

	private LanePool(PoolBuilder builder) {
		this.name = builder.name;
		this.settings = builder.settings;
		this.defaults = JobOptions.defaults(builder.settings);
		this.ticker = builder.ticker;
		this.listeners = new Listeners(builder.listeners);
		this.taskDecorator = builder.taskDecorator;
		this.services = builder.services;
		this.admission = new Admission(builder.settings.queueCapacity());
		this.door = new Door(this.admission, this::enterLane);
		for (Priority priority : Priority.values()) {
			this.executors.put(priority, (task) -> execute(priority, task));
		}
		this.crew = new Crew(this);
		this.timekeeper = new Timekeeper(this);
	}

	static LanePool start(PoolBuilder builder) {
		LanePool pool = new LanePool(builder);
		pool.timekeeper.start();
		pool.crew.fill();
		return pool;
	}

	// Submitting

	@Override
	public void execute(Runnable task) {
		execute(Priority.NORMAL, task);
	}

	@Override
	public void execute(Priority priority, Runnable task) {
		accept(newJob(priority, task, this.defaults).unheld());
	}

	@Override
	public <T extends @Nullable Object> Job<T> submit(Callable<T> task) {
		return submit(Priority.NORMAL, task);
	}

	@Override
	public <T extends @Nullable Object> Job<T> submit(Priority priority, Callable<T> task) {
		return accept(newJob(priority, task, this.defaults));
	}

	@Override
	public Job<@Nullable Void> submit(Runnable task) {
		return submit(Priority.NORMAL, task);
	}

	@Override
	public Job<@Nullable Void> submit(Priority priority, Runnable task) {
		return accept(newJob(priority, task, this.defaults));
	}

	@Override
	public JobBuilder job(String name) {
		return new JobBuilder(this, name);
	}

	/** Makes a job of a Callable or a Runnable. */
	<T extends @Nullable Object> PoolJob<T> newJob(Priority priority, Object task, JobOptions options) {
		Objects.requireNonNull(priority, "priority must not be null");
		Objects.requireNonNull(task, "task must not be null");
		Object work = (this.taskDecorator != null) ? new DecoratedTask(task, this.taskDecorator) : task;
		return new PoolJob<>(this, priority, work, options, now());
	}

	JobOptions defaults() {
		return this.defaults;
	}

	/**
	 * Accepts a job, as soon as there is a slot for it.
	 * @throws java.util.concurrent.RejectedExecutionException if the job is not accepted
	 */
	<T extends @Nullable Object> PoolJob<T> accept(PoolJob<T> job) {
		if (job.isDelayed()) {
			acceptDelayed(job);
		}
		else if (job.options.token() != null) {
			acceptFollowing(job);
		}
		else if (this.door.isEmpty() && this.admission.tryEnter(false)) {
			job.enqueueUnshared();
			addToLane(job);
		}
		else {
			acceptWithoutSlot(job);
		}
		return job;
	}

	private void addToLane(PoolJob<?> job) {
		this.counters.submitted(job.level());
		this.lanes.offer(job);
		handOver(job);
	}

	/** The job is in its lane: sees to it that it is taken out again. */
	private void handOver(PoolJob<?> job) {
		if (!this.paused) {
			this.crew.call();
		}
		if (job.options.queueTimeout() != 0) {
			this.timekeeper.watchQueued(job.ready() + job.options.queueTimeout());
		}
		stopIfCancelling(job);
	}

	/** Others may cancel the job while it is on its way in. */
	private void acceptFollowing(PoolJob<?> job) {
		refuseIfClosed(job);
		job.follow(Objects.requireNonNull(job.options.token()));
		if (!job.isAtDoor()) {
			return;
		}
		if (!this.door.isEmpty() || !this.admission.tryEnter(false)) {
			acceptWithoutSlot(job);
		}
		else if (job.enqueue()) {
			addToLane(job);
		}
		else {
			giveSlotBack();
		}
	}

	private void acceptDelayed(PoolJob<?> job) {
		this.outside.incrementAndGet();
		if (this.admission.isClosed()) {
			leftOutside();
			throw refused(job, closed());
		}
		this.counters.outside(job.level(), 1);
		this.counters.submitted(job.level());
		if (job.options.token() != null) {
			job.follow(job.options.token());
		}
		this.timekeeper.keep(job);
		if (job.isDeadEntry()) {
			this.timekeeper.forget(job);
		}
		stopIfCancelling(job);
	}

	private void acceptWithoutSlot(PoolJob<?> job) {
		refuseIfClosed(job);
		Worker worker = currentWorker();
		if (this.settings.queueFull() == QueueFullPolicy.REJECT) {
			takeBack(job, full("is full", null));
		}
		else if (worker != null) {
			worker.runInside(job);
		}
		else {
			waitAtDoor(job);
		}
	}

	private void waitAtDoor(PoolJob<?> job) {
		long start = now();
		job.extras().submitter = Thread.currentThread();
		this.door.lineUp(job);
		while (job.isAtDoor()) {
			long left = Nanos.of(this.settings.blockTimeout()) - (now() - start);
			if (this.admission.isClosed()) {
				takeBack(job, closed());
			}
			else if (Thread.currentThread().isInterrupted()) {
				takeBack(job, full("is full, and the wait for a slot was interrupted", new InterruptedException()));
			}
			else if (left <= 0) {
				takeBack(job, full("stayed full for " + this.settings.blockTimeout(), null));
			}
			else {
				this.ticker.park(this, left);
			}
		}
	}

	/** Throws, unless the job was let in, or has ended, in the meantime. */
	private void takeBack(PoolJob<?> job, RuntimeException reason) {
		if (job.refuse()) {
			this.door.goAway(job);
			throw refused(job, reason);
		}
	}

	private void refuseIfClosed(PoolJob<?> job) {
		if (this.admission.isClosed()) {
			takeBack(job, closed());
		}
	}

	private RuntimeException refused(PoolJob<?> job, RuntimeException reason) {
		this.counters.rejected(job.level());
		return reason;
	}

	private PoolClosedException closed() {
		return new PoolClosedException("Pool '" + this.name + "' is shut down and takes no more jobs");
	}

	private QueueFullException full(String what, @Nullable Throwable cause) {
		return new QueueFullException("The queue of pool '" + this.name + "' (capacity " + this.settings.queueCapacity()
				+ ") " + what + ". Submit less at once, or raise its queue-capacity, max-workers or block-timeout.",
				cause);
	}

	// On the way to the workers

	/** The delay of a job is over. */
	void releaseDelayed(PoolJob<?> job) {
		if (job.becomeDue()) {
			if (job.options.queueTimeout() != 0) {
				this.timekeeper.watchQueued(job.ready() + job.options.queueTimeout());
			}
			this.door.lineUp(job);
			job.wakeWaiters();
			stopIfCancelling(job);
		}
	}

	/** A job from the door has been given a slot. */
	private void enterLane(PoolJob<?> job) {
		if (!job.enqueue()) {
			this.admission.leave();
			return;
		}
		if (job.isDelayed()) {
			this.counters.outside(job.level(), -1);
			this.outside.decrementAndGet();
		}
		else {
			this.counters.submitted(job.level());
		}
		this.lanes.offer(job);
		LockSupport.unpark(job.submitter());
		handOver(job);
	}

	@Nullable PoolJob<?> pollUnlessPaused() {
		return this.paused ? null : this.lanes.poll();
	}

	boolean hasWork() {
		return !this.paused && !this.lanes.isEmpty();
	}

	/** A job does not wait any more. Called once by whoever ended its waiting. */
	void leftWaiting(JobLifecycle<?> job, boolean hadSlot) {
		if (!hadSlot && !job.isDelayed()) {
			this.counters.submitted(job.level());
		}
		this.counters.left(job.level());
		if (hadSlot) {
			giveSlotBack();
		}
		else if (job.isDelayed()) {
			this.counters.outside(job.level(), -1);
			leftOutside();
		}
	}

	private void giveSlotBack() {
		this.admission.leave();
		this.door.admit();
	}

	private void leftOutside() {
		if (this.outside.decrementAndGet() == 0) {
			this.crew.endIfDrained();
		}
	}

	/** A job that waited has ended without having been started. */
	void abandoned(PoolJob<?> job, boolean hadSlot) {
		if (hadSlot) {
			entryDied();
		}
		else if (job.isDelayed()) {
			this.timekeeper.forget(job);
			this.door.goAway(job);
		}
		else if (job.submitter() != null) {
			this.door.goAway(job);
		}
		workerIsIdle();
		this.crew.endIfDrained();
	}

	/** The job of an entry in a lane has ended or was started in place. */
	void entryDied() {
		this.lanes.died(this.admission.size());
	}

	void started(JobLifecycle<?> job, long now) {
		if (job.options.timeout() > 0) {
			this.timekeeper.watchRunning(now + job.options.timeout());
		}
		stopIfCancelling(job);
	}

	void ended(PoolJob<?> job, JobState state) {
		this.counters.ended(job.level(), state);
	}

	/** Nothing may be left to do. */
	void workerIsIdle() {
		this.idleGate.check();
	}

	void stopIfCancelling(JobLifecycle<?> job) {
		if (this.cancelling) {
			job.stop(Stop.POOL_SHUTDOWN);
		}
	}

	// Looking at it

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public PoolSettings settings() {
		return this.settings;
	}

	@Override
	public PoolSnapshot snapshot() {
		Priority[] priorities = Priority.values();
		long[] running = new long[priorities.length];
		this.crew.forEachJob((job) -> running[job.level()] += (job.jobState() == JobState.RUNNING) ? 1 : 0);
		LevelSnapshot[] figures = this.counters.read(running);
		Map<Priority, LevelSnapshot> levels = new EnumMap<>(Priority.class);
		for (int level = 0; level < priorities.length; level++) {
			levels.put(priorities[level], figures[level]);
		}
		return new PoolSnapshot(figures[priorities.length], levels,
				this.crew.snapshot(Nanos.of(this.settings.stuckAfter())), this.paused);
	}

	private boolean isIdle() {
		long submitted = this.counters.submitted();
		return this.counters.nothingPending() && !this.crew.isBusy() && submitted == this.counters.submitted();
	}

	@Override
	public boolean awaitIdle(Duration timeout) throws InterruptedException {
		if (currentWorker() != null) {
			throw new IllegalStateException(
					"A job of pool '" + this.name + "' called awaitIdle, and would wait for itself");
		}
		return this.idleGate.await(Nanos.of(timeout));
	}

	@Override
	public ExecutorService executor() {
		return executor(Priority.NORMAL);
	}

	@Override
	public ExecutorService executor(Priority priority) {
		return new PoolExecutor(this, Objects.requireNonNull(priority, "priority must not be null"));
	}

	Executor executorOf(Priority priority) {
		return Objects.requireNonNull(this.executors.get(priority));
	}

	void forEachWaiting(Consumer<PoolJob<?>> visitor) {
		this.lanes.forEach(visitor);
		this.door.forEach(visitor);
	}

	void forEachJob(Consumer<PoolJob<?>> visitor) {
		this.timekeeper.delayed().forEach(visitor);
		forEachWaiting(visitor);
		this.crew.forEachJob(visitor);
	}

	void dropDeadEntries() {
		this.lanes.sweep();
	}

	void forEachWorker(Consumer<Worker> visitor) {
		this.crew.forEachWorker(visitor);
	}

	// Changing it

	@Override
	public void pause() {
		synchronized (this.closing) {
			this.paused = !this.closing.get();
		}
	}

	@Override
	public void resume() {
		this.paused = false;
		if (hasWork()) {
			this.crew.call();
		}
	}

	@Override
	public void reconfigure(PoolSettings settings) {
		this.defaults = JobOptions.defaults(settings);
		this.settings = settings;
		this.admission.resize(settings.queueCapacity());
		this.door.admit();
		this.crew.fill();
		this.crew.wakeAll();
		this.timekeeper.wake();
	}

	// Closing it

	boolean isClosed() {
		return this.admission.isClosed();
	}

	/** Whether this pool is closed and has nothing left to start. */
	boolean isDrained() {
		return this.admission.isClosed() && this.outside.get() == 0 && this.admission.size() == 0;
	}

	boolean hasEnded() {
		return this.crew.hasEnded();
	}

	@Override
	public void close() {
		long timeout = Nanos.of(this.settings.shutdownTimeout());
		if (isFirstToClose()) {
			beginShutdown(timeout);
		}
		if (currentWorker() == null) {
			awaitEnd(timeout);
		}
	}

	private boolean isFirstToClose() {
		synchronized (this.closing) {
			return this.closing.compareAndSet(false, true);
		}
	}

	private void beginShutdown(long timeout) {
		this.admission.close();
		this.door.forEach((job) -> LockSupport.unpark(job.submitter()));
		long deadline = now() + timeout;
		if (this.settings.shutdown() == ShutdownMode.CANCEL) {
			cancelAll();
		}
		else {
			this.timekeeper.shutDownAt(deadline);
			cancelWhatCannotRun(deadline);
		}
		resume();
		this.crew.endIfDrained();
		this.timekeeper.wake();
	}

	/** Ends jobs whose delay lasts longer than the shutdown may take. */
	private void cancelWhatCannotRun(long deadline) {
		for (PoolJob<?> job : this.timekeeper.delayed()) {
			if (job.ready() - deadline > 0) {
				job.stop(Stop.POOL_SHUTDOWN);
			}
		}
	}

	/** Cancels every job there is, and those that are still to come. */
	void cancelAll() {
		this.cancelling = true;
		forEachJob((job) -> job.stop(Stop.POOL_SHUTDOWN));
	}

	private void awaitEnd(long timeout) {
		boolean ended = false;
		boolean interrupted = false;
		try {
			ended = this.crew.awaitEnd(timeout + GRACE);
			if (ended) {
				this.timekeeper.thread().join();
			}
		}
		catch (InterruptedException ex) {
			interrupted = true;
			cancelAll();
			ended = awaitEndAfterInterrupt();
		}
		if (!ended) {
			logger.warn("Pool '{}' was closed, but these of its workers are still busy: {}", this.name,
					this.crew.snapshot(0));
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean awaitEndAfterInterrupt() {
		try {
			return this.crew.awaitEnd(GRACE);
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

	/** The last worker of a closed pool has ended. */
	void crewHasEnded() {
		this.timekeeper.wake();
	}

	// For those who work here

	void bind(Worker worker) {
		CURRENT.set(worker);
		PoolJobContext.bind(worker::context);
	}

	/** The worker of this pool that is the calling thread. */
	@Nullable Worker currentWorker() {
		Worker worker = CURRENT.get();
		return (worker != null && worker.belongsTo(this)) ? worker : null;
	}

	<T> T service(Class<T> type) {
		if (this.services == null) {
			throw new IllegalStateException(
					"Pool '" + this.name + "' was given no resolver of services, so there is no " + type.getName()
							+ ": see PoolBuilder.services(…)");
		}
		return type.cast(this.services.apply(type));
	}

	long now() {
		return this.ticker.nanoTime();
	}

	Ticker ticker() {
		return this.ticker;
	}

	Listeners listeners() {
		return this.listeners;
	}

	@Nullable ClassLoader contextClassLoader() {
		return this.contextClassLoader;
	}

}
