package io.threadsystem.cluster;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;

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
	 */

	private static final Logger logger = LoggerFactory.getLogger(DurableJobs.class);

	private final ClusterSchedule schedule;

	private final ScheduleTable schedules;

	ScheduleTask(ClusterSchedule schedule, PriorityPool pool, JobTable table, ScheduleTable schedules,
			ClusterMember member) {
		super(schedule.name(), pool, table, member, StoredPriority.of(schedule.priority()));
		this.schedule = schedule;
		this.schedules = schedules;
	}

	@Override
	void prepare() {
		Instant next = this.schedule.trigger().next(null, now());
		if (next != null) {
			this.schedules.create(this.schedule.name(), this.schedule.definition().getBytes(StandardCharsets.UTF_8),
					next, getDefaultPriority(), now());
		}
	}

	@Override
	void run(PickedWork work) throws InterruptedException {
		Ending ending = attempt(work);
		Execution execution = work.execution();
		switch (ending.kind()) {
			case COMPLETED, CANCELLED -> goOn(work, null);
			case FAILED -> fail(work, ending.failure());
			case RELEASED -> release(work, ending.failure());
			case LOST -> logger.warn("A run of schedule '{}' due at {} is another node's now", this.schedule.name(),
					execution.executionTime);
		}
	}

	private Ending attempt(PickedWork work) throws InterruptedException {
		JobBuilder builder = work.builder(this.schedule.timeout());
		if (this.schedule.retry() != null) {
			builder.retry(this.schedule.retry().get());
		}
		try {
			return Ending.of(work, work.submit(builder, () -> {
				begin(work);
				this.schedule.action().run();
				return null;
			}));
		}
		catch (RejectedExecutionException ex) {
			return Ending.ofRefused(ex);
		}
	}

	private void fail(PickedWork work, @Nullable Throwable failure) throws InterruptedException {
		logger.error("A run of schedule '{}' has failed; it goes on", this.schedule.name(), failure);
		goOn(work, (failure != null) ? Failures.text(failure) : null);
	}

	private void goOn(PickedWork work, @Nullable String failure) throws InterruptedException {
		write(work, () -> setNext(work.execution(), failure));
	}

	private boolean setNext(Execution execution, @Nullable String failure) {
		Instant now = now();
		Instant next = this.schedule.trigger().next(execution.executionTime, now);
		if (next == null) {
			return table().delete(execution);
		}
		member().wakeAfter(pool(), Duration.between(now, next));
		return this.schedules.setNext(execution, next, now, failure);
	}

	@Override
	void takeFromDead(Execution execution) {
		logger.warn("The run of schedule '{}' that was due at {} may not have been finished: node {} has died",
				this.schedule.name(), execution.executionTime, execution.pickedBy);
		setNext(execution, "Node " + execution.pickedBy + " has died");
	}

}
