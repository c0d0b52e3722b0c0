package io.threadsystem.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.kagkarlsson.scheduler.CurrentlyExecuting;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.Execution;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.ShutdownMode;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * db-scheduler for the table of the durable jobs of one pool. It knows the handlers of
 * all pools: a job stays in its table where the next version of the code gives its
 * handler another pool. Safe for use by several threads.
 */
final class PoolEngine {

	/** Rows that are fetched are run at once, so that none waits with a low priority. */
	private static final double LOWER_LIMIT = 0.5;

	private static final double UPPER_LIMIT = 1.0;

	/** For jobs that are called off at shutdown to end and to be given back. */
	private static final Duration CALL_OFF_TAKES = Duration.ofSeconds(5);

	/** Rows that no node can run are ours to see to, in much shorter a time. */
	private static final Duration NEVER = Duration.ofDays(36500);

	private final PriorityPool pool;

	private final Set<PriorityPool> pools;

	private final ClusterMember member;

	private final Scheduler scheduler;

	PoolEngine(PriorityPool pool, Set<PriorityPool> pools, List<PickedTask> tasks, JobTable table,
			ClusterDatabase database, ClusterMember member) {
		this.pool = pool;
		this.pools = pools;
		this.member = member;
		this.scheduler = scheduler(tasks, table, database);
		member.onWake(table, this.scheduler::triggerCheckForDueExecutions);
	}

	private Scheduler scheduler(List<PickedTask> tasks, JobTable table, ClusterDatabase database) {
		ClusterSettings settings = this.member.settings();
		int threads = this.pool.settings().maxWorkers();
		SchedulerBuilder builder = new SchedulerBuilder(database.dataSource(), List.copyOf(tasks)).threads(threads)
			.executorService(threads(threads))
			.schedulerName(new SchedulerName.Fixed(this.member.name()))
			.tableName(table.name())
			.jdbcCustomization(database.customization())
			.serializer(new Bytes())
			.enablePriority()
			.pollingInterval(settings.pollingInterval())
			.heartbeatInterval(settings.heartbeatInterval())
			.missedHeartbeatsLimit(settings.missedHeartbeats())
			.deleteUnresolvedAfter(NEVER)
			.shutdownMaxWait(CALL_OFF_TAKES)
			.clock(() -> this.member.clock().instant())
			.addSchedulerListener(new LostJobs(table));
		return (database.locksAndFetches() ? builder.pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
				: builder.pollUsingFetch(LOWER_LIMIT, UPPER_LIMIT))
			.build();
	}

	/** They wait for the workers, which do the work. */
	private ExecutorService threads(int threads) {
		AtomicInteger last = new AtomicInteger();
		return Executors.newFixedThreadPool(threads, (task) -> {
			Thread thread = new Thread(task, this.pool.name() + "-durable-" + last.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		});
	}

	void start() {
		if (this.pool.snapshot().paused()) {
			this.scheduler.pause();
		}
		this.scheduler.start();
	}

	/** What its workers have not begun goes back, for other nodes to take. */
	void setPaused(boolean paused) {
		if (paused) {
			this.scheduler.pause();
			this.member.picked().releaseUnbegun(this.pool);
		}
		else {
			this.scheduler.resume();
			this.scheduler.triggerCheckForDueExecutions();
		}
	}

	/** Picks no more rows. Those that were just picked go back at once. */
	void stopPicking() {
		this.scheduler.pause();
	}

	/** Waits for the jobs that run as long as their pools would have from a moment on. */
	void awaitRunning(long since) throws InterruptedException {
		for (PriorityPool durable : this.pools) {
			if (durable.settings().shutdown() == ShutdownMode.DRAIN) {
				long patience = TimeUnit.NANOSECONDS.convert(durable.settings().shutdownTimeout());
				this.member.picked().awaitNone(durable, since + patience);
			}
		}
	}

	/** Waits a little for those that were called off. */
	void awaitCalledOff() throws InterruptedException {
		long until = System.nanoTime() + CALL_OFF_TAKES.toNanos();
		for (PriorityPool durable : this.pools) {
			this.member.picked().awaitNone(durable, until);
		}
	}

	boolean isOf(String name) {
		return this.pool.name().equals(name);
	}

	/**
	 * Ends the threads. A job that does not let itself be called off is a dead node's.
	 */
	void end() {
		this.scheduler.stop();
	}

	/** Arguments are written and read by us. */
	private static final class Bytes implements Serializer {

		@Override
		public byte @Nullable [] serialize(@Nullable Object data) {
			return (byte[]) data;
		}

		@Override
		@SuppressWarnings("NullAway")
		public <T extends @Nullable Object> T deserialize(Class<T> type, byte @Nullable [] bytes) {
			return type.cast(bytes);
		}

	}

	/**
	 * Stops what another node has been given. Where the database is away, nobody has been
	 * given anything yet.
	 */
	private final class LostJobs extends AbstractSchedulerListener {

		private final JobTable table;

		LostJobs(JobTable table) {
			this.table = table;
		}

		@Override
		public void onExecutionFailedHeartbeat(CurrentlyExecuting executing) {
			ClusterMember node = PoolEngine.this.member;
			Execution execution = executing.getExecution();
			PickedWork work = node.picked().find(new JobId(execution.getTaskName(), execution.getId()));
			if (work != null && node.picked().has(execution) && isGone(execution)) {
				work.lose();
			}
		}

		private boolean isGone(Execution execution) {
			try {
				return !this.table.confirm(execution, PoolEngine.this.member.clock().instant());
			}
			catch (DataAccessException | TransactionException ex) {
				return false;
			}
		}

	}

}
