package io.threadsystem.cluster.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.zaxxer.hikari.HikariDataSource;
import io.threadsystem.cluster.DurableJobCluster;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.awaitility.Awaitility.await;

/**
 * Nodes that are processes, on tables of their own, and a test that submits jobs to them
 * and reads their ledgers.
 */
final class Scene implements AutoCloseable {

	private static final int MAX_JOBS = 100_000;

	/** On a machine that is very busy. */
	private static final Duration TIME_OF_JOB = Duration.ofMillis(20);

	private static final AtomicInteger SCHEMAS = new AtomicInteger();

	private final ProcessDatabase server = ProcessDatabase.shared();

	private final String schema = "scene" + SCHEMAS.incrementAndGet();

	private final Path folder;

	private final HikariDataSource dataSource;

	private final PriorityPool pool = PriorityPool.create("main", PoolSettings.builder().build());

	private final DurableJobCluster cluster;

	private final List<ProcessNode> nodes = new ArrayList<>();

	Scene(String name, String... handlers) {
		this.folder = folder(name);
		this.dataSource = dataSource();
		database().execute("create schema " + this.schema);
		new ResourceDatabasePopulator(new ClassPathResource("io/threadsystem/cluster/schema-postgresql.sql"))
			.execute(this.dataSource);
		DurableJobHandlers registered = new DurableJobHandlers();
		for (String handler : handlers) {
			registered.register(NodeMain.handlerOf(handler, (argument) -> {
			}));
		}
		this.cluster = DurableJobCluster.create(NodeOptions.workers(1).settings(), this.dataSource,
				JsonMapper.builder().build(), (pool) -> this.pool, registered, Clock.systemUTC(), "test");
	}

	/** Logs and ledgers of the last run stay there to be looked at. */
	private static Path folder(String name) {
		try {
			Path parent = Files.createDirectories(Path.of("target", "processes"));
			return Files.createTempDirectory(parent, name + "-").toAbsolutePath();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private HikariDataSource dataSource() {
		HikariDataSource created = new HikariDataSource();
		created.setJdbcUrl(this.server.url(this.server.port(), this.schema));
		created.setUsername(this.server.user());
		created.setPassword(this.server.password());
		created.setMaximumPoolSize(4);
		return created;
	}

	JdbcTemplate database() {
		return new JdbcTemplate(this.dataSource);
	}

	DurableJobs jobs() {
		return this.cluster.jobs();
	}

	// Nodes

	ProcessNode node(String name, NodeOptions options) {
		return process(NodeMain.class, name, options.toArguments());
	}

	ProcessNode process(Class<?> main, String name, List<String> more) {
		TcpProxy network = new TcpProxy(this.server::port);
		List<String> arguments = new ArrayList<>(more);
		arguments.addAll(List.of("-Dnode.url=" + this.server.url(network.port(), this.schema),
				"-Dnode.user=" + this.server.user(), "-Dnode.password=" + this.server.password()));
		ProcessNode node = ProcessNode.start(main, this.folder, name, network, arguments);
		this.nodes.add(node);
		return node;
	}

	/** Starts nodes with the names n1, n2 and so on. */
	List<ProcessNode> nodes(int count, NodeOptions options) {
		List<ProcessNode> started = IntStream.rangeClosed(1, count).mapToObj((n) -> node("n" + n, options)).toList();
		started.forEach(ProcessNode::awaitReady);
		return started;
	}

	/** What all nodes together have written. */
	List<LedgerEntry> ledger() {
		return this.nodes.stream().flatMap((node) -> node.ledger().stream()).toList();
	}

	void cutNetworks() {
		this.nodes.forEach((node) -> node.network().cut());
	}

	void restoreNetworks() {
		this.nodes.forEach((node) -> node.network().restore());
	}

	void crashDatabase() {
		this.server.crash(database());
	}

	// Jobs

	void submit(String handler, Priority priority, int from, int count, int millis) {
		jobs().job(handler)
			.priority(priority)
			.submitAll(IntStream.range(from, from + count).mapToObj((number) -> new Work(number, millis)).toList());
	}

	/** Waits until no job is left that has not ended. */
	void awaitAllEnded() {
		long jobs = Math.min(unfinished(), MAX_JOBS);
		await().atMost(Duration.ofMinutes(1).plus(TIME_OF_JOB.multipliedBy(jobs)))
			.pollInterval(Duration.ofMillis(100))
			.until(() -> unfinished() == 0);
	}

	int unfinished() {
		try {
			return count("thread_system_jobs where task_name <> '" + NodeMain.TICK + "'");
		}
		catch (DataAccessException ex) {
			return Integer.MAX_VALUE;
		}
	}

	int finished(String state) {
		return count("thread_system_jobs_finished where state = '" + state + "'");
	}

	private int count(String from) {
		Integer count = database().queryForObject("select count(*) from " + from, Integer.class);
		return (count != null) ? count : 0;
	}

	@Override
	public void close() {
		this.nodes.forEach(ProcessNode::close);
		this.cluster.close();
		this.pool.close();
		this.dataSource.close();
	}

}
