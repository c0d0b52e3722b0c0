package io.threadsystem.pool;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import io.threadsystem.job.Job;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Lets the number of workers of a pool follow its load: brings what happens to the
 * {@link ScalingPolicy}, and what that decides to the queue and the listeners. A check of
 * the {@link PoolTimer}, and in a dry run a listener of the pool.
 */
final class AutoScaler implements PoolListener {

	/*
	 * The lock guards the policy, the fixed size in force, and every change of the limits
	 * of workers; so decisions have an order, which is the one in which they are carried
	 * out and told. Workers are called, and listeners told, without it.
	 *
	 * A pool that scales asks the queue to be told when a job waits and no worker may be
	 * added. Where jobs may wait for a time, this sets 'watching' and wakes the timer,
	 * which looks at the oldest job when its time has come, and as long as one waits. It
	 * clears 'watching' before it looks, and the job is queued before this is told: so
	 * either the job is seen, or the timer is woken once more.
	 *
	 * In a dry run the pool has the limits of one that does not scale. The policy goes on
	 * from what it has decided, as if that had been done, and sees the load that there
	 * would be: as a listener, this is told of each job, and ScalingSimulation says which
	 * of those jobs would still wait.
	 *
	 * Decisions are told by one thread at a time, the one that has set 'telling'; it
	 * looks again after it has cleared the flag, so none is left.
	 */

	private static final Logger logger = FailureLog.logger;

	/** How often the wall clock is looked at where there are sizes by the time of day. */
	private static final long LOOK_AT_CLOCK = 1_000_000_000L;

	private final PoolContext pool;

	private final JobQueue queue;

	private final ScalingLoad poolLoad;

	private final PoolTimer.Check check;

	private final Queue<ScalingDecision> untold = new ConcurrentLinkedQueue<>();

	private final AtomicBoolean telling = new AtomicBoolean();

	/** What the simulation knows of the jobs that run; guarded by the lock. */
	private final IdentityHashMap<Job<?>, ScalingSimulation.Run> runs = new IdentityHashMap<>();

	private final ReentrantLock lock = new ReentrantLock();

	private PoolSettings settings;

	/** {@code null} if the pool does not scale. */
	private @Nullable ScalingPolicy policy;

	private @Nullable FixedSize fixed;

	/** {@code null} but in a dry run; changed under the lock. */
	private volatile @Nullable ScalingSimulation simulation;

	/** What the queue was told last. */
	private WorkerLimits limits;

	private long nextSample;

	private long nextLookAtQueue;

	/** Whether a waiting job is a reason to grow. */
	private volatile boolean growing;

	/** Whether the timer looks how long jobs wait. */
	private volatile boolean watching;

	private volatile int target;

	AutoScaler(PoolContext pool, JobQueue queue) {
		PoolSettings settings = pool.settings();
		this.pool = pool;
		this.queue = queue;
		this.poolLoad = new PoolLoad(queue);
		this.settings = settings;
		this.limits = WorkerLimits.of(settings);
		this.check = pool.timer().register(this::look, () -> {
		});
		begin(settings);
	}

	/**
	 * The number of workers that there are to be; the maximum if the pool does not scale.
	 */
	int target() {
		return this.target;
	}

	/** Has the timer look at the load, if the pool scales. */
	void start() {
		if (this.policy != null) {
			this.check.wake();
		}
	}

	/** Goes by these settings from now on, starting from the workers that there are. */
	void use(PoolSettings settings) {
		this.lock.lock();
		try {
			if (isSame(this.settings, settings)) {
				this.settings = settings;
				resize();
			}
			else {
				begin(settings);
			}
		}
		finally {
			this.lock.unlock();
		}
		start();
	}

	/** Under the lock, or in the constructor. */
	private void begin(PoolSettings settings) {
		long now = this.pool.now();
		ScalingSettings scaling = settings.scaling();
		ScalingSettings before = this.settings.scaling();
		int from = (this.policy != null && scaling.dryRun() == before.dryRun()) ? this.policy.target()
				: this.queue.countedWorkers();
		this.settings = settings;
		this.policy = scaling.enabled()
				? new ScalingPolicy(scaling, settings.minWorkers(), settings.maxWorkers(), from, now) : null;
		this.simulation = (this.policy != null && scaling.dryRun())
				? ((this.simulation != null) ? this.simulation : new ScalingSimulation(this.pool, this.queue, now))
				: null;
		this.nextSample = now + ((this.policy != null) ? this.policy.sampleEvery() : 0);
		this.nextLookAtQueue = now;
		this.watching = false;
		this.fixed = scaling.equals(before) ? this.fixed : null;
		this.pool.listeners().use(this, this.simulation != null);
		resize();
	}

	/** Whether nothing has changed that decisions come from: they go on then. */
	private static boolean isSame(PoolSettings before, PoolSettings settings) {
		return settings.scaling().equals(before.scaling()) && settings.minWorkers() == before.minWorkers()
				&& settings.maxWorkers() == before.maxWorkers();
	}

	/** A job waits, and no worker may be added. */
	void limitReached() {
		if (this.growing && this.simulation == null) {
			jobWaits(this.poolLoad);
		}
	}

	@Override
	public void jobStarted(Job<?> job, long waitedNanos) {
		ScalingSimulation simulation = this.simulation;
		if (simulation == null) {
			return;
		}
		boolean waits;
		this.lock.lock();
		try {
			long now = this.pool.now();
			this.runs.put(job, simulation.begin(now - waitedNanos, now));
			waits = this.growing && simulation.needsMoreThan(0);
		}
		finally {
			this.lock.unlock();
		}
		if (waits) {
			jobWaits(simulation);
		}
	}

	@Override
	public void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
		this.lock.lock();
		try {
			ScalingSimulation.Run run = this.runs.remove(job);
			if (run != null && this.simulation != null) {
				this.simulation.end(run, this.pool.now());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void jobWaits(ScalingLoad load) {
		if (!this.pool.settings().scaling().targetWait().isZero()) {
			if (!this.watching) {
				this.watching = true;
				this.check.wake();
			}
			return;
		}
		WorkerLimits before;
		WorkerLimits now;
		this.lock.lock();
		try {
			before = this.limits;
			if (this.policy != null && this.growing && load == load() && load.needsMoreThan(this.policy.target())) {
				decided(this.policy.jobWaits(this.pool.now(), load.workers(), load.waiting()));
			}
			now = this.limits;
		}
		finally {
			this.lock.unlock();
		}
		actOn(before, now);
	}

	/**
	 * Looks at the load, if it is time to; by the timer.
	 * @return the time until the next look
	 */
	long look() {
		WorkerLimits before;
		WorkerLimits now;
		long next;
		this.lock.lock();
		try {
			before = this.limits;
			next = (this.policy != null) ? look(this.policy, this.pool.now()) : Nanos.LONGEST;
			now = this.limits;
		}
		finally {
			this.lock.unlock();
		}
		actOn(before, now);
		return next;
	}

	private long look(ScalingPolicy policy, long now) {
		long next = lookAtClock(policy, now);
		if (this.fixed != null) {
			return next;
		}
		if (now - this.nextSample >= 0) {
			decided(policy.sample(now, load().busy(now)));
			this.nextSample = now + policy.sampleEvery();
		}
		return Math.min(Math.min(next, this.nextSample - now), lookAtQueue(policy, now));
	}

	/** What the policy is to see. */
	private ScalingLoad load() {
		ScalingSimulation simulation = this.simulation;
		return (simulation != null) ? simulation : this.poolLoad;
	}

	private long lookAtQueue(ScalingPolicy policy, long now) {
		if (!this.watching || !this.growing) {
			this.watching = false;
			return Nanos.LONGEST;
		}
		this.watching = false;
		long waited = load().oldestWait(now);
		if (waited < 0) {
			return Nanos.LONGEST;
		}
		this.watching = true;
		long targetWait = Nanos.of(this.settings.scaling().targetWait());
		if (waited >= targetWait && now - this.nextLookAtQueue >= 0) {
			decided(policy.jobWaitsTooLong(now, load().workers(), load().waiting(), waited));
			this.nextLookAtQueue = now + targetWait;
		}
		return Math.max(targetWait - waited, this.nextLookAtQueue - now);
	}

	private long lookAtClock(ScalingPolicy policy, long now) {
		ScalingSchedule schedule = new ScalingSchedule(this.settings.scaling().schedule());
		FixedSize before = this.fixed;
		FixedSize size = schedule.at(this.pool.clock().instant());
		if (size != null && !size.equals(before)) {
			this.fixed = size;
			fixed(policy, now, size.workers(), "From " + size.from() + " to " + size.to() + " (" + size.zone()
					+ ") there may be " + size.workers() + " workers");
		}
		else if (size == null && before != null) {
			this.fixed = null;
			fixed(policy, now, policy.target(), "The time from " + before.from() + " to " + before.to() + " ("
					+ before.zone() + ") with " + before.workers() + " workers is over");
		}
		return schedule.isEmpty() ? Nanos.LONGEST : LOOK_AT_CLOCK;
	}

	private void fixed(ScalingPolicy policy, long now, int workers, String reason) {
		int from = policy.target();
		policy.startFrom(workers, now);
		decided(new ScalingPolicy.Step(from, policy.target(), reason, LoadWindow.share(load().busy(now), from)));
	}

	// What follows

	private void decided(ScalingPolicy.@Nullable Step step) {
		if (step == null) {
			return;
		}
		boolean dryRun = this.simulation != null;
		Duration oldest = Duration.ofNanos(Math.max(0, load().oldestWait(this.pool.now())));
		this.untold.add(new ScalingDecision(step.from(), step.to(), step.reason(), dryRun, step.utilisation(), oldest));
		resize();
	}

	/** Tells the queue how many workers there may be; workers are called later. */
	private void resize() {
		ScalingPolicy policy = this.policy;
		ScalingSimulation simulation = this.simulation;
		boolean acts = policy != null && simulation == null;
		int max = this.settings.maxWorkers();
		this.target = (acts && policy != null) ? policy.target() : max;
		this.growing = policy != null && this.fixed == null && policy.mayGrow();
		this.limits = acts
				? new WorkerLimits(this.target, this.target, (this.fixed != null) ? this.target : max,
						this.settings.spareWorkers(), Nanos.of(this.settings.keepAlive()), this.growing)
				: WorkerLimits.of(this.settings);
		this.queue.use(this.limits);
		if (policy != null && simulation != null) {
			simulation.use(policy.target(), this.pool.now());
		}
	}

	private void actOn(WorkerLimits before, WorkerLimits now) {
		if (now.kept() < before.kept() || now.most() < before.most()) {
			this.queue.wakeAllIdle();
		}
		if (now.limit() > before.limit()) {
			this.queue.callWorkers();
		}
		if (!this.untold.isEmpty()) {
			this.pool.callbacks().execute(this::tell);
		}
	}

	private void tell() {
		while (!this.untold.isEmpty() && this.telling.compareAndSet(false, true)) {
			try {
				ScalingDecision decision = this.untold.poll();
				while (decision != null) {
					logger.info("Pool '{}' {} from {} to {} workers: {}", this.pool.name(),
							decision.dryRun() ? "would scale" : "scales", decision.from(), decision.to(),
							decision.reason());
					this.pool.listeners().scaled(decision);
					decision = this.untold.poll();
				}
			}
			finally {
				this.telling.set(false);
			}
		}
	}

	/**
	 * The load that the pool has.
	 *
	 * @param queue the queue of the pool
	 */
	private record PoolLoad(JobQueue queue) implements ScalingLoad {

		/** Asked where a job was found to wait. */
		@Override
		public boolean needsMoreThan(int target) {
			return workers() >= target;
		}

		@Override
		public int workers() {
			return this.queue.load().workers();
		}

		@Override
		public int busy(long now) {
			return this.queue.load().busy();
		}

		@Override
		public int waiting() {
			return this.queue.load().startable();
		}

		@Override
		public long oldestWait(long now) {
			return this.queue.load().oldestWait();
		}

	}

}
