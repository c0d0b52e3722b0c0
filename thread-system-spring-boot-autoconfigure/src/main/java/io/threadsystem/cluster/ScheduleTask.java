package io.threadsystem.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The runs of a schedule, each on one node. Safe for use by several threads.
 */
final class ScheduleTask extends PickedTask {

	/*
	 * A schedule is one row that never ends: whoever picks it runs what is due, and sets
	 * the row to the next time. That time is later than the one that was due, also where
	 * the clock of the next node is behind; and a run whose node dies is not made up for.
	 * So no instant is run twice.
	 *
	 * While an old version of the code and a new one run side by side, the row says which
	 * definition is in force: that of the node that has started last. A node that has
	 * another one neither runs it nor sets it to its next time, not even at the end of a
	 * run: who redefines a row sets its time as well, be it picked or not.
	 */

	private static final Logger logger = LoggerFactory.getLogger(DurableJobs.class);

	private static final Duration AFTER_MISTAKE = Duration.ofMinutes(1);

	private final ClusterSchedule schedule;

	private final ScheduleTable schedules;

	ScheduleTask(ClusterSchedule schedule, PriorityPool pool, JobTable table, Places places, ScheduleTable schedules,
			ClusterMember member) {
		super(schedule.name(), pool, table, places, member, StoredPriority.of(schedule.priority()));
		this.schedule = schedule;
		this.schedules = schedules;
	}

	@Override
	void prepare() {
		this.schedules.create(this.schedule, definition(), getDefaultPriority(), now());
	}

	@Override
	void take(PickedWork work) {
		if (Arrays.equals(definition(), (byte[]) work.execution().taskInstance.getData())) {
			Attempt attempt = new Attempt(() -> begin(work), this.schedule.action()::run,
					this.schedule.retry() != null);
			submit(work, attempt, this::options, (ending) -> ended(work, ending));
		}
		else {
			giveBack(work, now().plus(member().settings().pollingInterval()));
		}
	}

	@Override
	void release(PickedWork work, @Nullable Throwable refusal) {
		giveBack(work, dueAfter(work, refusal));
	}

	private void giveBack(PickedWork work, Instant due) {
		Execution execution = work.execution();
		finish(work, () -> this.schedules.release(execution, due) || table().unpick(execution));
	}

	private JobBuilder options(JobBuilder builder) {
		if (this.schedule.timeout() != null) {
			builder.timeout(this.schedule.timeout());
		}
		if (this.schedule.retry() != null) {
			builder.retry(this.schedule.retry().get());
		}
		return builder;
	}

	private void ended(PickedWork work, Ending ending) {
		switch (ending.kind()) {
			case COMPLETED, CANCELLED -> goOn(work, null);
			case FAILED -> fail(work, ending.failure());
			case RELEASED -> goBack(work, ending.failure());
			case LOST -> lost(work);
		}
	}

	/** What was called off in the middle may have been done: its instant is over. */
	private void goBack(PickedWork work, @Nullable Throwable failure) {
		if (work.hasBegun()) {
			goOn(work, "Node " + member().name() + " has stopped in the middle of it");
		}
		else {
			release(work, failure);
		}
	}

	private byte[] definition() {
		return this.schedule.definition().getBytes(StandardCharsets.UTF_8);
	}

	@Override
	void broken(PickedWork work, Throwable failure) {
		giveBack(work, now().plus(AFTER_MISTAKE));
	}

	private void fail(PickedWork work, @Nullable Throwable failure) {
		String text = (failure != null) ? Failures.text(failure) : null;
		goOn(work, text);
		logger.error("A run of schedule '{}' has failed; it goes on: {}", this.schedule.name(), text);
	}

	private void goOn(PickedWork work, @Nullable String failure) {
		finish(work, () -> setNext(work.execution(), failure));
	}

	private boolean setNext(Execution execution, @Nullable String failure) {
		Instant now = now();
		Instant next = this.schedule.trigger().next(execution.executionTime, now);
		if (next == null) {
			return this.schedules.delete(execution) || table().unpick(execution);
		}
		member().wakeAfter(table(), Duration.between(now, next));
		return this.schedules.setNext(execution, definition(), next, now, failure) || table().unpick(execution);
	}

	@Override
	void takeFromDead(Execution execution) {
		if (!Arrays.equals(definition(), (byte[]) execution.taskInstance.getData())) {
			return;
		}
		logger.warn("The run of schedule '{}' that was due at {} may not have been finished: node {} has died",
				this.schedule.name(), execution.executionTime, execution.pickedBy);
		if (execution.executionTime.isAfter(now())) {
			// it was redefined meanwhile
			table().unpick(execution);
			return;
		}
		setNext(execution, "Node " + execution.pickedBy + " has died");
	}

}
