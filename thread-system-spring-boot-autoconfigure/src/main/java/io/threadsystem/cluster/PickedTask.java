package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

import com.github.kagkarlsson.scheduler.task.AbstractTask;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.DeadExecutionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.transaction.TransactionException;

/**
 * What db-scheduler calls for a row that it has picked, or found to be a dead node's.
 * Safe for use by several threads.
 */
abstract class PickedTask extends AbstractTask<byte[]> {

	/*
	 * db-scheduler offers to write down how an execution has ended, but does so once:
	 * where the database is away at that moment, the row stays picked without a
	 * heartbeat, and a job that was done is done again. So the subclasses write it down
	 * themselves, as often as it takes, while the row keeps its heartbeat; and
	 * db-scheduler is told that there is nothing left to do.
	 */

	private static final Logger logger = LoggerFactory.getLogger(DurableJobs.class);

	private static final CompletionHandler<byte[]> NOTHING_LEFT = (done, operations) -> {
	};

	private static final String NOT_OURS = "Durable job {} is another node's now; what it did here does not count";

	/** The answer to the first statement got lost, which may have been carried out. */
	private static final String WRITTEN_OR_NOT_OURS = "How durable job {} has ended was written down when the database "
			+ "went away, or the job is another node's now";

	private final PriorityPool pool;

	private final JobTable table;

	private final ClusterMember member;

	PickedTask(String name, PriorityPool pool, JobTable table, ClusterMember member, int priority) {
		super(name, byte[].class, (failed, operations) -> {
		}, (dead, operations) -> {
		}, priority);
		this.pool = pool;
		this.table = table;
		this.member = member;
	}

	PriorityPool pool() {
		return this.pool;
	}

	JobTable table() {
		return this.table;
	}

	ClusterMember member() {
		return this.member;
	}

	Instant now() {
		return this.member.clock().instant();
	}

	@Override
	public CompletionHandler<byte[]> execute(TaskInstance<byte[]> instance, ExecutionContext context) {
		PickedWork work = new PickedWork(this.pool, context.getExecution());
		this.member.picked().add(work);
		try {
			if (this.member.isStopping()) {
				release(work, null);
			}
			else {
				runSafely(work);
			}
		}
		catch (InterruptedException ex) {
			work.release();
			Thread.currentThread().interrupt();
		}
		finally {
			this.member.picked().remove(work);
		}
		return NOTHING_LEFT;
	}

	/**
	 * What nobody has thought of must not leave the row picked, to be done again and
	 * again.
	 */
	private void runSafely(PickedWork work) throws InterruptedException {
		try {
			run(work);
		}
		catch (RuntimeException | Error ex) {
			logger.error("Durable job {} could not be taken through", work.id(), ex);
			broken(work, ex);
		}
	}

	@Override
	public DeadExecutionHandler<byte[]> getDeadExecutionHandler() {
		return (dead, operations) -> foundDead(dead.getExecution());
	}

	/**
	 * A row whose heartbeat is old. Where that is because the database was away, or this
	 * process was frozen, the silence says nothing; and what this node is busy with is
	 * not dead. Such rows are looked at again.
	 */
	private void foundDead(Execution execution) {
		if (this.member.picked().has(execution)) {
			this.table.confirm(execution, now());
		}
		else if (this.member.trustsSilence()) {
			takeFromDead(execution);
		}
	}

	/** Called once, before rows are picked. */
	void prepare() {
	}

	/** Sees to a row that could not be taken through because of a mistake in the code. */
	abstract void broken(PickedWork work, Throwable failure) throws InterruptedException;

	/** Takes a row through. */
	abstract void run(PickedWork work) throws InterruptedException;

	/** Sees to a row that a dead node had. */
	abstract void takeFromDead(Execution execution);

	/**
	 * Called by the worker right before the action. A process that was frozen may find
	 * that another node has the job: then it must not begin.
	 */
	final void begin(PickedWork work) {
		Execution execution = work.execution();
		Duration age = Duration.between(execution.lastHeartbeat, now());
		if (age.compareTo(this.member.settings().deadAfter().dividedBy(2)) > 0
				&& !this.table.confirm(execution, now())) {
			throw new Ending.LostException();
		}
	}

	/**
	 * Gives a row back: at once where the node stops, after a moment where it is full.
	 */
	final void release(PickedWork work, @Nullable Throwable refusal) throws InterruptedException {
		Instant due = (refusal != null && !this.member.isStopping())
				? now().plus(this.member.settings().pollingInterval()) : work.execution().executionTime;
		if (refusal != null) {
			logger.warn("Pool '{}' has not taken durable job {}, which goes back to the table: {}", this.pool.name(),
					work.id(), refusal.toString());
		}
		releaseTo(work, due);
	}

	final void releaseTo(PickedWork work, Instant due) throws InterruptedException {
		Execution execution = work.execution();
		write(work, () -> unlessStopped(execution, () -> this.table.release(execution, due)));
	}

	/** A job that was asked to stop is not tried again. */
	final boolean unlessStopped(Execution execution, BooleanSupplier statement) {
		if (statement.getAsBoolean()) {
			return true;
		}
		JobTable.Extras extras = this.table.extras(execution);
		return extras != null && extras.stopRequested() && this.table.end(execution, JobState.CANCELLED, now(), null);
	}

	/** Writes how a row has ended, as often as it takes. */
	final void write(PickedWork work, BooleanSupplier statement) throws InterruptedException {
		for (boolean first = true;; first = false) {
			try {
				if (!statement.getAsBoolean()) {
					logger.warn(first ? NOT_OURS : WRITTEN_OR_NOT_OURS, work.id());
				}
				return;
			}
			catch (DataIntegrityViolationException | InvalidDataAccessResourceUsageException ex) {
				logger.error("How durable job {} has ended cannot be written down. It will run again", work.id(), ex);
				return;
			}
			catch (DataAccessException | TransactionException ex) {
				logger.warn("How durable job {} has ended cannot be written down now; this is tried again", work.id(),
						ex);
			}
			if (this.member.awaitStop(this.member.settings().pollingInterval())) {
				return;
			}
		}
	}

	@Override
	public SchedulableInstance<byte[]> schedulableInstance(String id) {
		return SchedulableInstance.of(instance(id), now());
	}

	@Override
	public SchedulableInstance<byte[]> schedulableInstance(String id, byte[] data) {
		return SchedulableInstance.of(instance(id, data), now());
	}

}
