package io.threadsystem.workflow;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;

/** How one waits for a group: as a job of a pool, or otherwise. */
final class GroupWait {

	/*
	 * A thread without a job waits for the members to be quiet. A job that waits holds a
	 * worker, which others may need: it goes through those that are pending and lets each
	 * be run by this worker, if it can be. What is delayed, waits for others or belongs
	 * to another pool cannot; where nothing could be run, the next round comes after a
	 * pause as long as the round was, so that looking takes half of a processor at most.
	 *
	 * A job joins its group when the pool has accepted it, perhaps after it has started,
	 * so one that waits for its own group may not be found in the first round. Each round
	 * asks again.
	 */

	/** How long one may try to run a job that cannot be run yet. */
	private static final long TRY = TimeUnit.MICROSECONDS.toNanos(50);

	private static final long SHORTEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

	private final String group;

	private final Members members;

	GroupWait(String group, Members members) {
		this.group = group;
		this.members = members;
	}

	/**
	 * Waits until every job has ended.
	 * @return whether that is so
	 * @throws IllegalStateException if that cannot be, because of the caller
	 */
	boolean await(long nanos) throws InterruptedException {
		return JobContext.find().isPresent() ? awaitInJob(nanos) : this.members.awaitQuiet(nanos);
	}

	/** Fails where the caller would wait for itself. */
	void requireOther() {
		this.members.callingMember().ifPresent((job) -> {
			throw new IllegalStateException("Job '" + job.name() + "' of group '" + this.group
					+ "' waits for its group, and would wait for itself: wait outside of the group, or submit what "
					+ "it waits for to a group of its own");
		});
	}

	/** A listener that is busy is not waited for: it may need this worker. */
	private boolean awaitInJob(long nanos) throws InterruptedException {
		long start = System.nanoTime();
		long pause = 0;
		while (true) {
			requireOther();
			if (this.members.awaitQuiet(pause) || this.members.areFinished()) {
				return true;
			}
			long begun = System.nanoTime();
			if (begun - start >= nanos) {
				return false;
			}
			boolean anyEnded = runPending(nanos - (begun - start));
			long now = System.nanoTime();
			pause = anyEnded ? 0 : Math.min(pauseAfter(now - begun), Math.max(0, nanos - (now - start)));
		}
	}

	private static long pauseAfter(long round) {
		return Math.min(LONGEST_PAUSE, Math.max(SHORTEST_PAUSE, round));
	}

	/**
	 * Runs what the calling worker can run, until the time is over.
	 * @return whether a job was run, or has ended meanwhile
	 */
	private boolean runPending(long nanos) throws InterruptedException {
		long start = System.nanoTime();
		boolean anyEnded = false;
		for (Job<?> job : this.members.unfinished()) {
			if (job.jobState() == JobState.PENDING) {
				anyEnded |= endsSoon(job);
			}
			if (System.nanoTime() - start >= nanos) {
				break;
			}
		}
		return anyEnded;
	}

	/** A job knows how a worker of its pool waits for it: by running it. */
	private static boolean endsSoon(Job<?> job) throws InterruptedException {
		try {
			job.get(TRY, TimeUnit.NANOSECONDS);
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException | CancellationException ex) {
			// The group counts it.
		}
		return true;
	}

}
