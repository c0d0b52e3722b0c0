package io.threadsystem.pool;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.RateLimits.Charge;
import org.jspecify.annotations.Nullable;

/**
 * Which job may start next, and on how many workers those of a level may be: aging,
 * limits of workers, and rate limits.
 */
final class StartRules {

	/*
	 * Without any rule, workers take from the lanes without a lock. With one, 'active' is
	 * set, and everything goes through the lock: it guards the limits, the tokens, and
	 * who has a permit of which level (Worker.permit; a worker has one from the moment
	 * that it takes a job until it takes the next, or ends). Under the lock no other lock
	 * is taken but that of the fronts, and no code of others runs.
	 *
	 * When rules come into force, permits are given to the workers that are busy. A
	 * worker tells its level in 'busyWith', which it sets to TAKING before it takes an
	 * entry without the lock, and to the level of the job before it starts that; after it
	 * has taken an entry, which is an atomic action, it looks at 'active' once more. The
	 * one who sets 'active' does so before looking at 'busyWith', and waits where it sees
	 * TAKING. So either it sees what the worker takes, or the worker sees that there are
	 * rules; it then puts the entry back, to the front of its lane (see Fronts), and
	 * takes by the rules. Where a level is seen that its worker has just left, the worker
	 * comes here again after a further atomic action (a worker does not fall asleep
	 * before), and gives the permit back. Jobs taken before cost no tokens. It is the
	 * same with a worker that finds itself outside (StuckWorkers tells why it may come
	 * here).
	 *
	 * No worker sleeps while a job may start. When a permit or a token is given back by a
	 * worker, that worker looks for the next job itself, or ends, and then calls another
	 * one if there is work. One who hands a job in calls a worker if there is one that
	 * may start, and not if there is none. Whoever looks, and finds only jobs that wait
	 * for a token, tells the timekeeper when the first of these comes, and that calls a
	 * worker. Time brings nothing else that could start: aging changes the order alone.
	 *
	 * A job that is started in place, by a worker that waits for it or by its submitter,
	 * needs tokens but no permit, as it takes no further worker.
	 */

	private static final int HIGHEST = Priority.values().length - 1;

	private final LanePool pool;

	private final Lanes lanes;

	/** Visits the workers. */
	private final Consumer<Consumer<Worker>> workers;

	private final ReentrantLock lock = new ReentrantLock();

	private final RateLimits rates = new RateLimits();

	private final Permits permits = new Permits();

	private Aging aging = new Aging(0);

	private volatile boolean active;

	/** Those that wait for tokens with their jobs. */
	private final Set<Thread> submitters = ConcurrentHashMap.newKeySet();

	/** Creates those of a pool, which has none yet, and of all its workers. */
	StartRules(LanePool pool, Lanes lanes, Consumer<Consumer<Worker>> workers) {
		this.pool = pool;
		this.lanes = lanes;
		this.workers = workers;
	}

	/** Whether there are any. */
	boolean areActive() {
		return this.active;
	}

	// The settings

	/** Puts the rules of these settings into force, whatever the workers are doing. */
	void apply(PoolSettings settings) {
		this.lock.lock();
		try {
			this.aging = Aging.of(settings.aging());
			this.permits.change(settings);
			this.rates.change(settings, this.pool.now());
			boolean before = this.active;
			this.active = areIn(settings);
			if (this.active && !before) {
				this.permits.giveToBusy(this.workers);
			}
		}
		finally {
			this.lock.unlock();
		}
		wakeSubmitters();
	}

	private static boolean areIn(PoolSettings settings) {
		return !settings.aging().isZero() || settings.rateLimit() != null
				|| settings.levels()
					.values()
					.stream()
					.anyMatch((level) -> level.maxWorkers() > 0 || level.rateLimit() != null);
	}

	// Workers

	/** Takes the entry of the job that the worker is to start next; dead or alive. */
	@Nullable PoolJob<?> take(Worker worker) {
		return this.active ? takeByRules(worker) : takeFreely(worker);
	}

	private @Nullable PoolJob<?> takeFreely(Worker worker) {
		worker.busyWith(Worker.TAKING);
		PoolJob<?> job = this.lanes.poll();
		if (job == null) {
			worker.busyWith(Worker.NOTHING);
			return null;
		}
		worker.took(job);
		if (this.active || worker.outside) {
			this.lanes.putBack(job);
			worker.hasPutBack();
			this.pool.wasPutBack(job);
			return goOnAfterPutBack(worker);
		}
		worker.busyWith(job.level());
		return job;
	}

	/** Rules that came may be gone again: then the worker has no reason to leave. */
	private @Nullable PoolJob<?> goOnAfterPutBack(Worker worker) {
		if (this.active) {
			return takeByRules(worker);
		}
		return worker.outside ? null : take(worker);
	}

	private @Nullable PoolJob<?> takeByRules(Worker worker) {
		this.lock.lock();
		try {
			this.permits.takeBack(worker);
			PoolJob<?> job = worker.outside ? null : next();
			while (job != null && !this.lanes.remove(job)) {
				job = next();
			}
			worker.busyWith((job != null) ? job.level() : Worker.NOTHING);
			if (job != null) {
				worker.took(job);
				this.permits.give(worker, job.level(), this.rates.take(job.level()));
			}
			return job;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The job that a worker has taken was not to be started any more. */
	void notStarted(Worker worker) {
		giveBackPermit(worker);
		wakeSubmitters();
	}

	private void giveBackPermit(Worker worker) {
		if (this.active) {
			this.lock.lock();
			try {
				Permits.Permit held = worker.permit;
				if (held != null) {
					held.charge().giveBack(this.pool.now());
					this.permits.takeBack(worker);
				}
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/** The worker is not to take anything for now. */
	void rest(Worker worker) {
		if (this.active) {
			leave(worker);
		}
		else {
			worker.busyWith(Worker.NOTHING);
		}
	}

	/** The worker is no longer one of those whose jobs count. */
	void leave(Worker worker) {
		worker.busyWith(Worker.NOTHING);
		this.lock.lock();
		try {
			this.permits.takeBack(worker);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Whether a free worker would find something to start. */
	boolean allowAny() {
		if (!this.active) {
			return !this.lanes.isEmpty();
		}
		this.lock.lock();
		try {
			return next() != null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The job that is to start next; none: one is looked for when a token comes. */
	private @Nullable PoolJob<?> next() {
		long now = this.pool.now();
		long earliest = Long.MAX_VALUE;
		PoolJob<?> first = null;
		for (int level = HIGHEST; level >= 0 && (first == null || this.aging.isOn()); level--) {
			PoolJob<?> head = this.permits.isLeft(level) ? this.lanes.head(level) : null;
			if (head != null) {
				long wait = untilStart(level, now);
				earliest = Math.min(earliest, wait);
				first = (wait == 0) ? this.aging.firstOf(first, head, now) : first;
			}
		}
		if (first == null && earliest < Long.MAX_VALUE) {
			this.pool.callWorkersAt(now + earliest);
		}
		return first;
	}

	/** The time until a job of the level that is there may start. */
	private long untilStart(int level, long now) {
		long wait = this.rates.untilStart(level, now);
		if (wait > 0) {
			this.rates.await(level);
		}
		return wait;
	}

	/** Whether jobs of a level may start now, if there are any. */
	boolean allow(int level) {
		if (!this.active) {
			return true;
		}
		this.lock.lock();
		try {
			return this.permits.isLeft(level) && this.rates.untilStart(level, this.pool.now()) == 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	// Jobs that are started in place

	/** Takes what the start of a job costs; {@code null}: it may not start now. */
	@Nullable Charge charge(PoolJob<?> job) {
		if (!this.active) {
			return Charge.NOTHING;
		}
		this.lock.lock();
		try {
			Charge reserved = takeReserved(job);
			if (reserved != null) {
				return reserved;
			}
			return (untilStart(job.level(), this.pool.now()) == 0) ? this.rates.take(job.level()) : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Gives back what was taken for a job, unless that has started. */
	boolean paid(Charge charge, boolean started) {
		if (!started && !charge.isNothing()) {
			this.lock.lock();
			try {
				charge.giveBack(this.pool.now());
			}
			finally {
				this.lock.unlock();
			}
			this.pool.callWorkers();
			wakeSubmitters();
		}
		return started;
	}

	/**
	 * Takes the tokens for a job that its submitter is about to start, if they are there;
	 * unless it starts, {@link #giveBackReserved} has to follow.
	 * @return the time to wait before one tries again, 0 if the job may start
	 */
	long reserve(PoolJob<?> job) {
		this.lock.lock();
		try {
			if (!this.active) {
				// Rules that come into force before it starts are not for this job
				job.extras().reserved = Charge.NOTHING;
				return 0;
			}
			long wait = untilStart(job.level(), this.pool.now());
			if (wait == 0) {
				job.extras().reserved = this.rates.take(job.level());
			}
			return wait;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Gives back what was reserved for a job that was started otherwise, or ended. */
	void giveBackReserved(PoolJob<?> job) {
		JobExtras made = job.existingExtras();
		if (made == null || made.reserved == null) {
			return;
		}
		Charge unused;
		this.lock.lock();
		try {
			unused = takeReserved(job);
		}
		finally {
			this.lock.unlock();
		}
		if (unused != null) {
			paid(unused, false);
		}
	}

	private static @Nullable Charge takeReserved(PoolJob<?> job) {
		JobExtras made = job.existingExtras();
		Charge reserved = (made != null) ? made.reserved : null;
		if (made != null) {
			made.reserved = null;
		}
		return reserved;
	}

	/** The calling thread is about to wait for tokens, and wants to be woken. */
	void addSubmitter() {
		this.submitters.add(Thread.currentThread());
	}

	/** The calling thread does not wait any more. */
	void removeSubmitter() {
		this.submitters.remove(Thread.currentThread());
	}

	/** Lets those who wait for tokens look at the settings, and at the pool's state. */
	void wakeSubmitters() {
		this.submitters.forEach(LockSupport::unpark);
	}

}
