package io.threadsystem.schedule;

import java.time.Instant;
import java.util.Optional;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.QueueFullPolicy;
import org.jspecify.annotations.Nullable;

/** A schedule whose runs are jobs of a pool. */
final class PoolSchedule implements ScheduledJob {

	/*
	 * This class connects the times with the runs; each of the two says what guards it,
	 * and neither monitor is held here, so code of others (the task, the settings of each
	 * job, decorators of the pool) is called with none.
	 *
	 * A run is claimed, handed over, and ends: either its job does, whose future tells,
	 * or the hand-over failed. In both cases the claim is given back first, and then the
	 * times are told: a time that comes in between and finds the claim taken is followed
	 * by the end of that run, so no schedule is left without a next time.
	 *
	 * A schedule is over from the moment at which its runs are closed. The thread that
	 * closes them ends the times, and lets the scheduler forget the schedule.
	 *
	 * The end of a job is followed by 'handle', not by 'whenComplete': the latter makes
	 * an exception of the failure, which throws where the text of the failure cannot be
	 * had.
	 */

	private final ClockedScheduler scheduler;

	private final ScheduleSettings settings;

	private final JobTrigger trigger;

	private final Runnable task;

	private final ScheduleTimes times;

	private final ScheduleRuns runs;

	private volatile @Nullable RefusalLog refusals;

	PoolSchedule(ClockedScheduler scheduler, ScheduleSettings settings, JobTrigger trigger, Timing timing,
			Runnable task) {
		this.scheduler = scheduler;
		this.settings = settings;
		this.trigger = trigger;
		this.task = task;
		this.runs = new ScheduleRuns(settings.overlap());
		this.times = new ScheduleTimes(this, scheduler, timing);
	}

	/** Begins to wait for the first time, after the scheduler has made itself known. */
	void start() {
		this.times.start();
		endIfExhausted();
	}

	// Runs

	/** A time of this schedule has come. */
	void due(Agenda.Entry entry) {
		if (this.times.fire(entry)) {
			run(this.runs.claim());
			endIfExhausted();
		}
	}

	@Override
	public boolean runNow() {
		ScheduleRuns.Claim claim = this.runs.claim();
		if (claim == ScheduleRuns.Claim.NOW) {
			this.times.runBegins();
		}
		return run(claim);
	}

	private boolean run(ScheduleRuns.Claim claim) {
		return switch (claim) {
			case NOW -> handOver();
			case LATER -> {
				runWaiting();
				yield true;
			}
			case NONE -> false;
		};
	}

	private void runWaiting() {
		if (this.runs.beginDraining()) {
			while (this.runs.claimWaiting()) {
				handOver();
			}
			endIfExhausted();
		}
	}

	private boolean handOver() {
		try {
			ScheduleRuns.Run run = new ScheduleRuns.Run();
			Job<?> job = newJob().submit(() -> attempt(run));
			job.handle((result, failure) -> ended(run, job, failure));
			return true;
		}
		catch (Throwable ex) {
			refused(ex);
			return false;
		}
	}

	private JobBuilder newJob() {
		JobBuilder job = this.settings.pool().job(this.settings.name()).priority(this.settings.priority());
		if (this.settings.each() != null) {
			this.settings.each().accept(job);
		}
		return job.queueFull(QueueFullPolicy.REJECT);
	}

	private void refused(Throwable failure) {
		this.runs.refused();
		if (failure instanceof PoolClosedException) {
			if (end()) {
				ScheduleLog.warn("Schedule '" + name() + "' has ended, because its pool '" + pool() + "' is shut down");
			}
			return;
		}
		boolean again = failure instanceof QueueFullException && this.times.tryAgain();
		log(failure, again);
		this.times.runEnded();
		runWaiting();
	}

	/** Never throws, although a pool may that is not ours. */
	private void log(Throwable refusal, boolean again) {
		try {
			refusalLog().log(refusal, again, this.scheduler.source().steady());
		}
		catch (Throwable ex) {
			ScheduleLog.error("A run of schedule '" + name() + "' could not be handed over", refusal);
		}
	}

	private RefusalLog refusalLog() {
		RefusalLog made = this.refusals;
		if (made == null) {
			made = new RefusalLog(name(), this.settings.pool());
			this.refusals = made;
		}
		return made;
	}

	private void attempt(ScheduleRuns.Run run) {
		if (JobContext.current().attempt() == 1) {
			this.runs.started(run, this.scheduler.source().instant());
		}
		this.task.run();
	}

	private @Nullable Void ended(ScheduleRuns.Run run, Job<?> job, @Nullable Throwable failure) {
		boolean failed = job.jobState() == JobState.FAILED;
		this.runs.ended(run, job.jobState(), failed ? failure : null);
		if (failed && failure != null) {
			ScheduleLog.error("A run of schedule '" + name() + "' in pool '" + pool() + "' failed", failure);
		}
		this.times.runEnded();
		runWaiting();
		return null;
	}

	// Its end

	private void endIfExhausted() {
		if (this.times.isExhausted() && this.runs.closeIfNothingWaits()) {
			forget();
		}
	}

	private boolean end() {
		boolean first = this.runs.close();
		if (first) {
			forget();
		}
		return first;
	}

	private void forget() {
		this.times.end();
		this.scheduler.forget(this);
	}

	@Override
	public boolean cancel() {
		return end();
	}

	@Override
	public boolean isDone() {
		return this.runs.isClosed();
	}

	// Pauses

	@Override
	public void pause() {
		this.times.pause(true);
	}

	@Override
	public void resume() {
		this.times.pause(false);
		endIfExhausted();
	}

	/** All schedules are paused, or not any more. */
	void lookAtPauses() {
		this.times.lookAtPauses();
		endIfExhausted();
	}

	@Override
	public boolean isPaused() {
		return this.times.isPaused();
	}

	// Looking at it

	@Override
	public String name() {
		return this.settings.name();
	}

	@Override
	public JobTrigger trigger() {
		return this.trigger;
	}

	@Override
	public Priority priority() {
		return this.settings.priority();
	}

	@Override
	public String pool() {
		return this.settings.pool().name();
	}

	@Override
	public Optional<Instant> nextRun() {
		return this.times.next();
	}

	@Override
	public Optional<Instant> lastRun() {
		return this.runs.lastRun();
	}

	@Override
	public boolean isRunning() {
		return this.runs.isRunning();
	}

	@Override
	public Optional<JobState> lastOutcome() {
		return this.runs.lastOutcome();
	}

	@Override
	public Optional<Throwable> lastFailure() {
		return this.runs.lastFailure();
	}

	@Override
	public long runCount() {
		return this.runs.started();
	}

	@Override
	public long skippedCount() {
		return this.runs.skipped();
	}

	/** Shows what the schedule is. */
	@Override
	public String toString() {
		return "ScheduledJob[" + name() + ", " + this.trigger + ", pool " + pool() + ", " + priority() + "]";
	}

}
