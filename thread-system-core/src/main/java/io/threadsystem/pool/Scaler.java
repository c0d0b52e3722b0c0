package io.threadsystem.pool;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * Lets the number of workers of a pool follow its load: brings what happens to the
 * {@link ScalingPolicy}, and what that decides to the {@link Crew} and the listeners.
 */
final class Scaler {

	/*
	 * The lock guards the policy, the fixed size in force, and every change of the size
	 * that the crew has; so decisions have an order, which is the one in which they are
	 * carried out and told. Workers are called, and listeners told, without it.
	 *
	 * A submitter asks whether the pool could grow at all without the lock: it reads
	 * 'growing', which is written under it. A pool that does not scale, or has reached
	 * its maximum, pays for this one read where all of its workers are busy.
	 *
	 * Where jobs may wait for a time, the submitter that finds no worker free sets
	 * 'watching' and wakes the timekeeper, which looks at the oldest job when its time
	 * has come, and as long as one waits. It clears 'watching' before it looks, and a
	 * submitter's job is in its lane before that one looks at 'watching': so either the
	 * job is seen, or the timekeeper is woken once more.
	 *
	 * In a dry run the crew has the size of a pool that does not scale. The policy goes
	 * on from what it has decided, as if that had been done, and sees the load that there
	 * would be: workers tell of each job, under the lock, and DryRun says which of those
	 * jobs would still wait.
	 */

	/** How often the wall clock is looked at where there are sizes by the time of day. */
	private static final long LOOK_AT_CLOCK = 1_000_000_000L;

	private final LanePool pool;

	private final Crew crew;

	private final ScalingLoad crewLoad;

	private final ScalingNews news;

	private final ReentrantLock lock = new ReentrantLock();

	private PoolSettings settings;

	/** {@code null} if the pool does not scale. */
	private @Nullable ScalingPolicy policy;

	private @Nullable FixedSize fixed;

	/** {@code null} but in a dry run; changed under the lock. */
	private volatile @Nullable DryRun dryRun;

	/** What the crew was told last. */
	private CrewSize size;

	private long nextSample;

	private long nextLookAtQueue;

	/** Whether a waiting job is a reason to grow. */
	private volatile boolean growing;

	/** Whether the timekeeper looks how long jobs wait. */
	private volatile boolean watching;

	private volatile int target;

	Scaler(LanePool pool, Crew crew, PoolSettings settings) {
		this.pool = pool;
		this.crew = crew;
		this.crewLoad = new CrewLoad(pool, crew);
		this.news = new ScalingNews(pool);
		this.settings = settings;
		this.size = CrewSize.of(settings);
		begin(settings);
	}

	/**
	 * The number of workers that there are to be; the maximum if the pool does not scale.
	 */
	int target() {
		return this.target;
	}

	/** Goes by these settings from now on, starting from the workers that there are. */
	void use(PoolSettings settings) {
		this.lock.lock();
		try {
			if (isSame(this.settings, settings)) {
				this.settings = settings;
			}
			else {
				begin(settings);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Under the lock, or in the constructor. */
	private void begin(PoolSettings settings) {
		long now = this.pool.now();
		ScalingSettings scaling = settings.scaling();
		ScalingSettings before = this.settings.scaling();
		int from = (this.policy != null && scaling.dryRun() == before.dryRun()) ? this.policy.target()
				: this.crew.total();
		this.settings = settings;
		this.policy = scaling.enabled()
				? new ScalingPolicy(scaling, settings.minWorkers(), settings.maxWorkers(), from, now) : null;
		this.dryRun = (this.policy != null && scaling.dryRun())
				? ((this.dryRun != null) ? this.dryRun : new DryRun(this.pool, now)) : null;
		this.nextSample = now + ((this.policy != null) ? this.policy.sampleEvery() : 0);
		this.nextLookAtQueue = now;
		this.watching = false;
		this.fixed = scaling.equals(before) ? this.fixed : null;
		resize();
	}

	/** Whether nothing has changed that decisions come from: they go on then. */
	private static boolean isSame(PoolSettings before, PoolSettings settings) {
		return settings.scaling().equals(before.scaling()) && settings.minWorkers() == before.minWorkers()
				&& settings.maxWorkers() == before.maxWorkers();
	}

	/** A job waits, and all workers are busy that there may be. */
	void allAreBusy() {
		if (this.growing && this.dryRun == null) {
			jobWaits(this.crewLoad);
		}
	}

	/** A worker begins a job; what is returned is told when it has ended. */
	DryRun.@Nullable Run jobBegins(PoolJob<?> job) {
		DryRun dryRun = this.dryRun;
		if (dryRun == null) {
			return null;
		}
		boolean waits;
		DryRun.Run run;
		this.lock.lock();
		try {
			run = dryRun.begin(job.ready(), this.pool.now());
			waits = this.growing && dryRun.needsMoreThan(0);
		}
		finally {
			this.lock.unlock();
		}
		if (waits) {
			jobWaits(dryRun);
		}
		return run;
	}

	/** A worker has ended a job. */
	void jobEnds(DryRun.Run run) {
		DryRun dryRun = this.dryRun;
		if (dryRun != null) {
			this.lock.lock();
			try {
				dryRun.end(run, this.pool.now());
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	private void jobWaits(ScalingLoad load) {
		if (!this.pool.settings().scaling().targetWait().isZero()) {
			if (!this.watching) {
				this.watching = true;
				this.pool.wakeTimekeeper();
			}
			return;
		}
		CrewSize before;
		CrewSize now;
		this.lock.lock();
		try {
			before = this.size;
			if (this.policy != null && this.growing && load == load() && load.needsMoreThan(this.policy.target())) {
				decided(this.policy.jobWaits(this.pool.now(), load.workers(), load.waiting()));
			}
			now = this.size;
		}
		finally {
			this.lock.unlock();
		}
		actOn(before, now);
	}

	/**
	 * Looks at the load, if it is time to; by the timekeeper.
	 * @return the time until the next look
	 */
	long look() {
		CrewSize before;
		CrewSize now;
		long next;
		this.lock.lock();
		try {
			before = this.size;
			next = (this.policy != null) ? look(this.policy, this.pool.now()) : Nanos.LONGEST;
			now = this.size;
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
		DryRun dryRun = this.dryRun;
		return (dryRun != null) ? dryRun : this.crewLoad;
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
					+ ") there are " + size.workers() + " workers");
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
		boolean dryRun = this.dryRun != null;
		Duration oldest = Duration.ofNanos(Math.max(0, load().oldestWait(this.pool.now())));
		this.news.add(new ScalingDecision(step.from(), step.to(), step.reason(), dryRun, step.utilisation(), oldest));
		resize();
	}

	/** Tells the crew what it is to have; workers are called later. */
	private void resize() {
		ScalingPolicy policy = this.policy;
		boolean acts = policy != null && this.dryRun == null;
		int max = this.settings.maxWorkers();
		this.target = (acts && policy != null) ? policy.target() : max;
		this.growing = policy != null && this.fixed == null && policy.mayGrow();
		this.size = acts ? new CrewSize(this.target, this.target, (this.fixed != null) ? this.target : max)
				: CrewSize.of(this.settings);
		this.crew.resize(this.size);
		if (policy != null && this.dryRun != null) {
			this.dryRun.use(policy.target(), this.pool.now());
		}
	}

	private void actOn(CrewSize before, CrewSize now) {
		if (now.kept() < before.kept() || now.most() < before.most()) {
			this.crew.wakeAll();
		}
		if (now.limit() > before.limit()) {
			this.pool.callWorkers();
		}
		this.news.tell();
	}

}
