package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.JobBuilder;
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

	private static final Logger logger = LoggerFactory.getLogger(DurableJobs.class);

	private final DurableJobHandler handler;

	private final JsonArguments arguments;

	JobTask(DurableJobHandler handler, JsonArguments arguments, PriorityPool pool, JobTable table, Places places,
			ClusterMember member) {
		super(handler.name(), pool, table, places, member, StoredPriority.of(handler.priority()));
		this.handler = handler;
		this.arguments = arguments;
	}

	@Override
	void take(PickedWork work) {
		Run run = new Run(work, now());
		attempt(run, () -> this.handler.action().run(argument(run)), (ending) -> ended(run, ending));
	}

	private @Nullable Object argument(Run run) {
		byte[] json = (byte[]) run.work.execution().taskInstance.getData();
		Object argument = this.arguments.read(this.handler, json);
		run.argument = argument;
		return argument;
	}

	private void attempt(Run run, Attempt.Action action, Consumer<Ending> next) {
		DurableJobContext context = new DurableJobContext(run.work.id().toString(), attempts(run.work));
		Attempt attempt = new Attempt(() -> begin(run.work), () -> context.run(() -> {
			action.run();
			return null;
		}), false);
		submit(run.work, attempt, this::options, next);
	}

	private JobBuilder options(JobBuilder builder) {
		return (this.handler.timeout() != null) ? builder.timeout(this.handler.timeout()) : builder;
	}

	private void ended(Run run, Ending ending) {
		if (ending.kind() == Ending.Kind.FAILED && ending.failure() != null) {
			fail(run, ending.failure());
		}
		else {
			end(run.work, ending);
		}
	}

	private void end(PickedWork work, Ending ending) {
		Execution execution = work.execution();
		switch (ending.kind()) {
			case COMPLETED -> finish(work, () -> complete(execution));
			case CANCELLED, FAILED -> finish(work, () -> table().end(execution, JobState.CANCELLED, now(), null));
			case RELEASED -> release(work, ending.failure());
			case LOST -> lost(work);
		}
	}

	private boolean complete(Execution execution) {
		return member().settings().retention().isZero() ? table().delete(execution)
				: table().end(execution, JobState.COMPLETED, now(), null);
	}

	// Failures

	private void fail(Run run, Throwable failure) {
		if (failure instanceof JsonArguments.UnreadableArgumentException) {
			unreadable(run.work, failure);
			return;
		}
		RetryDecision decision = decide(run, failure);
		if (decision.delay() != null) {
			retry(run, failure, decision.delay());
		}
		else if (decision.exhausted() && this.handler.recovery() != null) {
			recover(run, this.handler.recovery(), failure);
		}
		else {
			failForGood(run.work, failure);
		}
	}

	/** No attempt with this version of the code could succeed. */
	private void unreadable(PickedWork work, Throwable failure) {
		logger.error("Durable job {} is a dead letter: {}", work.id(), failure.getMessage());
		finish(work, () -> table().end(work.execution(), JobState.FAILED, now(), failure.getMessage()));
	}

	private RetryDecision decide(Run run, Throwable failure) {
		RetryPolicy policy = (this.handler.retry() != null) ? this.handler.retry().get() : null;
		int earlier = run.work.execution().consecutiveFailures;
		boolean limited = policy != null && earlier > 0 && !policy.timeout().isZero();
		return RetryDecision.of(policy, failure, earlier, limited ? firstStart(run) : run.pickedAt, now());
	}

	private Instant firstStart(Run run) {
		try {
			JobTable.Extras extras = table().extras(run.work.execution());
			return (extras != null && extras.startedAt() != null) ? extras.startedAt() : run.pickedAt;
		}
		catch (DataAccessException ex) {
			logger.warn("When durable job {} started first cannot be read", run.work.id(), ex);
			return run.pickedAt;
		}
	}

	private void retry(Run run, Throwable failure, Duration delay) {
		logger.info("Durable job {} has failed in attempt {} and is tried again in {}: {}", run.work.id(),
				attempts(run.work), delay, Failures.line(failure));
		Execution execution = run.work.execution();
		finish(run.work, () -> unlessStopped(execution,
				() -> table().retry(execution, run.pickedAt, now(), now().plus(delay), Failures.text(failure))));
		member().wakeAfter(table(), delay);
	}

	/** What takes the place of the job is a job of the pool, too. */
	private void recover(Run run, DurableJobHandler.Recovery recovery, Throwable failure) {
		run.work.recovers();
		attempt(run, () -> {
			try {
				recovery.recover(run.argument, failure);
			}
			catch (Throwable ex) {
				throw (ex instanceof Exception exception) ? exception : new ExecutionException(ex);
			}
		}, (ending) -> recovered(run, recovery, ending, failure));
	}

	private void recovered(Run run, DurableJobHandler.Recovery recovery, Ending ending, Throwable failure) {
		PickedWork work = run.work;
		if (ending.kind() == Ending.Kind.RELEASED && isToBeRecoveredLater(run, recovery, failure)) {
			logger.warn("Pool '{}' has not run the recovery of durable job {}, which is tried again: {}", pool().name(),
					work.id(), (ending.failure() != null) ? Failures.line(ending.failure()) : "it was called off");
		}
		else if (ending.kind() == Ending.Kind.FAILED && ending.failure() != null) {
			if (ending.failure() != failure) {
				ending.failure().addSuppressed(failure);
			}
			failForGood(work, ending.failure());
		}
		else {
			end(work, ending);
		}
	}

	/** The handler has run for the last time, so the row does not go back. */
	private boolean isToBeRecoveredLater(Run run, DurableJobHandler.Recovery recovery, Throwable failure) {
		return !run.work.isReleased() && !member().isStopping()
				&& member().followUps()
					.later(() -> safely(run.work, () -> recover(run, recovery, failure)),
							member().settings().pollingInterval());
	}

	private void failForGood(PickedWork work, Throwable failure) {
		String text = Failures.text(failure);
		finish(work, () -> table().end(work.execution(), JobState.FAILED, now(), text));
		logger.error("Durable job {} has failed for good in attempt {}: {}", work.id(), attempts(work), text);
	}

	@Override
	void broken(PickedWork work, Throwable failure) {
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

	/** One picked job on its way. */
	private static final class Run {

		private final PickedWork work;

		private final Instant pickedAt;

		/** Written by the worker; read when it has left. */
		private @Nullable Object argument;

		Run(PickedWork work, Instant pickedAt) {
			this.work = work;
			this.pickedAt = pickedAt;
		}

	}

}
