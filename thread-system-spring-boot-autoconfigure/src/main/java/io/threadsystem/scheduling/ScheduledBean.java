package io.threadsystem.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.threadsystem.schedule.ScheduledJob;
import org.jspecify.annotations.Nullable;

/**
 * The schedules of one bean: planned, started, or ended. Safe for use by several threads.
 */
final class ScheduledBean {

	/*
	 * The monitor guards 'ended', 'registered' and 'jobs', and is held while schedules
	 * are started. So none is started twice, and none is left behind by an end() that
	 * comes at the same time: that waits, and then cancels it. Nothing is looked up under
	 * the monitor, but for the cluster, which is there by then.
	 */

	private final List<PlannedRuns> planned;

	private @Nullable List<ScheduledJob> jobs;

	private boolean ended;

	private boolean registered;

	ScheduledBean(List<PlannedRuns> planned) {
		this.planned = planned;
	}

	List<PlannedRuns> planned() {
		return this.planned;
	}

	/** Whether some are those of the process. */
	boolean hasLocalRuns() {
		return !localRuns().isEmpty();
	}

	List<PlannedRuns> localRuns() {
		return this.planned.stream().filter((runs) -> runs.schedule().cluster() == null).toList();
	}

	/** Has the cluster told of its schedules, once. */
	synchronized void register(Consumer<PlannedRuns> registration) {
		if (!this.registered) {
			this.registered = true;
			this.planned.forEach(registration);
		}
	}

	/** Starts the schedules, unless some have been started, or they have ended. */
	synchronized void start(List<Supplier<ScheduledJob>> starts) {
		if (this.jobs == null && !this.ended) {
			this.jobs = new ArrayList<>();
			for (Supplier<ScheduledJob> start : starts) {
				this.jobs.add(start.get());
			}
		}
	}

	/** Ends all schedules for good. Runs that have begun go on. */
	synchronized void end() {
		this.ended = true;
		if (this.jobs != null) {
			this.jobs.forEach(ScheduledJob::cancel);
		}
	}

	/**
	 * What one annotation asks for.
	 *
	 * @param schedule when and how
	 * @param run what
	 */
	record PlannedRuns(MethodSchedule schedule, Runnable run) {
	}

}
