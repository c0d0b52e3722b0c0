package io.threadsystem.boot.autoconfigure;

import io.threadsystem.cluster.DurableJobCluster;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.scheduling.concurrent.ExecutorConfigurationSupport;

/**
 * Starts a node once its pools are there, and stops it before they are. A context that is
 * only stopped pauses its pools, and with them the node.
 */
final class DurableJobClusterLifecycle implements SmartLifecycle {

	private static final int AFTER_POOLS = 1024;

	private final DurableJobCluster cluster;

	private final ConfigurableApplicationContext context;

	private final ClusterProperties properties;

	private volatile boolean running;

	private volatile boolean closed;

	DurableJobClusterLifecycle(DurableJobCluster cluster, ConfigurableApplicationContext context,
			ClusterProperties properties) {
		this.cluster = cluster;
		this.context = context;
		this.properties = properties;
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
			this.cluster.start();
		}
		catch (IllegalArgumentException ex) {
			throw ClusterSettingsMapping.invalid("enabled", true, ex.getMessage() + ".",
					"Mend what is named here, or set thread-system.cluster.enabled to false.");
		}
		catch (BadSqlGrammarException ex) {
			throw ClusterSettingsMapping.invalid("table", this.properties.getTable(),
					"The database has no such tables, or they have other columns: " + ex.getMessage() + ".",
					"Set thread-system.cluster.initialize-schema to always, or run the script schema-<database>.sql of "
							+ "the package io.threadsystem.cluster by Flyway, Liquibase or by hand.");
		}
		this.running = true;
	}

	@Override
	public void stop() {
		if (this.context.isClosed()) {
			this.cluster.close();
			this.closed = true;
		}
		this.running = false;
	}

}
