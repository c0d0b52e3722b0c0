package io.threadsystem.pool;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The pool: checks arguments, creates jobs, and wires the rest. A job goes from here
 * through the {@link JobQueue} to a {@link Worker}; the {@link RejectionHandler} sees to
 * it where there is no slot, and the {@link PoolTimer} watches the time.
 */
final class DefaultPriorityPool implements PriorityPool {

	/*
	 * This class only connects the others; each of them says what guards it. Of its own
	 * it has the settings, and what jobs take from them by default: both are changed
	 * under its monitor, so that a change that is made from the settings in force loses
	 * no change of another thread.
	 */

	static final Priority[] PRIORITIES = Priority.values();

	private final String name;

	private final Ticker ticker;

	private final InstantSource clock;

	private final PoolListeners listeners;

	private final @Nullable UnaryOperator<Runnable> taskDecorator;

	private final @Nullable Function<Class<?>, ?> services;

	private final @Nullable ThreadFactory threadFactory;

	private final @Nullable ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();

	/**
	 * For threads of the pool, whatever thread makes them later, such as a virtual one.
	 */
	private final ThreadGroup threadGroup = groupOf(Thread.currentThread());

	private final SaturationMonitor saturation;

	private final PoolTimer timer;

	private final JobQueue queue;

	private final WorkerPool workers;

	private final RejectionHandler rejections;

	private final PoolShutdown shutdown;

	private final AutoScaler scaler;

	private final PoolTimer.Check stuckCheck;

	private final CallbackExecutor callbacks = new CallbackExecutor(this, "callbacks");

	private final CallbackExecutor cancellations = new CallbackExecutor(this, "cancellations");

	private final CallbackExecutor sources = new CallbackExecutor(this, "sources");

	private final Executor[] executors;

	private volatile PoolSettings settings;

	private volatile JobOptions defaults;

	DefaultPriorityPool(PoolBuilder builder) {
		this.name = builder.name;
		this.settings = builder.settings;
		this.defaults = JobOptions.defaults(builder.settings);
		this.ticker = builder.ticker;
		this.clock = builder.clock;
		this.listeners = new PoolListeners(builder.listeners);
		this.taskDecorator = builder.taskDecorator;
		this.services = builder.services;
		this.threadFactory = builder.threadFactory;
		this.executors = Stream.of(PRIORITIES)
			.map((priority) -> (Executor) (task) -> execute(priority, task))
			.toArray(Executor[]::new);
		this.saturation = new SaturationMonitor(this, builder.settings);
		this.timer = new PoolTimer(this, builder.name + "-timer", builder.ticker);
		this.queue = new JobQueue(this, builder.settings, workerThreads(builder.settings), this.saturation);
		this.workers = new WorkerPool(this);
		this.rejections = new RejectionHandler(this);
		this.shutdown = new PoolShutdown(this);
		this.scaler = new AutoScaler(this, builder.settings);
		this.stuckCheck = this.timer.register(new StuckWorkerDetector(this)::look, () -> {
		});
		this.scaler.start();
	}

	// Submitting

	@Override
	public void execute(Runnable task) {
		execute(Priority.NORMAL, task);
	}

	@Override
	public void execute(Priority priority, Runnable task) {
		accept(newDetachedJob(priority, task));
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
		acceptAll(jobs);
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
		return new TimedJob<>(this, priority, decorated(task, true), true, false, options);
	}

	PoolJob<@Nullable Void> newJob(Priority priority, Runnable task, JobOptions options) {
		Objects.requireNonNull(priority, "priority must not be null");
		Objects.requireNonNull(task, "task must not be null");
		return new TimedJob<>(this, priority, decorated(task, false), this.taskDecorator != null, false, options);
	}

	/** A job of {@code execute}, whose failure is logged. */
	PoolJob<@Nullable Void> newDetachedJob(Priority priority, Runnable task) {
		Objects.requireNonNull(priority, "priority must not be null");
		Objects.requireNonNull(task, "task must not be null");
		JobOptions options = this.defaults;
		boolean callable = this.taskDecorator != null;
		return (options.needsTimes() || this.listeners.isPresent())
				? new TimedJob<>(this, priority, decorated(task, false), callable, true, options)
				: new PoolJob<>(this, priority, decorated(task, false), callable, true, options);
	}

	private Object decorated(Object task, boolean callable) {
		return (this.taskDecorator != null) ? new DecoratedTask(task, callable, this.taskDecorator) : task;
	}

	/**
	 * Accepts a job.
	 * @throws RejectedExecutionException if the job is not accepted
	 */
	<T extends @Nullable Object> PoolJob<T> accept(PoolJob<T> job) {
		try {
			return acceptJob(job);
		}
		catch (StackOverflowError ex) {
			// If the job has a slot already, it need not wait for its announcement
			job.dropAnnouncement();
			this.queue.recoverFromOverflow();
			throw ex;
		}
	}

	private <T extends @Nullable Object> PoolJob<T> acceptJob(PoolJob<T> job) {
		if (this.listeners.isPresent() && this.listeners.followsJobs()) {
			follow(job);
		}
		if (job.isOutside()) {
			acceptOutside(job);
			return job;
		}
		if (job.options.hasToken() && !this.queue.isClosed()) {
			job.followToken();
		}
		acceptOffered(job);
		return job;
	}

	private void announce(PoolJob<?> job) {
		try {
			job.announce();
		}
		finally {
			this.queue.announced(job);
		}
	}

	private void acceptOutside(PoolJob<?> job) {
		if (!this.queue.acceptOutside(job)) {
			this.rejections.rejectClosed(job);
			return;
		}
		try {
			job.followToken();
			job.announce();
		}
		finally {
			JobDetails details = job.details();
			if (details.dependencies != null) {
				details.dependencies.watch();
				if (job.hasEnded()) {
					details.dependencies.drop();
				}
			}
			else if (job.options.dependent()) {
				this.queue.dependenciesMet(job);
			}
			else {
				this.queue.delayOutside(job);
			}
		}
	}

	/**
	 * Accepts all jobs or none: at once or, if there are not so many slots, one by one.
	 */
	private void acceptAll(List<? extends PoolJob<?>> jobs) {
		if (this.listeners.followsJobs()) {
			jobs.forEach(this::follow);
		}
		switch (this.queue.offerAll(jobs)) {
			case ACCEPTED -> jobs.forEach((job) -> {
				if (job.isAnnounced()) {
					announce(job);
				}
			});
			case FULL -> {
				this.rejections.rejectIfHopeless(jobs);
				acceptOneByOne(jobs);
			}
			case CLOSED -> this.rejections.rejectAll(jobs, this.rejections.closed());
		}
	}

	private void acceptOneByOne(List<? extends PoolJob<?>> jobs) {
		int accepted = 0;
		try {
			for (PoolJob<?> job : jobs) {
				acceptOffered(job);
				accepted++;
			}
		}
		catch (RejectedExecutionException ex) {
			this.rejections.rejectRest(jobs.subList(accepted + 1, jobs.size()), ex);
			throw ex;
		}
		finally {
			for (int last = accepted - 1; last >= 0 && accepted < jobs.size(); last--) {
				jobs.get(last).stop(StopRequest.aside("another job of its batch was rejected"));
			}
		}
	}

	private void acceptOffered(PoolJob<?> job) {
		boolean announced = job.isAnnounced();
		switch (this.queue.offer(job)) {
			case ACCEPTED -> {
			}
			case FULL -> this.rejections.handle(job);
			case CLOSED -> this.rejections.rejectClosed(job);
		}
		if (announced) {
			announce(job);
		}
	}

	/** Has listeners told of a job that is about to be submitted. */
	private void follow(PoolJob<?> job) {
		this.listeners.jobOffered(job);
		job.details().announce(() -> {
			this.listeners.jobSubmitted(job);
			this.saturation.followed();
		});
	}

	void throwIfClosed() {
		if (this.queue.isClosed()) {
			throw this.rejections.closed();
		}
	}

	JobOptions defaults() {
		return this.defaults;
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
		return this.queue.snapshot().toPoolSnapshot(this.settings, this.scaler.target());
	}

	@Override
	public boolean awaitIdle(Duration timeout) throws InterruptedException {
		if (Worker.currentOf(this) != null) {
			throw new IllegalStateException(
					"A job of pool '" + this.name + "' called awaitIdle, and would wait for itself");
		}
		return this.queue.awaitIdle(timeout.isNegative() ? 0 : Nanos.of(timeout));
	}

	@Override
	public ExecutorService executor() {
		return executor(Priority.NORMAL);
	}

	@Override
	public ExecutorService executor(Priority priority) {
		return new PoolExecutorService(this, Objects.requireNonNull(priority, "priority must not be null"));
	}

	Executor executorOf(int level) {
		return this.executors[level];
	}

	@Override
	public Optional<Job<?>> findJob(long id) {
		return this.queue.unfinishedJobs()
			.stream()
			.filter((job) -> job.hasId(id) && !job.hasEnded())
			.<Job<?>>map((job) -> job)
			.findFirst();
	}

	@Override
	public List<StackTraceElement> stackOf(WorkerSnapshot worker) {
		return this.queue.workers()
			.stream()
			.map(Worker::threadOrNull)
			.filter((thread) -> thread != null && thread.getId() == worker.threadId())
			.findFirst()
			.map((thread) -> List.of(thread.getStackTrace()))
			.orElse(List.of());
	}

	// Changing it

	@Override
	public void pause() {
		if (this.queue.pause()) {
			this.listeners.pauseChanged(true);
		}
	}

	@Override
	public void resume() {
		if (this.queue.resume()) {
			this.listeners.pauseChanged(false);
		}
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
			this.queue.use(workerThreads(settings));
		}
		this.defaults = JobOptions.defaults(settings);
		this.settings = settings;
		this.scaler.use(settings);
		this.queue.use(settings);
		this.queue.wakeAllIdle();
		this.stuckCheck.wake();
	}

	@Override
	public void close() {
		this.shutdown.close();
	}

	// For the parts of the pool

	JobQueue queue() {
		return this.queue;
	}

	WorkerPool workers() {
		return this.workers;
	}

	PoolTimer timer() {
		return this.timer;
	}

	PoolShutdown shutdown() {
		return this.shutdown;
	}

	PoolListeners listeners() {
		return this.listeners;
	}

	/** The thread of a worker was started. */
	void workerStarted() {
		if (!this.settings.stuckAfter().isZero()) {
			this.stuckCheck.wake();
		}
	}

	/** A job waits, and no worker may be added for it. */
	void workerLimitReached() {
		this.scaler.limitReached();
	}

	/** The queue is closed and drained, and no worker is left. */
	void ended() {
		this.shutdown.ended();
		this.timer.end();
	}

	/** Where futures are completed of jobs that the pool itself has ended. */
	CallbackExecutor callbacks() {
		return this.callbacks;
	}

	/**
	 * Where callbacks of tokens run that would hold up the canceller. They may wait for
	 * jobs, whose futures have to be completed meanwhile.
	 */
	CallbackExecutor cancellations() {
		return this.cancellations;
	}

	/**
	 * Where inputs of mappings are taken that no worker takes; they may be slow to come.
	 */
	CallbackExecutor sources() {
		return this.sources;
	}

	/** Ends the threads that are neither workers nor the timer. */
	void endCallbacks(long nanos) throws InterruptedException {
		this.sources.close(nanos);
		this.cancellations.close(nanos);
		this.callbacks.close(nanos);
	}

	/**
	 * Whether the calling thread belongs to this pool, whose end it must not wait for.
	 */
	boolean isOnOwnThread() {
		Thread thread = Thread.currentThread();
		return Worker.currentOf(this) != null || this.timer.isCurrentThread() || this.callbacks.isOne(thread)
				|| this.cancellations.isOne(thread) || this.sources.isOne(thread);
	}

	private WorkerThreadFactory workerThreads(PoolSettings settings) {
		return WorkerThreadFactory.of(settings.threads(), this.threadFactory, this.contextClassLoader,
				this.threadGroup);
	}

	boolean usesForeignThreads() {
		return this.threadFactory != null;
	}

	<T> T service(Class<T> type) {
		if (this.services == null) {
			throw new IllegalStateException(
					"Pool '" + this.name + "' was given no resolver of services, so there is no " + type.getName()
							+ ": see PoolBuilder.services(…)");
		}
		return type.cast(this.services.apply(type));
	}

	long drawIds(int count) {
		return PoolJob.drawNumbers(count);
	}

	long now() {
		return this.ticker.nanoTime();
	}

	/** The wall clock. */
	InstantSource clock() {
		return this.clock;
	}

	Ticker ticker() {
		return this.ticker;
	}

	/** The group of a thread; that of virtual threads is for no others. */
	private static ThreadGroup groupOf(Thread thread) {
		ThreadGroup group = thread.getThreadGroup();
		return (group != null && group.getName().equals("VirtualThreads") && group.getParent() != null)
				? group.getParent() : group;
	}

	/** The group of the threads that the pool makes. */
	ThreadGroup threadGroup() {
		return this.threadGroup;
	}

	@Nullable ClassLoader contextClassLoader() {
		return this.contextClassLoader;
	}

}
