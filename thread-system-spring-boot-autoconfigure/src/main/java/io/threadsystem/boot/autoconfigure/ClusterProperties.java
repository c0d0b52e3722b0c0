package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Durable jobs, which several processes share.
 *
 * @since 0.1.0
 */
public class ClusterProperties {

	/**
	 * Whether to take durable jobs from the application's database. Needs a DataSource,
	 * spring-jdbc, Jackson and db-scheduler.
	 */
	private boolean enabled;

	/**
	 * How often a node says that it is alive.
	 */
	private Duration heartbeatInterval = Duration.ofSeconds(5);

	/**
	 * How many heartbeats a node may leave out until its jobs are given to others. At
	 * least 4.
	 */
	private int missedHeartbeats = 4;

	/**
	 * How often a node looks for due jobs that it was not told of.
	 */
	private Duration pollingInterval = Duration.ofSeconds(1);

	/**
	 * Name of the table of the jobs. Those of finished jobs and of the nodes are named
	 * after it.
	 */
	private String table = "thread_system_jobs";

	/**
	 * Tables of pools that have their own, by the names of the pools. All but one of the
	 * pools with durable jobs need one.
	 */
	private final Map<String, String> tables = new LinkedHashMap<>();

	/**
	 * Whether to create the tables at start-up.
	 */
	private InitializeSchema initializeSchema = InitializeSchema.EMBEDDED;

	/**
	 * How long jobs are kept that were completed or cancelled. 0 keeps none.
	 */
	private Duration retention = Duration.ofDays(7);

	/**
	 * How long jobs are kept that have failed for good.
	 */
	private Duration failedRetention = Duration.ofDays(90);

	/**
	 * How often a job is given to another node because its own one has died, before it
	 * counts as failed.
	 */
	private int maxRecoveries = 10;

	/**
	 * How long a due job waits for a node that has its handler, before it counts as
	 * failed.
	 */
	private Duration unhandledAfter = Duration.ofMinutes(10);

	/**
	 * What the name of this node begins with. The name of the host where not set.
	 */
	private @Nullable String nodeName;

	/**
	 * Whether to take durable jobs from the application's database. Needs a DataSource,
	 * spring-jdbc, Jackson and db-scheduler.
	 * @return the value
	 */
	public boolean isEnabled() {
		return this.enabled;
	}

	/**
	 * Sets {@link #isEnabled()}.
	 * @param enabled the value
	 */
	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * How often a node says that it is alive.
	 * @return the value
	 */
	public Duration getHeartbeatInterval() {
		return this.heartbeatInterval;
	}

	/**
	 * Sets {@link #getHeartbeatInterval()}.
	 * @param heartbeatInterval the value
	 */
	public void setHeartbeatInterval(Duration heartbeatInterval) {
		this.heartbeatInterval = heartbeatInterval;
	}

	/**
	 * How many heartbeats a node may leave out until its jobs are given to others. At
	 * least 4.
	 * @return the value
	 */
	public int getMissedHeartbeats() {
		return this.missedHeartbeats;
	}

	/**
	 * Sets {@link #getMissedHeartbeats()}.
	 * @param missedHeartbeats the value
	 */
	public void setMissedHeartbeats(int missedHeartbeats) {
		this.missedHeartbeats = missedHeartbeats;
	}

	/**
	 * How often a node looks for due jobs that it was not told of.
	 * @return the value
	 */
	public Duration getPollingInterval() {
		return this.pollingInterval;
	}

	/**
	 * Sets {@link #getPollingInterval()}.
	 * @param pollingInterval the value
	 */
	public void setPollingInterval(Duration pollingInterval) {
		this.pollingInterval = pollingInterval;
	}

	/**
	 * Name of the table of the jobs. Those of finished jobs and of the nodes are named
	 * after it.
	 * @return the value
	 */
	public String getTable() {
		return this.table;
	}

	/**
	 * Sets {@link #getTable()}.
	 * @param table the value
	 */
	public void setTable(String table) {
		this.table = table;
	}

	/**
	 * Tables of pools that have their own, by the names of the pools. All but one of the
	 * pools with durable jobs need one.
	 * @return the value
	 */
	public Map<String, String> getTables() {
		return this.tables;
	}

	/**
	 * Whether to create the tables at start-up.
	 * @return the value
	 */
	public InitializeSchema getInitializeSchema() {
		return this.initializeSchema;
	}

	/**
	 * Sets {@link #getInitializeSchema()}.
	 * @param initializeSchema the value
	 */
	public void setInitializeSchema(InitializeSchema initializeSchema) {
		this.initializeSchema = initializeSchema;
	}

	/**
	 * How long jobs are kept that were completed or cancelled. 0 keeps none.
	 * @return the value
	 */
	public Duration getRetention() {
		return this.retention;
	}

	/**
	 * Sets {@link #getRetention()}.
	 * @param retention the value
	 */
	public void setRetention(Duration retention) {
		this.retention = retention;
	}

	/**
	 * How long jobs are kept that have failed for good.
	 * @return the value
	 */
	public Duration getFailedRetention() {
		return this.failedRetention;
	}

	/**
	 * Sets {@link #getFailedRetention()}.
	 * @param failedRetention the value
	 */
	public void setFailedRetention(Duration failedRetention) {
		this.failedRetention = failedRetention;
	}

	/**
	 * How often a job is given to another node because its own one has died, before it
	 * counts as failed.
	 * @return the value
	 */
	public int getMaxRecoveries() {
		return this.maxRecoveries;
	}

	/**
	 * Sets {@link #getMaxRecoveries()}.
	 * @param maxRecoveries the value
	 */
	public void setMaxRecoveries(int maxRecoveries) {
		this.maxRecoveries = maxRecoveries;
	}

	/**
	 * How long a due job waits for a node that has its handler, before it counts as
	 * failed.
	 * @return the value
	 */
	public Duration getUnhandledAfter() {
		return this.unhandledAfter;
	}

	/**
	 * Sets {@link #getUnhandledAfter()}.
	 * @param unhandledAfter the value
	 */
	public void setUnhandledAfter(Duration unhandledAfter) {
		this.unhandledAfter = unhandledAfter;
	}

	/**
	 * What the name of this node begins with. The name of the host where not set.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable String getNodeName() {
		return this.nodeName;
	}

	/**
	 * Sets {@link #getNodeName()}.
	 * @param nodeName the value
	 */
	public void setNodeName(@Nullable String nodeName) {
		this.nodeName = nodeName;
	}

	/** When to create the tables. */
	public enum InitializeSchema {

		/** At every start, where they are not there. */
		ALWAYS,

		/** In databases that live in the memory of the process. */
		EMBEDDED,

		/** Never: that is left to Flyway, Liquibase or an administrator. */
		NEVER

	}

}
