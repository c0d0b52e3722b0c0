package io.threadsystem.cluster.process;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.cluster.ClusterSchedule;
import io.threadsystem.cluster.DurableJobCluster;
import io.threadsystem.cluster.DurableJobContext;
import io.threadsystem.cluster.DurableJobHandler;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.JdbcTemplate;

/** A node as a process of its own, which writes what it does to a ledger. */
public final class NodeMain {

	/** A job of this name ends its process. */
	static final String POISON = "poison";

	/** The schedule that every node has, due each second. */
	static final String TICK = "tick";

	private final Ledger ledger = new Ledger(Path.of(System.getProperty("node.ledger")));

	private final NodeOptions options = NodeOptions.fromSystem();

	private final HikariDataSource dataSource = dataSource();

	private final PriorityPool pool = PriorityPool.create("main",
			PoolSettings.builder()
				.minWorkers(this.options.workers())
				.maxWorkers(this.options.workers())
				.shutdownTimeout(NodeOptions.SHUTDOWN)
				.build());

	private final CountDownLatch otherWork = new CountDownLatch(1);

	private final DurableJobCluster cluster;

	private NodeMain() {
		DurableJobHandlers handlers = new DurableJobHandlers();
		this.options.handlers().forEach((name) -> handlers.register(handler(name)));
		this.cluster = DurableJobCluster.create(this.options.settings(), this.dataSource, JsonMapper.builder().build(),
				(name) -> this.pool, handlers, Clock.systemUTC(), System.getProperty("node.name"));
		this.cluster.register(new ClusterSchedule(TICK, "", Priority.HIGHEST, null, null, "each second",
				(last, now) -> nextSecond(last, now), this::tick));
	}

	/**
	 * Starts a node, which goes on until it gets a signal.
	 * @param arguments none
	 * @throws InterruptedException never
	 */
	public static void main(String[] arguments) throws InterruptedException {
		NodeMain node = new NodeMain();
		Runtime.getRuntime().addShutdownHook(new Thread(node::close));
		node.beBusy();
		node.cluster.start();
		node.ledger.write("ready", "-", 0, 0, "-");
		new CountDownLatch(1).await();
	}

	private void beBusy() {
		for (int worker = 0; worker < this.options.busy(); worker++) {
			this.pool.submit(Priority.HIGHEST, () -> {
				this.otherWork.await();
				return null;
			});
		}
	}

	static HikariDataSource dataSource() {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setJdbcUrl(System.getProperty("node.url"));
		dataSource.setUsername(System.getProperty("node.user"));
		dataSource.setPassword(System.getProperty("node.password"));
		return dataSource;
	}

	private DurableJobHandler handler(String name) {
		return handlerOf(name, (argument) -> work(name, (Work) argument));
	}

	static DurableJobHandler handlerOf(String name, DurableJobHandler.Action action) {
		return new DurableJobHandler(name, "", Priority.NORMAL, Work.class, null, null, action, null);
	}

	private void work(String name, Work work) throws InterruptedException {
		int attempt = DurableJobContext.find().orElseThrow().attempt();
		this.ledger.write("begin", name, work.number(), attempt, "-");
		if (name.equals(POISON)) {
			Runtime.getRuntime().halt(1);
		}
		if (work.millis() > 0) {
			new CountDownLatch(1).await(work.millis(), TimeUnit.MILLISECONDS);
		}
		this.ledger.write("end", name, work.number(), attempt, "-");
	}

	private static Instant nextSecond(Instant last, Instant now) {
		Instant from = (last != null && last.isAfter(now)) ? last : now;
		return from.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofSeconds(1));
	}

	/** The row says when the run was due, as long as it is this node's. */
	private void tick() {
		List<Instant> due = new JdbcTemplate(this.dataSource).query(
				"select execution_time from thread_system_jobs where task_name = ? and picked_by = ?",
				(row, index) -> row.getTimestamp(1).toInstant(), TICK, this.cluster.node());
		this.ledger.write("begin", TICK, 0, 1, due.isEmpty() ? "-" : due.get(0).toString());
	}

	private void close() {
		this.ledger.write("closing", "-", 0, 0, "-");
		this.cluster.close();
		this.otherWork.countDown();
		this.pool.close();
		this.dataSource.close();
		this.ledger.write("closed", "-", 0, 0, "-");
	}

}
