package io.threadsystem.workflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.workflow.JobGroup.ProgressListener;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of a {@link TrackedGroup}: those that have not ended, and what is known of the
 * others. Safe for use by several threads.
 */
final class Members {

	/*
	 * The lock guards everything here. A job is in 'unfinished' from when it was taken in
	 * until it is settled: the thread that removes it counts its end, so each job is
	 * counted once when it joins and once in its final state, in this order. It is
	 * settled by the thread that ended it, or by a thread that looks at the group and
	 * finds it done: after job.get() the statistics have it, although the callbacks of
	 * that job may not have run yet. The map can be walked without the lock.
	 *
	 * A submission is let in or refused here before the pool sees the job, which becomes
	 * a member when the pool has accepted it, before it can start: until then its thread
	 * is 'entering'.
	 *
	 * Closing: a group that is 'closing' takes jobs only from threads that run a job, and
	 * only while there is a member, or one to be. So from the moment when there is none,
	 * nothing comes any more.
	 *
	 * Progress is told by one thread at a time, the 'teller', outside of the lock. It
	 * takes the numbers under the lock and looks again after each call, so what has ended
	 * during the call is told by the next one, and the numbers come in order. Other
	 * threads that find a teller leave it to that one; so does a listener that ends jobs
	 * itself. The group is quiet when nothing is unfinished, all of it was told, and no
	 * thread tells. A waiter tells what is untold before it looks, and each time it is
	 * woken.
	 */

	private final String group;

	private final ProgressListeners listeners;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition quiet = this.lock.newCondition();

	/** Threads that submit a job which is not a member yet, as often as they do. */
	private final List<Thread> entering = new ArrayList<>();

	/** By their numbers, which are drawn as they come: the oldest first. */
	private final ConcurrentSkipListMap<Long, Job<?>> unfinished = new ConcurrentSkipListMap<>();

	private final Tally tally = new Tally();

	private @Nullable Throwable firstFailure;

	private boolean closing;

	/** How many jobs had ended when the listeners were told last. */
	private long told;

	private @Nullable Thread teller;

	Members(String group) {
		this.group = group;
		this.listeners = new ProgressListeners(group);
	}

	// Jobs come and go

	/**
	 * A job is about to be submitted, by the calling thread.
	 * @throws IllegalStateException if the group is closed
	 */
	void enter() {
		this.lock.lock();
		try {
			requireOpen();
			this.entering.add(Thread.currentThread());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The submission of the calling thread is over; a job that was accepted is a member.
	 */
	void leave(@Nullable Job<?> accepted) {
		this.lock.lock();
		try {
			this.entering.remove(Thread.currentThread());
			if (accepted != null) {
				join(accepted);
			}
			signalIfQuiet();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes in a job that was submitted elsewhere.
	 * @return whether it was not in the group
	 * @throws IllegalStateException if the group is closed
	 */
	boolean add(Job<?> job) {
		this.lock.lock();
		try {
			requireOpen();
			boolean isNew = join(job);
			// It may be the job of a waiting thread, which then waits for itself.
			this.quiet.signalAll();
			return isNew;
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean join(Job<?> job) {
		boolean isNew = this.unfinished.putIfAbsent(job.id(), job) == null;
		if (isNew) {
			this.tally.joined();
		}
		return isNew;
	}

	private void requireOpen() {
		if (this.closing && (isOver() || JobContext.find().isEmpty())) {
			throw new IllegalStateException("Group '" + this.group + "' is closed and takes no more jobs: "
					+ "submit before it is closed, from one of its jobs, or to a group of its own");
		}
	}

	void close() {
		this.lock.lock();
		try {
			this.closing = true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Fails where the calling thread would wait for a job that it runs itself. */
	void requireOutside() {
		JobContext.find().flatMap((context) -> firstMember(context.jobs())).ifPresent((job) -> {
			throw new IllegalStateException("Job '" + job.name() + "' of group '" + this.group
					+ "' waits for its group, and would wait for itself: wait outside of the group, or submit what "
					+ "it waits for to a group of its own");
		});
	}

	/** A job of this group, or one that runs here while it is submitted to the group. */
	private Optional<Job<?>> firstMember(Iterable<Job<?>> jobs) {
		for (Job<?> job : jobs) {
			if (this.unfinished.containsKey(job.id()) || isEntering()) {
				return Optional.of(job);
			}
		}
		return Optional.empty();
	}

	private boolean isEntering() {
		this.lock.lock();
		try {
			return this.entering.contains(Thread.currentThread());
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Keeps why a job has failed, if it is the first one. */
	void failed(Job<?> job) {
		this.lock.lock();
		try {
			if (this.firstFailure == null) {
				this.firstFailure = failureOf(job);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** A failure that would make the future look cancelled was wrapped by the job. */
	private static @Nullable Throwable failureOf(Job<?> job) {
		Throwable failure = job.handle((result, thrown) -> thrown).join();
		boolean wrapped = failure instanceof CompletionException && failure.getCause() instanceof CancellationException;
		return wrapped ? failure.getCause() : failure;
	}

	/** Counts the end of a job that is done, unless that was counted. */
	void settle(Job<?> job) {
		this.lock.lock();
		try {
			if (this.unfinished.remove(job.id()) != null) {
				this.tally.ended(job);
				signalIfQuiet();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	// Telling of it

	void addListener(ProgressListener listener) {
		this.lock.lock();
		try {
			if (this.listeners.isEmpty()) {
				this.told = this.tally.done();
			}
			this.listeners.add(listener);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Tells what has ended since it was told last, unless another thread is at it. */
	void tell() {
		if (!becomeTeller()) {
			return;
		}
		Standing standing = next();
		while (standing != null) {
			this.listeners.tell(standing.done(), standing.total());
			standing = next();
		}
	}

	private boolean becomeTeller() {
		this.lock.lock();
		try {
			if (this.listeners.isEmpty() || this.teller != null || this.told == this.tally.done()) {
				return false;
			}
			this.teller = Thread.currentThread();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** What the teller has to tell; if nothing, it is the teller no more. */
	private @Nullable Standing next() {
		this.lock.lock();
		try {
			if (this.told == this.tally.done()) {
				this.teller = null;
				signalIfQuiet();
				return null;
			}
			this.told = this.tally.done();
			return new Standing(this.told, this.tally.total());
		}
		finally {
			this.lock.unlock();
		}
	}

	// Waiting

	private boolean isQuiet() {
		boolean toldByNow = this.listeners.isEmpty() || this.told == this.tally.done();
		boolean quiet = (this.teller != null) ? this.teller == Thread.currentThread() : toldByNow;
		return isOver() && quiet;
	}

	private boolean isOver() {
		return this.unfinished.isEmpty() && this.entering.isEmpty();
	}

	/** Each waiter looks for itself: to a listener, its own call is not noise. */
	private void signalIfQuiet() {
		if (isOver()) {
			this.quiet.signalAll();
		}
	}

	/**
	 * Waits until nothing is unfinished, and the listeners know it. A job that waits
	 * gives its place to a spare worker meanwhile.
	 * @param nanos the longest time to wait; zero or negative: look, and do not wait
	 * @return whether that is so
	 * @throws IllegalStateException if the caller would wait for itself
	 */
	boolean awaitQuiet(long nanos) throws InterruptedException {
		if (Thread.interrupted()) {
			throw new InterruptedException();
		}
		QuietBlocker blocker = new QuietBlocker(nanos);
		JobContext.managedBlock(blocker);
		return blocker.foundQuiet;
	}

	/** Jobs that have not ended, as they are met on the way. */
	Iterable<Job<?>> unfinished() {
		return this.unfinished.values();
	}

	// What is known

	Optional<Throwable> firstFailure() {
		this.lock.lock();
		try {
			return Optional.ofNullable(this.firstFailure);
		}
		finally {
			this.lock.unlock();
		}
	}

	JobGroupStatistics statistics() {
		this.lock.lock();
		try {
			return this.tally.with(this.unfinished.values());
		}
		finally {
			this.lock.unlock();
		}
	}

	/** One wait of one thread. */
	private final class QuietBlocker implements ForkJoinPool.ManagedBlocker {

		private final long start = System.nanoTime();

		private final long nanos;

		private boolean foundQuiet;

		QuietBlocker(long nanos) {
			this.nanos = Math.max(0, nanos);
		}

		@Override
		public boolean isReleasable() {
			requireOutside();
			tell();
			Members.this.lock.lock();
			try {
				this.foundQuiet = isQuiet();
			}
			finally {
				Members.this.lock.unlock();
			}
			return this.foundQuiet || left() <= 0;
		}

		/** Waits for one signal, after which the caller looks again. */
		@Override
		@SuppressWarnings("WaitNotInLoop") // it is, in that of the caller
		public boolean block() throws InterruptedException {
			Members.this.lock.lockInterruptibly();
			try {
				if (!isQuiet()) {
					Members.this.quiet.awaitNanos(left());
				}
			}
			finally {
				Members.this.lock.unlock();
			}
			return false;
		}

		private long left() {
			return this.nanos - (System.nanoTime() - this.start);
		}

	}

	/** How far the group is, as listeners are told. */
	private record Standing(long done, long total) {
	}

}
