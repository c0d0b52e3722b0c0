package io.threadsystem.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Configuration properties of the priority pools. An unknown key stops the application:
 * what looks like a setting is one.
 *
 * @since 0.1.0
 */
@ConfigurationProperties(value = "thread-system", ignoreUnknownFields = false)
public class ThreadSystemProperties {

	/**
	 * Whether to enable Thread System.
	 */
	private boolean enabled = true;

	/**
	 * Name of the pool for jobs that name none. 'main', else the only pool, where not
	 * set.
	 */
	private @Nullable String defaultPool;

	/**
	 * Pools by their names. One pool 'main' where none is set.
	 */
	private final Map<String, PoolProperties> pools = new LinkedHashMap<>();

	/**
	 * What the health of the pools shows.
	 */
	@NestedConfigurationProperty
	private final HealthProperties health = new HealthProperties();

	/**
	 * Retry policies by their names.
	 */
	private final Map<String, RetryProperties> retry = new LinkedHashMap<>();

	/**
	 * Durable jobs, which several processes share.
	 */
	@NestedConfigurationProperty
	private final ClusterProperties cluster = new ClusterProperties();

	/**
	 * Whether anything of Thread System is there.
	 * @return whether it is enabled
	 */
	public boolean isEnabled() {
		return this.enabled;
	}

	/**
	 * Sets whether anything of Thread System is there.
	 * @param enabled whether it is enabled
	 */
	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * Name of the pool for jobs that name none.
	 * @return the name, {@code null} if not set
	 */
	public @Nullable String getDefaultPool() {
		return this.defaultPool;
	}

	/**
	 * Sets the name of the pool for jobs that name none.
	 * @param defaultPool the name
	 */
	public void setDefaultPool(@Nullable String defaultPool) {
		this.defaultPool = defaultPool;
	}

	/**
	 * Pools by their names, in the order of the configuration.
	 * @return the pools that are configured
	 */
	public Map<String, PoolProperties> getPools() {
		return this.pools;
	}

	/**
	 * What the health of the pools shows.
	 * @return the settings of the health contributor
	 */
	public HealthProperties getHealth() {
		return this.health;
	}

	/**
	 * Retry policies by their names, in the order of the configuration.
	 * @return the policies that are configured
	 */
	public Map<String, RetryProperties> getRetry() {
		return this.retry;
	}

	/**
	 * Durable jobs, which several processes share.
	 * @return the settings of the cluster
	 */
	public ClusterProperties getCluster() {
		return this.cluster;
	}

}
