package io.threadsystem.workflow;

import java.util.Optional;

import io.threadsystem.job.Consequences;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;

/** How one waits for a group: as a job of a pool, or otherwise. */
final class GroupWait {

	/*
	 * A thread without a job waits for the members to be quiet. A job that waits holds a
	 * worker, which others may need: its pool lets it run what it can of them. It does
	 * not wait for a listener that is busy, nor for one who is still about to submit to
	 * the group: either may need this worker. Each look at the jobs asks again whether
	 * the job waits for itself.
	 */

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
		Consequences.catchUp();
		Optional<JobContext> context = JobContext.find();
		if (context.isEmpty()) {
			return this.members.awaitQuiet(nanos);
		}
		requireOther();
		return context.get().await(new InJob(), nanos);
	}

	/** Fails where the caller would wait for itself. */
	void requireOther() {
		this.members.callingMember().ifPresent((job) -> {
			throw new IllegalStateException("Job '" + job.name() + "' of group '" + this.group
					+ "' waits for its group, and would wait for itself: wait outside of the group, or submit what "
					+ "it waits for to a group of its own");
		});
	}

	private final class InJob implements JobContext.Awaited {

		@Override
		public boolean isDone() {
			GroupWait.this.members.tell();
			return GroupWait.this.members.areFinished();
		}

		@Override
		public Iterable<? extends Job<?>> unfinishedJobs() {
			requireOther();
			return GroupWait.this.members.unfinished();
		}

		@Override
		public void await(long nanos) throws InterruptedException {
			GroupWait.this.members.awaitQuiet(nanos);
		}

	}

}
