package io.threadsystem.workflow;

import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
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
	 * until it is settled: the one who removes it counts its end, so each job is counted
	 * once when it joins and once in its final state, in this order. It is settled by the
	 * thread that ended it, or by one that looks at the group and finds it done: after
	 * job.get() the statistics have it, although the callbacks of that job may not have
	 * run yet. The map can be walked without the lock.
	 *
	 * Closing: a group that is 'closing' takes jobs only from threads that run a job, and
	 * only while the map is not empty. So from the moment when it is, nothing comes any
	 * more, and what the pool has accepted too late is refused here. It does not ask
	 * whether that job is one of its own: one that was just submitted may have started,
	 * and submit, before it joins. The one that submits it is in the map meanwhile.
	 *
	 * Progress is told by one thread at a time, the 'teller', outside of the lock. It
	 * takes the numbers under the lock and looks again after each call, so what has ended
	 * during the call is told by the next one, and the numbers come in order. Others that
	 * find a teller leave it to that one; so does a listener that ends jobs itself. The
	 * group is quiet when nothing is unfinished and nobody tells. A waiter tells what is
	 * untold before it looks, so it waits only for calls that have begun.
	 */

	private final String group;

	private final ProgressListeners listeners;

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition quiet = this.lock.newCondition();

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
	 * Takes a job in.
	 * @return whether it was not in the group
	 * @throws IllegalStateException if the group is closed
	 */
	boolean add(Job<?> job) {
		this.lock.lock();
		try {
			requireOpen();
			if (this.unfinished.putIfAbsent(job.id(), job) != null) {
				return false;
			}
			this.tally.joined();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Throws if the group takes no job from the calling thread. */
	void requireOpen() {
		this.lock.lock();
		try {
			if (this.closing && (this.unfinished.isEmpty() || JobContext.find().isEmpty())) {
				throw new IllegalStateException("Group '" + this.group + "' is closed and takes no more jobs: "
						+ "submit before it is closed, from one of its jobs, or to a group of its own");
			}
		}
		finally {
			this.lock.unlock();
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

	/** A job of this group that the calling thread runs, or that waits on it. */
	Optional<Job<?>> callingMember() {
		return JobContext.find().flatMap((context) -> firstMember(context.jobs()));
	}

	private Optional<Job<?>> firstMember(Iterable<Job<?>> jobs) {
		for (Job<?> job : jobs) {
			if (this.unfinished.containsKey(job.id())) {
				return Optional.of(job);
			}
		}
		return Optional.empty();
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
		return this.unfinished.isEmpty() && (this.teller == null || this.teller == Thread.currentThread());
	}

	private void signalIfQuiet() {
		if (isQuiet()) {
			this.quiet.signalAll();
		}
	}

	/**
	 * Waits until nothing is unfinished, and the listeners know it.
	 * @return whether that is so
	 */
	boolean awaitQuiet(long nanos) throws InterruptedException {
		long left = nanos;
		while (true) {
			tell();
			this.lock.lockInterruptibly();
			try {
				if (isQuiet()) {
					return true;
				}
				if (left <= 0) {
					return false;
				}
				left = this.quiet.awaitNanos(left);
			}
			finally {
				this.lock.unlock();
			}
		}
	}

	/** Jobs that have not ended, as they are met on the way. */
	Iterable<Job<?>> unfinished() {
		return this.unfinished.values();
	}

	boolean areFinished() {
		return this.unfinished.isEmpty();
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

	/** How far the group is, as listeners are told. */
	private record Standing(long done, long total) {
	}

}
