package io.threadsystem.pool;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The end of a pool: nothing is accepted any more, what was accepted runs or is
 * cancelled, and the threads end.
 */
final class PoolShutdown {

	/*
	 * The monitor guards 'closing', which changes once, and what is known of the jobs
	 * that the shutdown has cancelled. The queue guards the rest: from the moment at
	 * which it cancels pending jobs, or drains until a time, it says of each job that is
	 * delayed later that the shutdown does not wait for it.
	 */

	private static final Logger logger = FailureLog.logger;

	/** How long cancelled jobs may take to notice before closing stops waiting. */
	private static final long GRACE = 1_000_000_000L;

	private static final int MOST_NAMES = 10;

	private final PoolContext pool;

	private final JobQueue queue;

	private final PoolTimer.RegisteredCheck deadline;

	private final CountDownLatch ended = new CountDownLatch(1);

	private boolean closing;

	/** Whether what was left of a drain was cancelled when its time was over. */
	private boolean timedOut;

	private final Map<String, Cancelled> cancelled = new HashMap<>();

	private final AtomicLong cancelledJobs = new AtomicLong();

	PoolShutdown(PoolContext pool, JobQueue queue) {
		this.pool = pool;
		this.queue = queue;
		this.deadline = pool.timer().register(this::deadlineHasCome);
	}

	private synchronized boolean isFirst() {
		boolean first = !this.closing;
		this.closing = true;
		return first;
	}

	void close() {
		long timeout = Nanos.of(this.pool.settings().shutdownTimeout());
		boolean first = isFirst();
		if (first) {
			begin(timeout);
		}
		if (Worker.currentOf(this.pool) == null && !this.pool.isOnOwnThread()) {
			awaitEnd(timeout);
			report();
		}
	}

	private void announce() {
		LevelSnapshot now = this.queue.snapshot().total();
		if (now.pending() + now.running() > 0) {
			logger.info("Pool '{}' is shutting down: {} jobs are waiting, {} are running; {} for up to {}",
					this.pool.name(), now.pending(), now.running(), this.pool.settings().shutdown(),
					Nanos.text(this.pool.settings().shutdownTimeout()));
		}
	}

	private void begin(long timeout) {
		announce();
		this.queue.close();
		if (this.pool.settings().shutdown() == ShutdownMode.CANCEL) {
			cancelAll();
		}
		else {
			long deadline = this.pool.now() + timeout;
			this.queue.drainUntil(deadline).forEach(this::stop);
			if (!this.queue.hasEnded()) {
				this.deadline.wakeAt(deadline);
			}
		}
		if (this.queue.resume()) {
			this.pool.listeners().pauseChanged(false);
		}
	}

	/** Cancels a job for which the shutdown does not wait. */
	void stop(PoolJob<?> job) {
		boolean started = job.jobState() == JobState.RUNNING;
		if (job.stop(StopRequest.POOL_SHUTDOWN)) {
			count(job, started);
		}
	}

	private synchronized void count(PoolJob<?> job, boolean started) {
		String given = job.options.name();
		Cancelled ofName = this.cancelled.computeIfAbsent((given != null) ? given : "(unnamed)",
				(name) -> new Cancelled());
		ofName.started += started ? 1 : 0;
		ofName.pending += started ? 0 : 1;
		this.cancelledJobs.incrementAndGet();
	}

	private synchronized void noteTimeout() {
		this.timedOut = true;
	}

	private long deadlineHasCome() {
		noteTimeout();
		cancelAll();
		return Long.MAX_VALUE;
	}

	/** Cancels every job, and those that are still to come. */
	void cancelAll() {
		List<JobQueue.Stopped> stopped = this.queue.cancelAll();
		stopped.forEach((each) -> count(each.job(), each.before() == JobQueue.WAS_RUNNING));
		stopped.forEach((each) -> each.job().stopped(StopRequest.POOL_SHUTDOWN, each.before()));
		List<Worker> workers = this.queue.workers();
		// Those, too, whose job was cancelled before, without an interrupt or in vain
		workers.forEach(Worker::interruptIfBusy);
	}

	/** One line, with the names that are the most frequent. */
	private synchronized void report() {
		long jobs = this.cancelledJobs.getAndSet(0);
		if (jobs == 0) {
			return;
		}
		boolean late = this.pool.settings().shutdown() == ShutdownMode.DRAIN;
		boolean timedOut = late && this.timedOut;
		String text = "Pool '" + this.pool.name() + "' was shut down"
				+ (late ? " before all of its jobs were done" : "")
				+ (timedOut ? ", after " + Nanos.text(this.pool.settings().shutdownTimeout()) : "") + ". It cancelled "
				+ jobs + ((jobs == 1) ? " job: " : " jobs: ") + names();
		if (late) {
			logger.warn(text);
		}
		else {
			logger.info(text);
		}
	}

	private String names() {
		Comparator<Map.Entry<String, Cancelled>> byJobs = Comparator.comparingLong((entry) -> -entry.getValue().jobs());
		String names = this.cancelled.entrySet()
			.stream()
			.sorted(byJobs.thenComparing(Map.Entry.comparingByKey()))
			.limit(MOST_NAMES)
			.map((entry) -> entry.getKey() + " " + entry.getValue())
			.collect(Collectors.joining(", "));
		int more = this.cancelled.size() - MOST_NAMES;
		return (more > 0) ? names + ", and " + more + " more names" : names;
	}

	/** The last worker of the closed pool has ended. */
	void ended() {
		report();
		this.ended.countDown();
	}

	boolean hasEnded() {
		return this.ended.getCount() == 0;
	}

	/** Waits until the pool has ended, and with it the code of all of its jobs. */
	boolean awaitEnded(long nanos) throws InterruptedException {
		return this.ended.await(nanos, TimeUnit.NANOSECONDS);
	}

	private void awaitEnd(long timeout) {
		boolean ended = false;
		boolean interrupted = false;
		try {
			ended = awaitThreads(timeout + GRACE);
		}
		catch (InterruptedException ex) {
			interrupted = true;
			cancelAll();
			ended = awaitThreadsAfterInterrupt();
		}
		if (!ended) {
			logger.warn("Pool '{}' was closed, but some of its workers are still busy: {}", this.pool.name(),
					busyWorkers());
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private List<@Nullable String> busyWorkers() {
		return this.queue.workers()
			.stream()
			.filter((worker) -> worker.hasThread() && this.queue.jobOf(worker) != null)
			.map((worker) -> {
				PoolJob<?> job = this.queue.jobOf(worker);
				return worker.thread().getName() + ((job != null) ? " with job '" + job.name() + "'" : "");
			})
			.toList();
	}

	private boolean awaitThreads(long nanos) throws InterruptedException {
		long start = System.nanoTime();
		if (!awaitEnded(nanos) || !this.queue.workerPool().join(nanos - (System.nanoTime() - start))) {
			return false;
		}
		this.pool.endThreads(GRACE);
		return true;
	}

	private boolean awaitThreadsAfterInterrupt() {
		try {
			return awaitThreads(GRACE);
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

	/** Jobs of one name that the shutdown has cancelled. */
	private static final class Cancelled {

		private long started;

		private long pending;

		private long jobs() {
			return this.started + this.pending;
		}

		@Override
		public String toString() {
			if (this.started == 0) {
				return this.pending + " (not started)";
			}
			return (this.pending == 0) ? this.started + " (started)"
					: jobs() + " (" + this.started + " started, " + this.pending + " not)";
		}

	}

}
