package io.threadsystem.pool;

import java.util.ArrayDeque;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * The load that a pool would have if it had as many workers as its dry run of scaling has
 * decided: which of the jobs that run would still wait. Guarded by the lock of the
 * {@link AutoScaler}.
 */
final class ScalingSimulation implements ScalingLoad {

	/*
	 * A pool of fewer workers is played here, in which each job takes as long as it does
	 * in the pool itself, where it starts no later. So when a job ends here its length is
	 * always known: it has run for at least as long in the pool. One that is not over
	 * there is not over here.
	 *
	 * Jobs start in the order in which they do in the pool. Of more jobs than the queue
	 * holds, the others would not have been accepted: they are left out.
	 *
	 * Moments are nanoseconds since the first, so that they can be sorted.
	 */

	private final PoolContext pool;

	private final JobQueue queue;

	private final long origin;

	private final Queue<Run> waiting = new ArrayDeque<>();

	/** When those end that run here, and whose length is known. */
	private final PriorityQueue<Long> ends = new PriorityQueue<>();

	private int running;

	private int target;

	ScalingSimulation(PoolContext pool, JobQueue queue, long now) {
		this.pool = pool;
		this.queue = queue;
		this.origin = now;
	}

	/** Has so many workers from now on. */
	void use(int target, long now) {
		passUntil(now);
		this.target = target;
		startWaiting(now - this.origin);
	}

	/** A worker of the pool starts a job, which became ready at that moment. */
	Run begin(long ready, long now) {
		passUntil(now);
		Run run = new Run(ready - this.origin, now - this.origin);
		int capacity = this.pool.settings().queueCapacity();
		if (capacity == 0 || this.waiting.size() < capacity) {
			this.waiting.add(run);
		}
		startWaiting(now - this.origin);
		return run;
	}

	/** The worker has done that job. */
	void end(Run run, long now) {
		if (!run.isOf(this)) {
			return;
		}
		passUntil(now);
		run.length = now - this.origin - run.started;
		if (run.hasBegun) {
			this.ends.add(run.begun + run.length);
			passUntil(now);
		}
	}

	private void passUntil(long now) {
		Long end = this.ends.peek();
		while (end != null && end <= now - this.origin) {
			this.ends.remove();
			this.running--;
			startWaiting(end);
			end = this.ends.peek();
		}
	}

	private void startWaiting(long moment) {
		while (this.running < this.target && !this.waiting.isEmpty()) {
			Run run = this.waiting.remove();
			run.hasBegun = true;
			run.begun = moment;
			this.running++;
			if (run.length >= 0) {
				this.ends.add(moment + run.length);
			}
		}
	}

	@Override
	public boolean needsMoreThan(int target) {
		return !this.waiting.isEmpty() && this.running >= target;
	}

	@Override
	public int workers() {
		return Math.max(this.target, this.running);
	}

	@Override
	public int busy(long now) {
		passUntil(now);
		return this.running;
	}

	/** With those that wait in the pool itself, where that has no more workers. */
	@Override
	public int waiting() {
		return this.waiting.size() + this.queue.load().startable();
	}

	@Override
	public long oldestWait(long now) {
		passUntil(now);
		Run oldest = this.waiting.peek();
		long waited = (oldest != null) ? Math.max(0, now - this.origin - oldest.ready) : -1;
		return Math.max(waited, this.queue.load().oldestWait());
	}

	/** A job that a worker of the pool has begun. */
	final class Run {

		private final long ready;

		private final long started;

		private long length = -1;

		private boolean hasBegun;

		private long begun;

		private Run(long ready, long started) {
			this.ready = ready;
			this.started = started;
		}

		private boolean isOf(ScalingSimulation dryRun) {
			return ScalingSimulation.this == dryRun;
		}

	}

}
