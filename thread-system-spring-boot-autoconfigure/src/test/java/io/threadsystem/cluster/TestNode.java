package io.threadsystem.cluster;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import tools.jackson.databind.json.JsonMapper;

/** A node in the process of the test. */
final class TestNode implements AutoCloseable {

	static final ClusterSettings SETTINGS = new ClusterSettings(Duration.ofMillis(250), 4, Duration.ofMillis(100),
			"thread_system_jobs", Map.of(), Duration.ofDays(7), Duration.ofDays(90), 10, Duration.ofMinutes(10));

	final PriorityPool pool;

	final DurableJobHandlers handlers = new DurableJobHandlers();

	final DurableJobCluster cluster;

	TestNode(DataSource dataSource) {
		this(dataSource, SETTINGS, (pool) -> pool);
	}

	TestNode(DataSource dataSource, ClusterSettings settings, UnaryOperator<PoolSettings> pool) {
		this(dataSource, settings, pool, Clock.systemUTC());
	}

	TestNode(DataSource dataSource, ClusterSettings settings, UnaryOperator<PoolSettings> pool, Clock clock) {
		this.pool = PriorityPool.create("main", pool
			.apply(PoolSettings.builder().minWorkers(2).maxWorkers(2).shutdownTimeout(Duration.ofSeconds(5)).build()));
		PoolLocator pools = (name) -> {
			if (!name.isEmpty() && !name.equals("main")) {
				throw new IllegalArgumentException("No pool " + name);
			}
			return this.pool;
		};
		this.cluster = DurableJobCluster.create(settings, dataSource, JsonMapper.builder().build(), pools,
				this.handlers, clock, "node");
	}

	TestNode handle(String name, Class<?> argumentType, DurableJobHandler.Action action) {
		return handle(name, argumentType, null, action);
	}

	TestNode handle(String name, Class<?> argumentType, RetryPolicy retry, DurableJobHandler.Action action) {
		this.handlers.register(new DurableJobHandler(name, "", Priority.NORMAL, argumentType, null,
				(retry != null) ? () -> retry : null, action, null));
		return this;
	}

	TestNode start() {
		this.cluster.start();
		return this;
	}

	DurableJobs jobs() {
		return this.cluster.jobs();
	}

	@Override
	public void close() {
		this.cluster.close();
		this.pool.close();
	}

}
