package io.threadsystem.cluster;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

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

	private final PoolLocator pools;

	private final DurableJobHandlers handlers;

	private final ClusterDatabase database;

	private final ClusterTables tables;

	private final ClusterMember member;

	private final JsonArguments arguments;

	private final JdbcDurableJobs jobs;

	private final Map<String, ClusterSchedule> schedules = new TreeMap<>();

	private final Map<String, PoolEngine> engines = new LinkedHashMap<>();

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
		this.jobs = new JdbcDurableJobs(this.database, this.tables, handlers, this.arguments, pools, this.member);
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
		return Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "thread-system-cluster");
			thread.setDaemon(true);
			return thread;
		});
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
		Map<String, List<PickedTask>> tasks = new LinkedHashMap<>();
		this.handlers.close().values().forEach((handler) -> add(tasks, this.pools.locate(handler.pool()), handler));
		this.schedules.values().forEach((schedule) -> add(tasks, this.pools.locate(schedule.pool()), schedule));
		checkTables(tasks.keySet());
		tasks.forEach((pool, ofPool) -> this.engines.put(pool,
				new PoolEngine(this.pools.locate(pool), ofPool, this.tables.ofPool(pool), this.database, this.member)));
		Set<String> names = new TreeSet<>(this.handlers.all().keySet());
		names.addAll(this.schedules.keySet());
		this.tables.all().forEach(JobTable::check);
		tasks.values().forEach((ofPool) -> ofPool.forEach(PickedTask::prepare));
		Housekeeping chores = new Housekeeping(this.member, this.tables.nodes(), List.copyOf(this.tables.all()),
				this.database, names);
		chores.start();
		this.housekeeping = chores;
		this.started = true;
		this.engines.values().forEach(PoolEngine::start);
		logger.info("Node {} takes durable jobs {}", this.member.name(), names);
	}

	private void add(Map<String, List<PickedTask>> tasks, PriorityPool pool, DurableJobHandler handler) {
		tasks.computeIfAbsent(pool.name(), (name) -> new ArrayList<>())
			.add(new JobTask(handler, this.arguments, pool, this.tables.ofPool(pool.name()), this.member));
	}

	private void add(Map<String, List<PickedTask>> tasks, PriorityPool pool, ClusterSchedule schedule) {
		if (this.handlers.find(schedule.name()) != null) {
			throw new IllegalArgumentException("A durable job and a schedule of the cluster are both named \""
					+ schedule.name() + "\". Give one of them another name");
		}
		JobTable table = this.tables.ofPool(pool.name());
		tasks.computeIfAbsent(pool.name(), (name) -> new ArrayList<>())
			.add(new ScheduleTask(schedule, pool, table, new ScheduleTable(this.database, table.name()), this.member));
	}

	/** db-scheduler has one set of threads a table. */
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
		PoolEngine engine = this.engines.get(pool);
		if (engine != null && this.started) {
			engine.setPaused(paused);
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
			running = List.copyOf(this.engines.values());
			this.engines.clear();
		}
		running.forEach(PoolEngine::stopPicking);
		this.member.stop();
		this.member.picked().all().stream().filter((work) -> !work.hasStarted()).forEach(PickedWork::release);
		try {
			for (PoolEngine engine : running) {
				engine.stop();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		running.forEach(PoolEngine::end);
		this.member.housekeeper().shutdownNow();
		Housekeeping chores = this.housekeeping;
		if (chores != null) {
			chores.stop();
		}
	}

}
