package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.ShutdownMode;
import io.threadsystem.pool.ThreadKind;
import org.jspecify.annotations.Nullable;

/**
 * Settings of one pool, {@code thread-system.pools.<name>.*}; {@code null} where not set.
 * {@link PoolSettings} has the defaults.
 *
 * @since 0.1.0
 */
public class PoolProperties {

	/**
	 * Workers that stay when they are idle; each is started when there is work for it.
	 * The number of available processors, but not more than 'max-workers', where not set.
	 */
	private @Nullable Integer minWorkers;

	/**
	 * Workers that the pool has at the most, besides those that wait for other jobs or
	 * for a slot. Four times 'min-workers' where not set.
	 */
	private @Nullable Integer maxWorkers;

	/**
	 * Workers that may wait at a time for other jobs, or for a slot of a full queue, each
	 * with a spare worker in its place; 0 means that none may.
	 */
	private @Nullable Integer spareWorkers;

	/**
	 * How long a worker above 'min-workers' stays idle before it ends.
	 */
	private @Nullable Duration keepAlive;

	/**
	 * What the workers are; 'virtual' needs Java 21 or newer.
	 */
	private @Nullable ThreadKind threads;

	/**
	 * Jobs that may wait in the queue, all priorities together; 0 means unbounded.
	 */
	private @Nullable Integer queueCapacity;

	/**
	 * What happens to a job that is submitted while the queue is full.
	 */
	private @Nullable QueueFullPolicy queueFull;

	/**
	 * How long a submitter waits for a slot of a full queue before the job is rejected,
	 * if 'queue-full' is 'block'.
	 */
	private @Nullable Duration blockTimeout;

	/**
	 * Share of 'queue-capacity' above which the pool is saturated.
	 */
	private @Nullable Double highWatermark;

	/**
	 * Share of 'queue-capacity' below which a saturated pool has recovered.
	 */
	private @Nullable Double lowWatermark;

	/**
	 * How long a job waits to gain a priority level over newer ones; 0 means that it
	 * gains none.
	 */
	private @Nullable Duration aging;

	/**
	 * Limits of the jobs of single priorities.
	 */
	private final Map<Priority, LevelProperties> levels = new EnumMap<>(Priority.class);

	/**
	 * How many jobs may start in a time, all priorities together.
	 */
	private @Nullable RateLimitProperties rateLimit;

	/**
	 * How long a job may run, unless it says otherwise itself; 0 means without limit.
	 */
	private @Nullable Duration timeout;

	/**
	 * How long a job may wait for a worker, unless it says otherwise itself; 0 means
	 * without limit.
	 */
	private @Nullable Duration queueTimeout;

	/**
	 * How the number of workers follows the load.
	 */
	private @Nullable ScalingProperties scaling;

	/**
	 * How long a worker may be busy with one job before it is reported as stuck; 0 means
	 * never.
	 */
	private @Nullable Duration stuckAfter;

	/**
	 * Whether a worker that is stuck is no longer counted, so that another one can take
	 * its place.
	 */
	private @Nullable Boolean replaceStuck;

	/**
	 * What becomes of accepted jobs when the application stops.
	 */
	private @Nullable ShutdownMode shutdown;

	/**
	 * How long stopping waits for accepted jobs before it cancels what is left.
	 */
	private @Nullable Duration shutdownTimeout;

	/**
	 * Workers that stay when they are idle.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Integer getMinWorkers() {
		return this.minWorkers;
	}

	/**
	 * Sets {@link #getMinWorkers()}.
	 * @param minWorkers the value
	 */
	public void setMinWorkers(@Nullable Integer minWorkers) {
		this.minWorkers = minWorkers;
	}

	/**
	 * Workers that the pool has at the most, besides those that wait for other jobs or
	 * for a slot.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Integer getMaxWorkers() {
		return this.maxWorkers;
	}

	/**
	 * Sets {@link #getMaxWorkers()}.
	 * @param maxWorkers the value
	 */
	public void setMaxWorkers(@Nullable Integer maxWorkers) {
		this.maxWorkers = maxWorkers;
	}

	/**
	 * Workers that may wait at a time for other jobs, or for a slot of a full queue, each
	 * with a spare worker in its place.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Integer getSpareWorkers() {
		return this.spareWorkers;
	}

	/**
	 * Sets {@link #getSpareWorkers()}.
	 * @param spareWorkers the value
	 */
	public void setSpareWorkers(@Nullable Integer spareWorkers) {
		this.spareWorkers = spareWorkers;
	}

	/**
	 * How long a worker above the minimum stays idle before it ends.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getKeepAlive() {
		return this.keepAlive;
	}

	/**
	 * Sets {@link #getKeepAlive()}.
	 * @param keepAlive the value
	 */
	public void setKeepAlive(@Nullable Duration keepAlive) {
		this.keepAlive = keepAlive;
	}

	/**
	 * What the workers are; 'virtual' needs Java 21 or newer.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable ThreadKind getThreads() {
		return this.threads;
	}

	/**
	 * Sets {@link #getThreads()}.
	 * @param threads the value
	 */
	public void setThreads(@Nullable ThreadKind threads) {
		this.threads = threads;
	}

	/**
	 * Jobs that may wait in the queue, all priorities together.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Integer getQueueCapacity() {
		return this.queueCapacity;
	}

	/**
	 * Sets {@link #getQueueCapacity()}.
	 * @param queueCapacity the value
	 */
	public void setQueueCapacity(@Nullable Integer queueCapacity) {
		this.queueCapacity = queueCapacity;
	}

	/**
	 * What happens to a job that is submitted while the queue is full.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable QueueFullPolicy getQueueFull() {
		return this.queueFull;
	}

	/**
	 * Sets {@link #getQueueFull()}.
	 * @param queueFull the value
	 */
	public void setQueueFull(@Nullable QueueFullPolicy queueFull) {
		this.queueFull = queueFull;
	}

	/**
	 * How long a submitter waits for a slot of a full queue.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getBlockTimeout() {
		return this.blockTimeout;
	}

	/**
	 * Sets {@link #getBlockTimeout()}.
	 * @param blockTimeout the value
	 */
	public void setBlockTimeout(@Nullable Duration blockTimeout) {
		this.blockTimeout = blockTimeout;
	}

	/**
	 * Share of 'queue-capacity' above which the pool is saturated.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Double getHighWatermark() {
		return this.highWatermark;
	}

	/**
	 * Sets {@link #getHighWatermark()}.
	 * @param highWatermark the value
	 */
	public void setHighWatermark(@Nullable Double highWatermark) {
		this.highWatermark = highWatermark;
	}

	/**
	 * Share of 'queue-capacity' below which a saturated pool has recovered.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Double getLowWatermark() {
		return this.lowWatermark;
	}

	/**
	 * Sets {@link #getLowWatermark()}.
	 * @param lowWatermark the value
	 */
	public void setLowWatermark(@Nullable Double lowWatermark) {
		this.lowWatermark = lowWatermark;
	}

	/**
	 * How long a job waits to gain a priority level over newer ones; 0 means that it
	 * gains none.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getAging() {
		return this.aging;
	}

	/**
	 * Sets {@link #getAging()}.
	 * @param aging the value
	 */
	public void setAging(@Nullable Duration aging) {
		this.aging = aging;
	}

	/**
	 * Limits of the jobs of single priorities.
	 * @return the limits by priority, to be added to
	 */
	public Map<Priority, LevelProperties> getLevels() {
		return this.levels;
	}

	/**
	 * How many jobs may start in a time, all priorities together.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable RateLimitProperties getRateLimit() {
		return this.rateLimit;
	}

	/**
	 * Sets {@link #getRateLimit()}.
	 * @param rateLimit the value
	 */
	public void setRateLimit(@Nullable RateLimitProperties rateLimit) {
		this.rateLimit = rateLimit;
	}

	/**
	 * How long a job may run, unless it says otherwise itself.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getTimeout() {
		return this.timeout;
	}

	/**
	 * Sets {@link #getTimeout()}.
	 * @param timeout the value
	 */
	public void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

	/**
	 * How long a job may wait for a worker, unless it says otherwise itself.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getQueueTimeout() {
		return this.queueTimeout;
	}

	/**
	 * Sets {@link #getQueueTimeout()}.
	 * @param queueTimeout the value
	 */
	public void setQueueTimeout(@Nullable Duration queueTimeout) {
		this.queueTimeout = queueTimeout;
	}

	/**
	 * How the number of workers follows the load.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable ScalingProperties getScaling() {
		return this.scaling;
	}

	/**
	 * Sets {@link #getScaling()}.
	 * @param scaling the value
	 */
	public void setScaling(@Nullable ScalingProperties scaling) {
		this.scaling = scaling;
	}

	/**
	 * How long a worker may be busy with one job before it is reported as stuck.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getStuckAfter() {
		return this.stuckAfter;
	}

	/**
	 * Sets {@link #getStuckAfter()}.
	 * @param stuckAfter the value
	 */
	public void setStuckAfter(@Nullable Duration stuckAfter) {
		this.stuckAfter = stuckAfter;
	}

	/**
	 * Whether a worker that is stuck is no longer counted, so that another one can take
	 * its place.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Boolean getReplaceStuck() {
		return this.replaceStuck;
	}

	/**
	 * Sets {@link #getReplaceStuck()}.
	 * @param replaceStuck the value
	 */
	public void setReplaceStuck(@Nullable Boolean replaceStuck) {
		this.replaceStuck = replaceStuck;
	}

	/**
	 * What becomes of accepted jobs when the application stops.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable ShutdownMode getShutdown() {
		return this.shutdown;
	}

	/**
	 * Sets {@link #getShutdown()}.
	 * @param shutdown the value
	 */
	public void setShutdown(@Nullable ShutdownMode shutdown) {
		this.shutdown = shutdown;
	}

	/**
	 * How long stopping waits for accepted jobs before it cancels what is left.
	 * @return the value, {@code null} if not set
	 */
	public @Nullable Duration getShutdownTimeout() {
		return this.shutdownTimeout;
	}

	/**
	 * Sets {@link #getShutdownTimeout()}.
	 * @param shutdownTimeout the value
	 */
	public void setShutdownTimeout(@Nullable Duration shutdownTimeout) {
		this.shutdownTimeout = shutdownTimeout;
	}

}
