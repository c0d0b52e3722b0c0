package io.threadsystem.cluster;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.github.kagkarlsson.scheduler.CurrentlyExecuting;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.OnStartup;
import com.github.kagkarlsson.scheduler.task.Task;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.ShutdownMode;
import org.jspecify.annotations.Nullable;

/**
 * db-scheduler for the durable jobs of one pool. Safe for use by several threads.
 */
final class PoolEngine {

	/** Rows that are fetched are run at once, so that none waits with a low priority. */
	private static final double LOWER_LIMIT = 0.5;

	private static final double UPPER_LIMIT = 1.0;

	/** Rows that no node can run are ours to see to, in much shorter a time. */
	private static final Duration NEVER = Duration.ofDays(36500);

	private final PriorityPool pool;

	private final ClusterMember member;

	private final Scheduler scheduler;

	PoolEngine(PriorityPool pool, List<PickedTask> tasks, JobTable table, ClusterDatabase database,
			ClusterMember member) {
		this.pool = pool;
		this.member = member;
		this.scheduler = scheduler(tasks, table, database);
		member.onWake(pool, this.scheduler::triggerCheckForDueExecutions);
	}

	private Scheduler scheduler(List<PickedTask> tasks, JobTable table, ClusterDatabase database) {
		ClusterSettings settings = this.member.settings();
		int threads = this.pool.settings().maxWorkers();
		SchedulerBuilder builder = new OnStartupBuilder(database, tasks).threads(threads)
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
			.shutdownMaxWait(patience())
			.clock(() -> this.member.clock().instant())
			.addSchedulerListener(new LostJobs());
		return (database.locksAndFetches() ? builder.pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
				: builder.pollUsingFetch(LOWER_LIMIT, UPPER_LIMIT))
			.build();
	}

	private Duration patience() {
		return (this.pool.settings().shutdown() == ShutdownMode.DRAIN) ? this.pool.settings().shutdownTimeout()
				: Duration.ZERO;
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

	void setPaused(boolean paused) {
		if (paused) {
			this.scheduler.pause();
		}
		else {
			this.scheduler.resume();
			this.scheduler.triggerCheckForDueExecutions();
		}
	}

	/** Takes no more jobs, and waits for those that run as long as the pool would. */
	void stop() {
		this.scheduler.stop();
	}

	PriorityPool pool() {
		return this.pool;
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

	/** Stops what another node has been given. */
	private final class LostJobs extends AbstractSchedulerListener {

		@Override
		public void onExecutionFailedHeartbeat(CurrentlyExecuting executing) {
			PickedWork work = PoolEngine.this.member.picked()
				.find(new JobId(executing.getExecution().getTaskName(), executing.getExecution().getId()));
			boolean dead = executing.getHeartbeatState().getFractionDead() >= 1;
			if (work != null && dead && work.execution().version == executing.getExecution().version) {
				work.lose();
			}
		}

	}

	/** db-scheduler's generics want tasks that start something to be of one type. */
	private static final class OnStartupBuilder extends SchedulerBuilder {

		@SuppressWarnings("this-escape")
		OnStartupBuilder(ClusterDatabase database, List<PickedTask> tasks) {
			super(database.dataSource(), List.<Task<?>>copyOf(tasks));
			for (Task<?> task : tasks) {
				if (task instanceof OnStartup starts) {
					this.startTasks.add(starts);
				}
			}
		}

	}

}
