package io.threadsystem.pool;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The pool: takes jobs in, and connects those who do the rest. A job goes through
 * {@link Admission} (or waits at the {@link Door}) into the {@link Lanes}, from where a
 * {@link Worker} of the {@link Crew} takes it; the {@link Timekeeper} watches the time.
 */
final class LanePool implements PriorityPool {

	/*
	 * This class only connects the others; each of them says what guards it. Of its own
	 * it has three fields that several threads change: the settings, what jobs take from
	 * them by default (both under its lock, so that one who makes the new settings of the
	 * old ones misses no change of another), and whether the pool is paused. A pause
	 * stops workers from taking jobs; ending it calls them if there is something to take.
	 */

	private static final ThreadLocal<@Nullable Worker> CURRENT = new ThreadLocal<>();

	private final String name;

	private final Ticker ticker;

	private final InstantSource clock;

	private final Listeners listeners;

	private final @Nullable UnaryOperator<Runnable> taskDecorator;

	private final @Nullable Function<Class<?>, ?> services;

	private final @Nullable ThreadFactory threadFactory;

	private final @Nullable ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();

	/** Whatever thread makes those of the pool later, such as a virtual one. */
	private final ThreadGroup threadGroup = groupOf(Thread.currentThread());

	private final Counters counters = new Counters();

	private final Lanes lanes = new Lanes();

	private final StartRules startRules = new StartRules(this, this.lanes, this::forEachWorker);

	private final Crew crew;

	private final Scaler scaler;

	private final Guests guests;

	private final Timekeeper timekeeper;

	private final Intake intake;

	private final SideThreads callbacks = new SideThreads(this, "callbacks");

	private final SideThreads cancellations = new SideThreads(this, "cancellations");

	private final SideThreads sources = new SideThreads(this, "sources");

	private final PoolShutdown shutdown;

	private final IdleGate idleGate = new IdleGate(this::isIdle);

	private final Endings endings = new Endings(this.idleGate);

	private final Map<Priority, Executor> executors = new EnumMap<>(Priority.class);

	private volatile PoolSettings settings;

	private volatile JobOptions defaults;

	private final AtomicBoolean paused = new AtomicBoolean();

	private LanePool(PoolBuilder builder) {
		this.name = builder.name;
		this.settings = builder.settings;
		this.defaults = JobOptions.defaults(builder.settings);
		this.ticker = builder.ticker;
		this.clock = builder.clock;
		this.listeners = new Listeners(builder.listeners);
		this.taskDecorator = builder.taskDecorator;
		this.services = builder.services;
		this.threadFactory = builder.threadFactory;
		for (Priority priority : Priority.values()) {
			this.executors.put(priority, (task) -> execute(priority, task));
		}
		this.crew = new Crew(this, CrewSize.of(builder.settings), workerThreads(builder.settings));
		this.guests = new Guests(this, this.crew);
		this.scaler = new Scaler(this, this.crew, builder.settings);
		this.timekeeper = new Timekeeper(this);
		this.intake = new Intake(this, this.lanes, this.counters, this.crew, this.timekeeper);
		this.shutdown = new PoolShutdown(this, this.intake, this.crew, this.guests, this.timekeeper);
		this.startRules.apply(builder.settings);
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
	public <T extends @Nullable Object> List<Job<T>> submitAll(Priority priority,
			Collection<? extends Callable<T>> tasks) {
		JobOptions options = this.defaults;
		List<PoolJob<T>> jobs = tasks.stream().map((task) -> this.<T>newJob(priority, task, options)).toList();
		if (this.listeners.followsJobs()) {
			jobs.forEach(this::follow);
		}
		this.intake.acceptAll(jobs);
		return List.copyOf(jobs);
	}

	@Override
	public <I extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> map(Iterable<I> inputs,
			Function<? super I, ? extends R> function) {
		return new JobBuilder(this, null).map(inputs, function);
	}

	@Override
	public <I extends @Nullable Object, R extends @Nullable Object> CompletableFuture<List<R>> map(Stream<I> inputs,
			Function<? super I, ? extends R> function) {
		return new JobBuilder(this, null).map(inputs, function, MapSettings.defaults());
	}

	@Override
	public JobBuilder job(String name) {
		return new JobBuilder(this, Objects.requireNonNull(name, "name must not be null"));
	}

	<T extends @Nullable Object> PoolJob<T> newJob(Priority priority, Callable<T> task, JobOptions options) {
		Objects.requireNonNull(priority, "priority must not be null");
		Objects.requireNonNull(task, "task must not be null");
		return new PoolJob<>(this, priority, decorated(task, true), options);
	}

	PoolJob<@Nullable Void> newJob(Priority priority, Runnable task, JobOptions options) {
		Objects.requireNonNull(priority, "priority must not be null");
		Objects.requireNonNull(task, "task must not be null");
		return (this.taskDecorator != null) ? new PoolJob<>(this, priority, decorated(task, false), options)
				: new PoolJob<>(this, priority, task, options);
	}

	@SuppressWarnings("unchecked")
	private <T extends @Nullable Object> Callable<T> decorated(Object task, boolean callable) {
		return (Callable<T>) ((this.taskDecorator != null) ? new DecoratedTask(task, callable, this.taskDecorator)
				: task);
	}

	<T extends @Nullable Object> PoolJob<T> accept(PoolJob<T> job) {
		if (this.listeners.followsJobs()) {
			follow(job);
		}
		this.intake.accept(job);
		return job;
	}

	private void follow(PoolJob<?> job) {
		this.listeners.jobOffered(job);
		job.tellBeforeStart(() -> {
			this.listeners.jobSubmitted(job);
			this.intake.queueIsFollowed();
		});
	}

	JobOptions defaults() {
		return this.defaults;
	}

	// What happens to jobs

	/** Takes an entry out of the lanes for a worker, if any job may start. */
	@Nullable PoolJob<?> takeUnlessPaused(Worker worker) {
		if (this.paused.get()) {
			this.startRules.rest(worker);
			return null;
		}
		return this.startRules.take(worker);
	}

	/** Whether there is something that may start now. */
	boolean hasWork() {
		return !this.paused.get() && this.startRules.allowAny();
	}

	/** A job was brought into its lane. */
	void callWorker() {
		if (this.startRules.areActive() ? hasWork() : !this.paused.get()) {
			this.crew.call();
		}
	}

	/** Somebody has found nothing that may start before this time. */
	void callWorkersAt(long time) {
		this.timekeeper.callWorkersAt(time);
	}

	/** An entry that a worker had taken is in its lane again. */
	void wasPutBack(PoolJob<?> job) {
		this.intake.wasPutBack(job);
	}

	StartRules startRules() {
		return this.startRules;
	}

	/** The delay of a job is over. */
	void releaseDelayed(PoolJob<?> job) {
		this.intake.releaseDelayed(job);
	}

	/** Those that a job waited for have let it go. */
	void prerequisitesMet(PoolJob<?> job) {
		this.intake.prerequisitesMet(job);
	}

	/** A job waits again, for another attempt. */
	void returned(StatefulJob<?> job) {
		this.intake.returned(job);
	}

	/** A job that waits for another attempt has left its worker. */
	void keepUntilDue(PoolJob<?> job) {
		this.intake.keepUntilDue(job);
	}

	/** A job does not wait any more, and did so in this state. */
	void leftWaiting(StatefulJob<?> job, int from) {
		this.intake.left(job, from);
	}

	/** A job that waited in this state has ended. */
	void abandoned(PoolJob<?> job, int from) {
		this.intake.forget(job, from);
		workerIsIdle();
		this.crew.endIfDrained();
	}

	/** The job of an entry in a lane was started in place. */
	void entryDied() {
		this.intake.entryDied();
	}

	private WorkerThreads workerThreads(PoolSettings settings) {
		return WorkerThreads.of(settings.threads(), this.threadFactory, this.contextClassLoader, this.threadGroup);
	}

	/** A worker could not be started, or may not begin. */
	void callWorkersLater() {
		this.timekeeper.callWorkersLater();
	}

	/** A second has passed since then. */
	void lookAfterWorkers() {
		this.crew.replaceLost();
		callWorkers();
	}

	/** A job waits, no worker is free, and no more may be added. */
	void allAreBusy() {
		this.scaler.allAreBusy();
	}

	/** A worker begins a job; {@code null}: nobody wants to know when it ends. */
	DryRun.@Nullable Run jobBegins(PoolJob<?> job) {
		return this.scaler.jobBegins(job);
	}

	/** A worker has ended a job. */
	void jobEnds(DryRun.Run run) {
		this.scaler.jobEnds(run);
	}

	/** Lets the pool scale; returns the time until that is to be done again. */
	long scale() {
		return this.scaler.look();
	}

	/** A worker has been stuck on a job for too long. */
	void replaceStuck(Worker worker, PoolJob<?> job) {
		if (this.crew.setOutside(worker, job)) {
			callWorkers();
		}
	}

	/**
	 * A worker is counted no more, while it is on a job. It gives back here what is held
	 * for a busy worker: it takes nothing more before it is counted again.
	 */
	void workerIsOutside(Worker worker) {
		this.startRules.leave(worker);
	}

	/** Sees to it that what waits is run. */
	void callWorkers() {
		if (!isClosed()) {
			this.crew.fill();
		}
		if (hasWork()) {
			this.crew.call();
		}
	}

	/** A job is on its worker, or again the one that its worker runs. */
	void resumed(StoppableJob<?> job) {
		if (job.options.timeout() > 0) {
			this.timekeeper.watchRunning(job.deadline());
		}
		stopIfCancelling(job);
	}

	void ended(PoolJob<?> job, JobState state) {
		this.counters.ended(job.level(), state);
		this.intake.ended(job);
	}

	/** Nothing may be left to do. */
	void workerIsIdle() {
		this.idleGate.check();
	}

	void stopIfCancelling(StoppableJob<?> job) {
		this.shutdown.stopIfCancelling(job);
	}

	/** A job is delayed from now on. */
	void stopIfInVain(StoppableJob<?> job) {
		this.shutdown.stopIfInVain(job);
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
		Consumer<PoolJob<?>> count = (job) -> running[job.level()] += (job.jobState() == JobState.RUNNING) ? 1 : 0;
		this.crew.forEachJob(count);
		this.guests.forEachJob(count);
		LevelSnapshot[] figures = this.counters.read(running, this.lanes.waits(now()));
		Map<Priority, LevelSnapshot> levels = new EnumMap<>(Priority.class);
		for (int level = 0; level < priorities.length; level++) {
			levels.put(priorities[level], figures[level]);
		}
		return new PoolSnapshot(figures[priorities.length], Collections.unmodifiableMap(levels),
				this.crew.snapshot(Nanos.of(this.settings.stuckAfter())), this.paused.get(), this.intake.saturatedFor(),
				this.scaler.target(), this.crew.replaced());
	}

	private boolean isIdle() {
		long begun = this.counters.begun();
		return this.counters.nothingPending() && !this.crew.isBusy() && !this.guests.areBusy()
				&& this.endings.areFinished() && begun == this.counters.begun();
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

	/** Jobs that hold a slot of the queue, of the levels whose jobs may start. */
	int startable() {
		return startableLevels().map(this.intake::queued).sum();
	}

	/**
	 * How long the job has waited that waits longest of the levels whose jobs may start,
	 * -1 if none may.
	 */
	long oldestWait(long now) {
		long[] waits = this.lanes.waits(now);
		return hasWork() ? startableLevels().mapToLong((level) -> waits[level]).max().orElse(-1) : -1;
	}

	private IntStream startableLevels() {
		return IntStream.range(0, Priority.values().length).filter(this.startRules::allow);
	}

	@Override
	public Optional<Job<?>> findJob(long id) {
		List<Job<?>> found = new ArrayList<>();
		forEachJob((job) -> {
			if (job.hasId(id) && !job.jobState().isFinal()) {
				found.add(job);
			}
		});
		return found.stream().findFirst();
	}

	@Override
	public List<StackTraceElement> stackOf(WorkerSnapshot worker) {
		List<StackTraceElement> stack = new ArrayList<>();
		this.crew.forEachWorker((each) -> {
			if (each.thread().getName().equals(worker.thread())) {
				Collections.addAll(stack, each.thread().getStackTrace());
			}
		});
		return List.copyOf(stack);
	}

	void forEachWaiting(Consumer<PoolJob<?>> visitor) {
		this.intake.forEachWaiting(visitor);
	}

	void forEachJob(Consumer<PoolJob<?>> visitor) {
		this.shutdown.forEachJob(visitor);
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
		if (this.shutdown.unlessClosing(() -> this.paused.compareAndSet(false, true))) {
			this.listeners.pauseChanged(true);
		}
	}

	@Override
	public void resume() {
		boolean ended = this.paused.compareAndSet(true, false);
		callWorkers();
		if (ended) {
			this.listeners.pauseChanged(false);
		}
	}

	boolean isPaused() {
		return this.paused.get();
	}

	@Override
	public void reconfigure(PoolSettings settings) {
		Objects.requireNonNull(settings, "settings must not be null");
		updateSettings((before) -> settings);
	}

	@Override
	public PoolSettings updateSettings(UnaryOperator<PoolSettings> change) {
		PoolSettings before;
		PoolSettings settings;
		synchronized (this) {
			before = this.settings;
			settings = Objects.requireNonNull(change.apply(before), "the new settings must not be null");
			if (settings.equals(before)) {
				return before;
			}
			change(settings);
		}
		this.listeners.reconfigured(before, settings);
		return settings;
	}

	private void change(PoolSettings settings) {
		if (settings.threads() != this.settings.threads()) {
			this.crew.use(workerThreads(settings));
		}
		this.defaults = JobOptions.defaults(settings);
		this.settings = settings;
		this.startRules.apply(settings);
		this.scaler.use(settings);
		this.intake.resize(settings);
		callWorkers();
		this.crew.wakeAll();
		this.timekeeper.wake();
	}

	@Override
	public void close() {
		this.shutdown.close();
	}

	void cancelAll() {
		this.shutdown.cancelAll();
	}

	boolean isClosed() {
		return this.intake.isClosed();
	}

	void throwIfClosed() {
		this.intake.throwIfClosed();
	}

	boolean isDrained() {
		return this.intake.isDrained();
	}

	/** Completed when this pool is closed and its workers have ended. */
	CompletableFuture<@Nullable Void> end() {
		return this.crew.end();
	}

	boolean hasEnded() {
		return this.crew.hasEnded();
	}

	/** The last worker of a closed pool has ended. */
	void crewHasEnded() {
		this.timekeeper.wake();
	}

	// For those who work here

	/** Makes a worker, or none, the one that is the calling thread. */
	static void bind(@Nullable Worker worker) {
		if (worker != null) {
			CURRENT.set(worker);
			PoolJobContext.bind(worker::context);
		}
		else {
			CURRENT.remove();
			PoolJobContext.bind(null);
		}
	}

	/** Jobs of this pool that run on the threads of their submitters. */
	Guests guests() {
		return this.guests;
	}

	/** Jobs that are being ended by others than their workers. */
	Endings endings() {
		return this.endings;
	}

	/**
	 * Where futures are completed of jobs that this pool itself has ended: their stages
	 * would hold up the timekeeper or a shutdown.
	 */
	SideThreads callbacks() {
		return this.callbacks;
	}

	/**
	 * Where callbacks of tokens run that would hold up the one who cancels. They may wait
	 * for jobs, whose futures have to be completed meanwhile.
	 */
	SideThreads cancellations() {
		return this.cancellations;
	}

	/**
	 * Where inputs of mappings are taken that no worker takes. They may be slow to come:
	 * callbacks would wait for them.
	 */
	SideThreads sources() {
		return this.sources;
	}

	/** Ends the threads that are neither workers nor the timekeeper. */
	void endSideThreads(long nanos) throws InterruptedException {
		this.sources.close(nanos);
		this.cancellations.close(nanos);
		this.callbacks.close(nanos);
	}

	/**
	 * Whether the calling thread belongs to this pool, whose end it must not wait for.
	 */
	boolean isOnOwnThread() {
		Thread thread = Thread.currentThread();
		return currentWorker() != null || this.timekeeper.isOn(thread) || this.callbacks.isOne(thread)
				|| this.cancellations.isOne(thread) || this.sources.isOne(thread);
	}

	/**
	 * The worker, of whatever pool, that is the calling thread; where that thread is
	 * several, the innermost one.
	 */
	static @Nullable Worker workerOfThread() {
		return CURRENT.get();
	}

	/** The worker of this pool that is the calling thread. */
	@Nullable Worker currentWorker() {
		Worker worker = CURRENT.get();
		return (worker != null) ? worker.of(this) : null;
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

	/** The wall clock. */
	InstantSource clock() {
		return this.clock;
	}

	void wakeTimekeeper() {
		this.timekeeper.wake();
	}

	Ticker ticker() {
		return this.ticker;
	}

	Listeners listeners() {
		return this.listeners;
	}

	Crew crew() {
		return this.crew;
	}

	/** The group of a thread; that of virtual threads is for no others. */
	private static ThreadGroup groupOf(Thread thread) {
		ThreadGroup group = thread.getThreadGroup();
		ThreadGroup above = group.getParent();
		return (above != null && group.getName().equals("VirtualThreads")) ? above : group;
	}

	/** The group of the threads that the pool makes. */
	ThreadGroup threadGroup() {
		return this.threadGroup;
	}

	@Nullable ClassLoader contextClassLoader() {
		return this.contextClassLoader;
	}

}
