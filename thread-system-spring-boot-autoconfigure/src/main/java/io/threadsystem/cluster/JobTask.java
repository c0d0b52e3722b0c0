package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the picked jobs of one handler. Safe for use by several threads.
 */
final class JobTask extends PickedTask {

	/*
	 * A picked job has a thread of the engine, which takes it through: it reads the
	 * argument, submits to the pool, waits for the end, and writes that down. As long as
	 * it is at that, db-scheduler renews the heartbeat of the row. The worker of the pool
	 * runs the handler and nothing else.
	 */

	private static final Logger logger = LoggerFactory.getLogger(DurableJobs.class);

	private final DurableJobHandler handler;

	private final JsonArguments arguments;

	JobTask(DurableJobHandler handler, JsonArguments arguments, PriorityPool pool, JobTable table,
			ClusterMember member) {
		super(handler.name(), pool, table, member, StoredPriority.of(handler.priority()));
		this.handler = handler;
		this.arguments = arguments;
	}

	@Override
	void run(PickedWork work) throws InterruptedException {
		Instant start = now();
		Object argument;
		try {
			argument = this.arguments.read(this.handler, (byte[]) work.execution().taskInstance.getData());
		}
		catch (JsonArguments.UnreadableArgumentException ex) {
			logger.error("Durable job {} is a dead letter: {}", work.id(), ex.getMessage());
			write(work, () -> table().end(work.execution(), JobState.FAILED, now(), attempts(work), ex.getMessage()));
			return;
		}
		Ending ending = attempt(work, argument, start);
		end(work, ending, start);
	}

	private Ending attempt(PickedWork work, @Nullable Object argument, Instant start) throws InterruptedException {
		Job<@Nullable Void> job;
		try {
			job = submit(work, argument, start);
		}
		catch (RejectedExecutionException ex) {
			return Ending.ofRefused(ex);
		}
		return Ending.of(work, job);
	}

	private Job<@Nullable Void> submit(PickedWork work, @Nullable Object argument, Instant start) {
		DurableJobContext context = new DurableJobContext(work.id().toString(), attempts(work));
		Callable<@Nullable Void> action = () -> context.run(() -> {
			begin(work);
			this.handler.action().run(argument);
			return null;
		});
		DurableJobHandler.Recovery recovery = this.handler.recovery();
		if (recovery == null) {
			return work.submit(this.handler.timeout(), action);
		}
		return work.submit(work.builder(this.handler.timeout()), action,
				(failure) -> recover(work, recovery, argument, failure, start));
	}

	/** Where there will be another attempt, the failure is that of this one. */
	private @Nullable Void recover(PickedWork work, DurableJobHandler.Recovery recovery, @Nullable Object argument,
			Throwable failure, Instant start) {
		if (failure instanceof Ending.LostException || delay(work, failure, start) != null) {
			throw JobTask.<RuntimeException>rethrow(failure);
		}
		try {
			recovery.recover(argument, failure);
			return null;
		}
		catch (Throwable ex) {
			throw JobTask.<RuntimeException>rethrow(ex);
		}
	}

	private void end(PickedWork work, Ending ending, Instant start) throws InterruptedException {
		Execution execution = work.execution();
		switch (ending.kind()) {
			case COMPLETED -> write(work, () -> complete(execution));
			case CANCELLED ->
				write(work, () -> table().end(execution, JobState.CANCELLED, now(), attempts(work), null));
			case RELEASED -> release(work, ending.failure());
			case FAILED -> fail(work, ending.failure(), start);
			case LOST ->
				logger.warn("Durable job {} is another node's now; what it did here does not count", work.id());
		}
	}

	private boolean complete(Execution execution) {
		return member().settings().retention().isZero() ? table().delete(execution)
				: table().end(execution, JobState.COMPLETED, now(), execution.consecutiveFailures + 1, null);
	}

	private void fail(PickedWork work, @Nullable Throwable thrown, Instant start) throws InterruptedException {
		Throwable failure = (thrown != null) ? thrown : new IllegalStateException("Failed without a reason");
		Duration delay = delay(work, failure, start);
		if (delay == null) {
			logger.error("Durable job {} has failed for good, after {} attempts", work.id(), attempts(work), failure);
			write(work, () -> table().end(work.execution(), JobState.FAILED, now(), attempts(work),
					Failures.text(failure)));
			return;
		}
		logger.info("Durable job {} has failed in attempt {} and is tried again in {}: {}", work.id(), attempts(work),
				delay, failure.toString());
		write(work, () -> table().retry(work.execution(), start, now(), now().plus(delay), Failures.text(failure)));
		member().wakeAfter(pool(), delay);
	}

	private @Nullable Duration delay(PickedWork work, Throwable failure, Instant start) {
		if (this.handler.retry() == null) {
			return null;
		}
		Execution execution = work.execution();
		Instant first = start;
		if (execution.consecutiveFailures > 0 && !this.handler.retry().get().timeout().isZero()) {
			JobTable.Extras extras = table().extras(execution);
			first = (extras != null && extras.startedAt() != null) ? extras.startedAt() : start;
		}
		return RetryDecision.delay(this.handler.retry().get(), failure, execution.consecutiveFailures, first, now());
	}

	private static int attempts(PickedWork work) {
		return work.execution().consecutiveFailures + 1;
	}

	// A node has died

	@Override
	void takeFromDead(Execution execution) {
		JobTable.Extras extras = table().extras(execution);
		if (extras == null) {
			return;
		}
		JobId id = new JobId(execution.getTaskName(), execution.getId());
		if (extras.stopRequested()) {
			table().end(execution, JobState.CANCELLED, now(), execution.consecutiveFailures + 1, null);
		}
		else if (extras.recoveries() >= member().settings().maxRecoveries()) {
			String reason = "The nodes that had the job have died " + (extras.recoveries() + 1) + " times";
			logger.error("Durable job {} is a dead letter: {}", id, reason);
			table().end(execution, JobState.FAILED, now(), execution.consecutiveFailures + 1, reason);
		}
		else if (table().recover(execution, now())) {
			logger.warn("Durable job {} is taken from node {}, which has not been heard of since {}", id,
					execution.pickedBy, execution.lastHeartbeat);
			member().wake(pool());
		}
	}

	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" })
	private static <E extends Throwable> RuntimeException rethrow(Throwable ex) throws E {
		throw (E) ex;
	}

}
