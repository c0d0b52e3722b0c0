package io.threadsystem.benchmarks.durable;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.sql.DataSource;

import io.threadsystem.cluster.ClusterSettings;
import io.threadsystem.cluster.DurableJobCluster;
import io.threadsystem.cluster.DurableJobHandler;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** Durable jobs, kept for some time after their ends or not at all. */
final class Cluster implements Contender {

	private static final String TABLE = "thread_system_jobs";

	private static final int MISSED_HEARTBEATS = 4;

	private static final int MAX_RECOVERIES = 10;

	private final DataSource dataSource;

	private final int threads;

	private final Duration retention;

	private @Nullable PriorityPool pool;

	private @Nullable DurableJobCluster node;

	Cluster(DataSource dataSource, int threads, Duration retention) {
		this.dataSource = dataSource;
		this.threads = threads;
		this.retention = retention;
	}

	@Override
	public String name() {
		return "durable jobs, retention " + this.retention.toDays() + "d";
	}

	@Override
	public String table() {
		return TABLE;
	}

	@Override
	public void createTables() {
		new JdbcTemplate(this.dataSource)
			.execute("drop table if exists " + TABLE + ", " + TABLE + "_finished, " + TABLE + "_nodes");
		new ResourceDatabasePopulator(new ClassPathResource("io/threadsystem/cluster/schema-postgresql.sql"))
			.execute(this.dataSource);
	}

	@Override
	public void prepare(Runnable action) {
		PriorityPool workers = PriorityPool.create("durable",
				PoolSettings.builder().minWorkers(this.threads).maxWorkers(this.threads).build());
		DurableJobHandlers handlers = new DurableJobHandlers();
		handlers.register(new DurableJobHandler("nothing", "", Priority.NORMAL, Payload.class, null, null,
				(argument) -> action.run(), null));
		ClusterSettings settings = new ClusterSettings(Settings.HEARTBEAT, MISSED_HEARTBEATS, Settings.POLLING, TABLE,
				Map.of(), this.retention, this.retention, MAX_RECOVERIES, Duration.ofMinutes(MAX_RECOVERIES));
		this.pool = workers;
		this.node = DurableJobCluster.create(settings, this.dataSource, JsonMapper.builder().build(), (name) -> workers,
				handlers, Clock.systemUTC(), "benchmark");
	}

	@Override
	public void store(Priority priority, List<Payload> payloads) {
		Objects.requireNonNull(this.node).jobs().job("nothing").priority(priority).submitAll(payloads);
	}

	@Override
	public void start() {
		Objects.requireNonNull(this.node).start();
	}

	@Override
	public void stop() {
		Objects.requireNonNull(this.node).close();
		Objects.requireNonNull(this.pool).close();
	}

}
