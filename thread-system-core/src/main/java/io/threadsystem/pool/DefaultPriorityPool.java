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
final class DefaultPriorityPool implements PriorityPool, JobQueue.Listener {

	/*
	 * This class only connects the others; each of them says what guards it. Of its own
	 * it has the settings, and what jobs take from them by default: both are changed
	 * under its monitor, so that a change that is made from the settings in force loses
	 * no change of another thread.
	 */

	private final PoolContext context;

	private final PoolListeners listeners;

	private final @Nullable UnaryOperator<Runnable> taskDecorator;

	private final @Nullable ThreadFactory threadFactory;

	/** Made like the caller, whatever thread makes them later, such as a virtual one. */
	private final PoolThreads threads = PoolThreads.likeCaller();

	private final JobQueue queue;

	private final RejectionHandler rejections;

	private final PoolShutdown shutdown;

	private final AutoScaler scaler;

	private final PoolTimer.RegisteredCheck stuckCheck;

	private volatile JobOptions defaults;

	DefaultPriorityPool(PoolBuilder builder) {
		this.defaults = JobOptions.defaults(builder.settings);
		this.listeners = new PoolListeners(builder.listeners);
		this.taskDecorator = builder.taskDecorator;
		this.threadFactory = builder.threadFactory;
		Executor[] executors = Stream.of(PoolJob.PRIORITIES)
			.map((priority) -> (Executor) (task) -> execute(priority, task))
			.toArray(Executor[]::new);
		this.context = new PoolContext(builder.name, builder.settings, builder.ticker, builder.clock, this.listeners,
				builder.services, executors, this.threads);
		this.queue = new JobQueue(this.context, workerThreads(builder.settings), this);
		this.rejections = new RejectionHandler(this.context, this.queue);
		this.shutdown = new PoolShutdown(this.context, this.queue);
		this.scaler = new AutoScaler(this.context, this.queue);
		this.stuckCheck = this.context.timer().register(new StuckWorkerDetector(this.context, this.queue)::look);
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
		return new TimedJob<>(this.queue, priority, decorated(task, true), true, false, options);
	}

	PoolJob<@Nullable Void> newJob(Priority priority, Runnable task, JobOptions options) {
		Objects.requireNonNull(priority, "priority must not be null");
		Objects.requireNonNull(task, "task must not be null");
		return new TimedJob<>(this.queue, priority, decorated(task, false), this.taskDecorator != null, false, options);
	}

	/** A job of {@code execute}, whose failure is logged. */
	PoolJob<@Nullable Void> newDetachedJob(Priority priority, Runnable task) {
		Objects.requireNonNull(priority, "priority must not be null");
		Objects.requireNonNull(task, "task must not be null");
		JobOptions options = this.defaults;
		boolean callable = this.taskDecorator != null;
		return (options.needsTimes() || this.listeners.isPresent())
				? new TimedJob<>(this.queue, priority, decorated(task, false), callable, true, options)
				: new PoolJob<>(this.queue, priority, decorated(task, false), callable, true, options);
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
		catch (Error ex) {
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
			this.queue.saturation().followed();
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
		return this.context.name();
	}

	@Override
	public PoolSettings settings() {
		return this.context.settings();
	}

	@Override
	public PoolSnapshot snapshot() {
		return this.queue.snapshot().toPoolSnapshot(settings(), this.scaler.target());
	}

	@Override
	public boolean awaitIdle(Duration timeout) throws InterruptedException {
		if (Worker.currentOf(this.context) != null) {
			throw new IllegalStateException(
					"A job of pool '" + name() + "' called awaitIdle, and would wait for itself");
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
			before = settings();
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
		if (settings.threads() != settings().threads()) {
			this.queue.use(workerThreads(settings));
		}
		this.defaults = JobOptions.defaults(settings);
		this.context.settings(settings);
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

	PoolContext context() {
		return this.context;
	}

	JobQueue queue() {
		return this.queue;
	}

	PoolShutdown shutdown() {
		return this.shutdown;
	}

	/** Whether the pool has ended, and with it the code of all of its jobs. */
	boolean hasEnded() {
		return this.shutdown.hasEnded();
	}

	private WorkerThreadFactory workerThreads(PoolSettings settings) {
		return WorkerThreadFactory.of(settings.threads(), this.threadFactory, this.threads);
	}

	@Override
	public void workerStarted() {
		if (!settings().stuckAfter().isZero()) {
			this.stuckCheck.wake();
		}
	}

	@Override
	public void workerLimitReached() {
		this.scaler.limitReached();
	}

	@Override
	public void tooLate(PoolJob<?> job) {
		this.shutdown.stop(job);
	}

	@Override
	public void ended() {
		this.shutdown.ended();
		this.context.timer().end();
	}

}
