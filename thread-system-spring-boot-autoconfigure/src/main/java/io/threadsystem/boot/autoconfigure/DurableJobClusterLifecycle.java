package io.threadsystem.boot.autoconfigure;

import java.sql.SQLException;

import io.threadsystem.aop.PoolLocator;
import io.threadsystem.cluster.DurableJobCluster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PermissionDeniedDataAccessException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

/**
 * Starts a node once its pools are there, and stops it before they are. A context that is
 * only stopped pauses its pools, and with them the node.
 */
final class DurableJobClusterLifecycle implements SmartLifecycle, DisposableBean {

	private static final Logger logger = LoggerFactory.getLogger(DurableJobClusterLifecycle.class);

	private static final int AFTER_POOLS = 1024;

	private static final String PERMISSION_DENIED = "42501";

	private final DurableJobCluster cluster;

	private final ConfigurableApplicationContext context;

	private final ClusterProperties properties;

	private volatile boolean running;

	private volatile boolean closed;

	private final PoolLocator pools;

	DurableJobClusterLifecycle(DurableJobCluster cluster, ConfigurableApplicationContext context,
			ClusterProperties properties, PoolLocator pools) {
		this.cluster = cluster;
		this.context = context;
		this.properties = properties;
		this.pools = pools;
	}

	@Override
	public int getPhase() {
		return ExecutorConfigurationSupport.DEFAULT_PHASE + AFTER_POOLS;
	}

	@Override
	public boolean isRunning() {
		return this.context.isClosed() ? !this.closed : this.running;
	}

	@Override
	public void start() {
		try {
			this.properties.getTables().forEach(this::checkPool);
			this.cluster.start();
		}
		catch (IllegalArgumentException ex) {
			throw ClusterSettingsMapping.invalid("enabled", true, ex.getMessage() + ".",
					"Mend what is named here, or set thread-system.cluster.enabled to false.");
		}
		catch (BadSqlGrammarException | PermissionDeniedDataAccessException ex) {
			throw unusable(ex);
		}
		this.running = true;
	}

	/** Not refused: it may have jobs that are left of a pool that there was. */
	private void checkPool(String pool, String table) {
		if (!isPool(pool)) {
			logger.warn(
					"There is no pool '{}', but its durable jobs are to be in table {} by property {}tables.{}. "
							+ "Workers of other pools run what is left there",
					pool, table, ClusterSettingsMapping.PREFIX, pool);
		}
	}

	private boolean isPool(String name) {
		try {
			return this.pools.locate(name).name().equals(name);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private RuntimeException unusable(DataAccessException ex) {
		Throwable cause = ex.getMostSpecificCause();
		String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
		boolean denied = cause instanceof SQLException sql && PERMISSION_DENIED.equals(sql.getSQLState());
		return ClusterSettingsMapping.invalid("table", this.properties.getTable(),
				(denied ? "The database does not let the user of the DataSource use the tables: "
						: "The database has no such tables, or they have other columns: ") + reason + ".",
				denied ? "Grant what docs/durable-jobs-schema.md lists to that user: SELECT, INSERT and DELETE on all of them, "
						+ "and UPDATE on all but the finished jobs."
						: "Set thread-system.cluster.initialize-schema to always, or run the script "
								+ "schema-<database>.sql of the package io.threadsystem.cluster by Flyway, Liquibase or "
								+ "by hand.");
	}

	@Override
	public void stop() {
		if (this.context.isClosed()) {
			destroy();
		}
		this.running = false;
	}

	/**
	 * Where the context could not start, because of something after us, nobody calls
	 * {@link #stop()} once it is closed.
	 */
	@Override
	public void destroy() {
		if (!this.closed) {
			this.cluster.close();
			this.closed = true;
		}
	}

}
