package io.threadsystem.cluster;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

/**
 * This process as a node that takes durable jobs, and shares them with all others that
 * use the same tables. It is made before the handlers are registered, and started once
 * they all are. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class DurableJobCluster implements ClusterSchedules, AutoCloseable {

	/*
	 * Guarded by this: the schedules, the engines and 'started'. close() does not hold
	 * the lock while it waits for jobs that run.
	 */

	private static final Logger logger = LoggerFactory.getLogger(DurableJobs.class);

	private static final int HOST_LENGTH = 36;

	/** Heartbeats of the node, those of its rows, requests to stop, tidying. */
	private static final int CHORES = 4;

	private final PoolLocator pools;

	private final DurableJobHandlers handlers;

	private final ClusterDatabase database;

	private final ClusterTables tables;

	private final ClusterMember member;

	private final JsonArguments arguments;

	private final JdbcDurableJobs jobs;

	private final Map<String, ClusterSchedule> schedules = new TreeMap<>();

	private final List<PoolEngine> engines = new ArrayList<>();

	private volatile @Nullable Housekeeping housekeeping;

	private volatile boolean started;

	private DurableJobCluster(ClusterSettings settings, DataSource dataSource, JsonMapper mapper, PoolLocator pools,
			DurableJobHandlers handlers, Clock clock, String host) {
		this.pools = pools;
		this.handlers = handlers;
		this.database = new ClusterDatabase(dataSource);
		this.tables = new ClusterTables(this.database, settings, pools);
		this.member = new ClusterMember(nodeName(host), settings, clock, housekeeper());
		this.arguments = new JsonArguments(mapper);
		this.jobs = new JdbcDurableJobs(this.database, this.tables, handlers, this.arguments, this.member);
	}

	/**
	 * Creates a node. It does nothing until it is started.
	 * @param settings how the nodes share their jobs
	 * @param dataSource the application's database
	 * @param mapper writes and reads the arguments
	 * @param pools the pools whose workers run the jobs
	 * @param handlers what the node can run; closed when it is started
	 * @param clock the time by which jobs are due and nodes are dead: that of all nodes
	 * must be nearly the same
	 * @param host what the name of the node begins with
	 * @return the node
	 */
	public static DurableJobCluster create(ClusterSettings settings, DataSource dataSource, JsonMapper mapper,
			PoolLocator pools, DurableJobHandlers handlers, Clock clock, String host) {
		return new DurableJobCluster(settings, dataSource, mapper, pools, handlers, clock, host);
	}

	/**
	 * A process that is started again is another node: its earlier jobs are a dead one's.
	 */
	private static String nodeName(String host) {
		String shortened = (host.length() > HOST_LENGTH) ? host.substring(0, HOST_LENGTH) : host;
		return shortened + "-" + UUID.randomUUID().toString().substring(0, 8);
	}

	private static ScheduledExecutorService housekeeper() {
		return Executors.newScheduledThreadPool(CHORES, FollowUps.threads("thread-system-cluster"));
	}

	/**
	 * The jobs of all nodes.
	 * @return the jobs
	 */
	public DurableJobs jobs() {
		return this.jobs;
	}

	/**
	 * The name of this node.
	 * @return the name, which no other process ever has
	 */
	public String node() {
		return this.member.name();
	}

	@Override
	public synchronized void register(ClusterSchedule schedule) {
		if (this.started) {
			throw new IllegalStateException("Schedule \"" + schedule.name() + "\" is registered after the node has "
					+ "begun to take jobs. Register it while the application context starts");
		}
		DurableJobHandlers.checkName("schedule of the cluster", schedule.name());
		if (this.schedules.putIfAbsent(schedule.name(), schedule) != null) {
			throw new IllegalArgumentException("There are two schedules of the cluster named \"" + schedule.name()
					+ "\". Give one of them another name");
		}
	}

	// Starting

	/**
	 * Begins to take jobs.
	 * @throws IllegalArgumentException if a pool does not exist, or two share a table
	 * @throws org.springframework.dao.DataAccessException if the tables cannot be used
	 */
	public synchronized void start() {
		if (this.started) {
			return;
		}
		Collection<DurableJobHandler> handled = this.handlers.close().values();
		checkNames();
		Map<String, PriorityPool> durablePools = durablePools(handled);
		Map<String, PriorityPool> owners = owners(durablePools);
		Set<String> names = new TreeSet<>(this.handlers.all().keySet());
		names.addAll(this.schedules.keySet());
		this.tables.check();
		for (JobTable table : this.tables.all()) {
			PriorityPool owner = owners.get(table.name());
			if (owner != null) {
				this.engines.add(engine(table, owner, durablePools, handled));
			}
		}
		Housekeeping chores = new Housekeeping(this.member, this.tables.nodes(), List.copyOf(this.tables.all()),
				this.database, names);
		chores.start();
		this.housekeeping = chores;
		this.started = true;
		this.engines.forEach(PoolEngine::start);
		logger.info("Node {} takes durable jobs {}", this.member.name(), names);
	}

	private PoolEngine engine(JobTable table, PriorityPool owner, Map<String, PriorityPool> durablePools,
			Collection<DurableJobHandler> handled) {
		return new PoolEngine(owner, Set.copyOf(durablePools.values()), (places) -> tasks(table, places, handled),
				table, this.database, this.member);
	}

	private List<PickedTask> tasks(JobTable table, Places places, Collection<DurableJobHandler> handled) {
		List<PickedTask> tasks = new ArrayList<>();
		for (DurableJobHandler handler : handled) {
			tasks.add(new JobTask(handler, this.arguments, this.pools.locate(handler.pool()), table, places,
					this.member));
		}
		ScheduleTable rows = new ScheduleTable(this.database, table.name());
		for (ClusterSchedule schedule : this.schedules.values()) {
			PriorityPool pool = this.pools.locate(schedule.pool());
			if (this.tables.ofPool(pool.name()) == table) {
				tasks.add(new ScheduleTask(schedule, pool, table, places, rows, this.member));
			}
			else {
				rows.forget(schedule.name());
			}
		}
		tasks.forEach(PickedTask::prepare);
		return tasks;
	}

	private void checkNames() {
		for (String schedule : this.schedules.keySet()) {
			if (this.handlers.find(schedule) != null) {
				throw new IllegalArgumentException("A durable job and a schedule of the cluster are both named \""
						+ schedule + "\". Give one of them another name");
			}
		}
	}

	private Map<String, PriorityPool> durablePools(Collection<DurableJobHandler> handled) {
		Map<String, PriorityPool> durable = new TreeMap<>();
		Stream
			.concat(handled.stream().map(DurableJobHandler::pool),
					this.schedules.values().stream().map(ClusterSchedule::pool))
			.map(this.pools::locate)
			.forEach((pool) -> durable.put(pool.name(), pool));
		return durable;
	}

	/**
	 * The pools whose workers limit how much is picked from a table. One that no pool
	 * uses any more may have jobs that are left.
	 */
	private Map<String, PriorityPool> owners(Map<String, PriorityPool> durablePools) {
		checkTables(durablePools.keySet());
		Map<String, PriorityPool> owners = new TreeMap<>();
		durablePools.forEach((name, pool) -> owners.put(this.tables.ofPool(name).name(), pool));
		durablePools.values()
			.stream()
			.findFirst()
			.ifPresent((any) -> this.tables.all().forEach((table) -> owners.putIfAbsent(table.name(), any)));
		return owners;
	}

	/** What is picked from a table is as much as one pool can take. */
	private void checkTables(Set<String> durablePools) {
		Map<String, String> poolsOfTables = new TreeMap<>();
		for (String pool : durablePools) {
			String table = this.tables.ofPool(pool).name();
			String other = poolsOfTables.putIfAbsent(table, pool);
			if (other != null) {
				throw new IllegalArgumentException(
						"Pools \"" + other + "\" and \"" + pool + "\" both have durable jobs, but share the table "
								+ table + ". Set " + "thread-system.cluster.tables." + pool + " to a table of its own");
			}
		}
	}

	/**
	 * Takes no new jobs while a pool is paused.
	 * @param pool the name of the pool
	 * @param paused whether it is
	 */
	public synchronized void pauseChanged(String pool, boolean paused) {
		if (this.started) {
			this.engines.stream().filter((engine) -> engine.isOf(pool)).forEach((engine) -> engine.setPaused(paused));
		}
	}

	// Stopping

	/**
	 * Takes no more jobs. Those that have not begun go back to the table at once; for
	 * those that run, waits as long as their pools would, then they go back, too.
	 */
	@Override
	public void close() {
		List<PoolEngine> running;
		synchronized (this) {
			running = List.copyOf(this.engines);
			this.engines.clear();
		}
		running.forEach(PoolEngine::stopPicking);
		this.member.stop();
		this.member.picked().all().forEach(PickedWork::releaseUnlessRunning);
		awaitRunning(running);
		running.forEach(PoolEngine::end);
		endChores();
	}

	private void awaitRunning(List<PoolEngine> running) {
		long now = System.nanoTime();
		try {
			for (PoolEngine engine : running) {
				engine.awaitRunning(now);
			}
			this.member.picked().all().forEach(PickedWork::release);
			for (PoolEngine engine : running) {
				engine.awaitCalledOff();
			}
			this.member.followUps().close();
		}
		catch (InterruptedException ex) {
			this.member.picked().all().forEach(PickedWork::release);
			Thread.currentThread().interrupt();
		}
	}

	/** The last heartbeat comes before the farewell. */
	private void endChores() {
		ScheduledExecutorService housekeeper = this.member.housekeeper();
		housekeeper.shutdownNow();
		Housekeeping chores = this.housekeeping;
		this.housekeeping = null;
		if (chores != null) {
			try {
				housekeeper.awaitTermination(1, TimeUnit.SECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			chores.stop();
		}
		this.member.followUps().end();
	}

}
