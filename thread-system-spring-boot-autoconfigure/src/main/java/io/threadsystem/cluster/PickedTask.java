package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import com.github.kagkarlsson.scheduler.task.AbstractTask;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.DeadExecutionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.InvalidDataAccessResourceUsageException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What db-scheduler calls for a row that it has picked, or found to be a dead node's.
 * Safe for use by several threads.
 */
abstract class PickedTask extends AbstractTask<byte[]> {

	/*
	 * db-scheduler calls execute() in the thread that polls, which hands the job to its
	 * pool and goes on. What follows from the end of the job is done by its worker, once
	 * it has left the action: no other thread has to be woken for that. Where the job
	 * ends elsewhere (in the queue, by a timeout, on a thread whose transaction is still
	 * open), or the database is away, which workers are not to wait for, FollowUps does
	 * it. The end is followed by 'handle', not by 'whenComplete': the latter makes an
	 * exception of the failure, which throws where the text of the failure cannot be had.
	 *
	 * Each row that is picked is added to 'picked' and, whatever happens, let go of once:
	 * after its end was written, which is done as often as it takes. Until then its
	 * heartbeat is renewed. db-scheduler, which would write it once only and forget a row
	 * whose end could not be written, is told that there is nothing left to do.
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

	private final Places places;

	private final ClusterMember member;

	PickedTask(String name, PriorityPool pool, JobTable table, Places places, ClusterMember member, int priority) {
		super(name, byte[].class, (failed, operations) -> {
		}, (dead, operations) -> {
		}, priority);
		this.pool = pool;
		this.table = table;
		this.places = places;
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

	// A row's way

	@Override
	public CompletionHandler<byte[]> execute(TaskInstance<byte[]> instance, ExecutionContext context) {
		PickedWork work = new PickedWork(this.pool, this.table, context.getExecution(),
				this.member.followUps()::callOff);
		this.places.take();
		safely(work, () -> {
			this.member.picked().add(work);
			if (this.member.isStopping() || this.places.areClosed()) {
				release(work, null);
			}
			else {
				take(work);
			}
		});
		return NOTHING_LEFT;
	}

	/**
	 * What nobody has thought of must not leave the row picked, to be done again and
	 * again.
	 */
	final void safely(PickedWork work, Runnable step) {
		try {
			step.run();
		}
		catch (RuntimeException | Error ex) {
			Failures.log(ex, (shown) -> logger.error("Durable job {} could not be taken through", work.id(), shown));
			try {
				broken(work, ex);
			}
			catch (RuntimeException | Error again) {
				letGo(work);
				if (again != ex) {
					ex.addSuppressed(again);
				}
				throw ex;
			}
		}
	}

	/**
	 * Hands a row to its pool, without ever waiting for it: as a job that depends on
	 * others, if on none, it gets a slot as soon as there is one.
	 * @param attempt what a worker does
	 * @param options timeout and retries
	 * @param next what follows from the end
	 */
	final void submit(PickedWork work, Attempt attempt, UnaryOperator<JobBuilder> options, Consumer<Ending> next) {
		AtomicBoolean followed = new AtomicBoolean();
		Consumer<Ending> once = (ending) -> {
			if (followed.compareAndSet(false, true)) {
				next.accept(ending);
			}
		};
		try {
			options.apply(work.builder(attempt))
				.after()
				.onSubmit((job) -> followUp(work, attempt, job, once))
				.submit(attempt);
		}
		catch (RejectedExecutionException ex) {
			once.accept(new Ending(Ending.Kind.RELEASED, ex));
		}
		catch (RuntimeException ex) {
			Failures.log(ex, (shown) -> logger.error("Durable job {} could not be handed to pool '{}'", work.id(),
					this.pool.name(), shown));
			once.accept(new Ending(Ending.Kind.RELEASED, ex));
		}
	}

	private void followUp(PickedWork work, Attempt attempt, Job<?> job, Consumer<Ending> next) {
		job.handle((result, outcome) -> {
			attempt
				.afterwards(() -> followUp(work, attempt, () -> next.accept(Ending.of(work, attempt, job, outcome))));
			return null;
		});
	}

	private void followUp(PickedWork work, Attempt attempt, Runnable ended) {
		Runnable step = () -> safely(work, ended);
		if (attempt.wasEndedBy(Thread.currentThread()) && !isInTransaction() && !this.member.databaseIsAway()) {
			uninterrupted(step);
		}
		else if (!this.member.followUps().soon(step)) {
			logger.warn("Durable job {} has ended after its node, so it runs again on another one", work.id());
		}
	}

	/** One that the action has left open on its thread. */
	private static boolean isInTransaction() {
		return TransactionSynchronizationManager.isSynchronizationActive()
				|| TransactionSynchronizationManager.isActualTransactionActive();
	}

	/** What an action has left behind is not for the statements that follow. */
	private static void uninterrupted(Runnable step) {
		boolean interrupted = Thread.interrupted();
		try {
			step.run();
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void letGo(PickedWork work) {
		if (work.end()) {
			this.member.picked().remove(work);
			this.places.leave();
		}
	}

	// Dead nodes

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
	abstract void broken(PickedWork work, Throwable failure);

	/** Begins to take a row through. */
	abstract void take(PickedWork work);

	/** Sees to a row that a dead node had. */
	abstract void takeFromDead(Execution execution);

	/**
	 * Called by the worker right before the action. A process that was frozen may find
	 * that another node has the job: then it must not begin.
	 */
	final void begin(PickedWork work) {
		if (work.isReleased()) {
			throw new RejectedExecutionException("This node takes no more jobs");
		}
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
	void release(PickedWork work, @Nullable Throwable refusal) {
		releaseTo(work, dueAfter(work, refusal));
	}

	final Instant dueAfter(PickedWork work, @Nullable Throwable refusal) {
		Instant due = (refusal != null && !this.member.isStopping())
				? now().plus(this.member.settings().pollingInterval()) : work.execution().executionTime;
		if (refusal != null) {
			logger.warn("Pool '{}' has not run durable job {}, which goes back to the table: {}", this.pool.name(),
					work.id(), Failures.line(refusal));
			this.places.pause();
		}
		return due;
	}

	final void releaseTo(PickedWork work, Instant due) {
		Execution execution = work.execution();
		finish(work, () -> unlessStopped(execution, () -> this.table.release(execution, due)));
	}

	/** A job that was asked to stop is not tried again. */
	final boolean unlessStopped(Execution execution, BooleanSupplier statement) {
		if (statement.getAsBoolean()) {
			return true;
		}
		JobTable.Extras extras = this.table.extras(execution);
		return extras != null && extras.stopRequested() && this.table.end(execution, JobState.CANCELLED, now(), null);
	}

	/** Lets go of a row that is another node's. */
	final void lost(PickedWork work) {
		logger.warn(NOT_OURS, work.id());
		letGo(work);
	}

	/** Writes how a row has ended, as often as it takes, and lets go of it. */
	final void finish(PickedWork work, BooleanSupplier statement) {
		finish(work, statement, true);
	}

	private void finish(PickedWork work, BooleanSupplier statement, boolean first) {
		try {
			if (!statement.getAsBoolean()) {
				logger.warn(first ? NOT_OURS : WRITTEN_OR_NOT_OURS, work.id());
			}
			this.member.databaseIsAway(false);
		}
		catch (DataIntegrityViolationException | InvalidDataAccessResourceUsageException ex) {
			logger.error("How durable job {} has ended cannot be written down. It will run again", work.id(), ex);
		}
		catch (DataAccessException | TransactionException ex) {
			this.member.databaseIsAway(true);
			if (finishLater(work, statement)) {
				logger.warn("How durable job {} has ended cannot be written down now; this is tried again: {}",
						work.id(), ex.toString());
				return;
			}
			logger.warn("How durable job {} has ended could not be written down. It will run again", work.id(), ex);
		}
		letGo(work);
	}

	private boolean finishLater(PickedWork work, BooleanSupplier statement) {
		return this.member.followUps()
			.later(() -> safely(work, () -> finish(work, statement, false)), this.member.settings().pollingInterval());
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
