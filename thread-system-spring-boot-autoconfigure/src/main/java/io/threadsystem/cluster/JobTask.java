package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

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
			write(work, () -> table().end(work.execution(), JobState.FAILED, now(), ex.getMessage()));
			return;
		}
		Ending ending = attempt(work, () -> this.handler.action().run(argument));
		if (ending.kind() == Ending.Kind.FAILED && ending.failure() != null) {
			fail(work, argument, ending.failure(), start);
		}
		else {
			end(work, ending);
		}
	}

	private Ending attempt(PickedWork work, Attempt.Action action) throws InterruptedException {
		DurableJobContext context = new DurableJobContext(work.id().toString(), attempts(work));
		Attempt attempt = new Attempt(() -> begin(work), () -> context.run(() -> {
			action.run();
			return null;
		}));
		try {
			return Ending.of(work, attempt, work.builder(attempt, this.handler.timeout()).submit(attempt));
		}
		catch (RejectedExecutionException ex) {
			return new Ending(Ending.Kind.RELEASED, ex);
		}
	}

	private void end(PickedWork work, Ending ending) throws InterruptedException {
		Execution execution = work.execution();
		switch (ending.kind()) {
			case COMPLETED -> write(work, () -> complete(execution));
			case CANCELLED, FAILED -> write(work, () -> table().end(execution, JobState.CANCELLED, now(), null));
			case RELEASED -> release(work, ending.failure());
			case LOST ->
				logger.warn("Durable job {} is another node's now; what it did here does not count", work.id());
		}
	}

	private boolean complete(Execution execution) {
		return member().settings().retention().isZero() ? table().delete(execution)
				: table().end(execution, JobState.COMPLETED, now(), null);
	}

	// Failures

	private void fail(PickedWork work, @Nullable Object argument, Throwable failure, Instant start)
			throws InterruptedException {
		RetryDecision decision = decide(work, failure, start);
		if (decision.delay() != null) {
			retry(work, failure, start, decision.delay());
		}
		else if (decision.exhausted() && this.handler.recovery() != null) {
			recover(work, this.handler.recovery(), argument, failure);
		}
		else {
			failForGood(work, failure);
		}
	}

	private RetryDecision decide(PickedWork work, Throwable failure, Instant start) {
		RetryPolicy policy = (this.handler.retry() != null) ? this.handler.retry().get() : null;
		int earlier = work.execution().consecutiveFailures;
		boolean limited = policy != null && earlier > 0 && !policy.timeout().isZero();
		return RetryDecision.of(policy, failure, earlier, limited ? firstStart(work, start) : start, now());
	}

	private Instant firstStart(PickedWork work, Instant start) {
		try {
			JobTable.Extras extras = table().extras(work.execution());
			return (extras != null && extras.startedAt() != null) ? extras.startedAt() : start;
		}
		catch (DataAccessException ex) {
			logger.warn("When durable job {} started first cannot be read", work.id(), ex);
			return start;
		}
	}

	private void retry(PickedWork work, Throwable failure, Instant start, Duration delay) throws InterruptedException {
		logger.info("Durable job {} has failed in attempt {} and is tried again in {}: {}", work.id(), attempts(work),
				delay, failure.toString());
		write(work, () -> unlessStopped(work.execution(),
				() -> table().retry(work.execution(), start, now(), now().plus(delay), Failures.text(failure))));
		member().wakeAfter(table(), delay);
	}

	/** What takes the place of the job is a job of the pool, too. */
	private void recover(PickedWork work, DurableJobHandler.Recovery recovery, @Nullable Object argument,
			Throwable failure) throws InterruptedException {
		Ending ending = attempt(work, () -> {
			try {
				recovery.recover(argument, failure);
			}
			catch (Throwable ex) {
				throw (ex instanceof Exception exception) ? exception : new ExecutionException(ex);
			}
		});
		if (ending.kind() == Ending.Kind.FAILED && ending.failure() != null) {
			ending.failure().addSuppressed(failure);
			failForGood(work, ending.failure());
		}
		else {
			end(work, ending);
		}
	}

	private void failForGood(PickedWork work, Throwable failure) throws InterruptedException {
		logger.error("Durable job {} has failed for good, after {} attempts", work.id(), attempts(work), failure);
		write(work, () -> table().end(work.execution(), JobState.FAILED, now(), Failures.text(failure)));
	}

	@Override
	void broken(PickedWork work, Throwable failure) throws InterruptedException {
		failForGood(work, failure);
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
			table().end(execution, JobState.CANCELLED, now(), null);
		}
		else if (extras.recoveries() >= member().settings().maxRecoveries()) {
			String reason = "The nodes that had the job have died " + (extras.recoveries() + 1) + " times";
			logger.error("Durable job {} is a dead letter: {}", id, reason);
			table().end(execution, JobState.FAILED, now(), reason);
		}
		else if (table().recover(execution)) {
			logger.warn("Durable job {} is taken from node {}, which has not been heard of since {}", id,
					execution.pickedBy, execution.lastHeartbeat);
			member().wake(table());
		}
	}

}
