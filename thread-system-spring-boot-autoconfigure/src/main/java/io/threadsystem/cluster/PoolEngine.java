package io.threadsystem.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerBuilder;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.ShutdownMode;
import org.jspecify.annotations.Nullable;

/**
 * db-scheduler for the table of the durable jobs of one pool. It knows the handlers of
 * all pools: a job stays in its table where the next version of the code gives its
 * handler another pool. Safe for use by several threads.
 */
final class PoolEngine {

	/** Rows that are fetched are run at once, so that none waits with a low priority. */
	private static final double LOWER_LIMIT = 0.5;

	private static final double UPPER_LIMIT = 1.0;

	/** db-scheduler, too, polls again at once where it gets as many as it asked for. */
	private static final int MORE_THAN_ARE_PICKED = 2;

	/** For jobs that are called off at shutdown to end and to be given back. */
	private static final Duration CALL_OFF_TAKES = Duration.ofSeconds(5);

	/** Rows that no node can run are ours to see to, in much shorter a time. */
	private static final Duration NEVER = Duration.ofDays(36500);

	private final PriorityPool pool;

	private final Set<PriorityPool> pools;

	private final ClusterMember member;

	private final Places places;

	private final Scheduler scheduler;

	PoolEngine(PriorityPool pool, Set<PriorityPool> pools, Function<Places, List<PickedTask>> tasks, JobTable table,
			ClusterDatabase database, ClusterMember member) {
		this.pool = pool;
		this.pools = pools;
		this.member = member;
		this.places = new Places(() -> pool.settings().maxWorkers(), () -> member.wake(table), System::nanoTime,
				member.settings().pollingInterval());
		this.scheduler = scheduler(tasks.apply(this.places), table, database);
		member.onWake(table, this.scheduler::triggerCheckForDueExecutions);
	}

	private Scheduler scheduler(List<PickedTask> tasks, JobTable table, ClusterDatabase database) {
		ClusterSettings settings = this.member.settings();
		SchedulerBuilder builder = new SchedulerBuilder(database.dataSource(), List.copyOf(tasks))
			.threads(MORE_THAN_ARE_PICKED * this.pool.settings().maxWorkers() + 1)
			.executorService(new CallingThread())
			.schedulerName(new SchedulerName.Fixed(this.member.name()))
			.tableName(table.name())
			.jdbcCustomization(new PickedAtMost(database.customization(), this.places::ask))
			.serializer(new Bytes())
			.enablePriority()
			.pollingInterval(settings.pollingInterval())
			.heartbeatInterval(settings.heartbeatInterval())
			.missedHeartbeatsLimit(settings.missedHeartbeats())
			.deleteUnresolvedAfter(NEVER)
			.shutdownMaxWait(CALL_OFF_TAKES)
			.clock(() -> this.member.clock().instant());
		return (database.locksAndFetches() ? builder.pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
				: builder.pollUsingFetch(LOWER_LIMIT, UPPER_LIMIT))
			.build();
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
			this.places.close();
			this.member.picked().releaseUnbegun(this.pool);
		}
		else {
			this.places.open();
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

	/** Ends the threads. A job that cannot be called off is a dead node's. */
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

}
