package io.threadsystem.actuate.endpoint;

import java.time.Duration;
import java.util.Map;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.RateLimit;
import io.threadsystem.pool.ScalingSettings;
import io.threadsystem.pool.ShutdownMode;
import io.threadsystem.pool.ThreadKind;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a pool; {@link PoolSettings} says what they mean.
 *
 * @param minWorkers workers that stay when they are idle
 * @param maxWorkers workers that it has at the most
 * @param spareWorkers workers that may wait at a time, each with a spare one in its place
 * @param keepAlive how long a worker above {@code minWorkers} stays idle
 * @param threads what the workers are
 * @param queueCapacity jobs that may wait; 0: any number
 * @param queueFull what happens to a job that finds the queue full
 * @param blockTimeout how long a submitter waits for a slot
 * @param highWatermark share of the capacity above which the pool is saturated
 * @param lowWatermark share of the capacity below which it has recovered
 * @param aging how long a job waits to gain a level; 0: it gains none
 * @param levels limits of single priorities, where there are any
 * @param rateLimit how many jobs may start in a time, {@code null} where there is no
 * limit
 * @param timeout how long a job may run; 0: any time
 * @param queueTimeout how long a job may wait for a worker; 0: any time
 * @param scaling how the number of workers follows the load
 * @param stuckAfter how long a worker may be busy with one job; 0: any time
 * @param replaceStuck whether a worker that is stuck is no longer counted
 * @param shutdown what becomes of accepted jobs when the pool is closed
 * @param shutdownTimeout how long closing the pool waits for them
 * @since 0.1.0
 */
public record SettingsDescriptor(int minWorkers, int maxWorkers, int spareWorkers, Duration keepAlive,
		ThreadKind threads, int queueCapacity, QueueFullPolicy queueFull, Duration blockTimeout, double highWatermark,
		double lowWatermark, Duration aging, Map<Priority, LevelSettings> levels, @Nullable RateLimit rateLimit,
		Duration timeout, Duration queueTimeout, ScalingSettings scaling, Duration stuckAfter, boolean replaceStuck,
		ShutdownMode shutdown, Duration shutdownTimeout) {

	static SettingsDescriptor of(PoolSettings settings) {
		return new SettingsDescriptor(settings.minWorkers(), settings.maxWorkers(), settings.spareWorkers(),
				settings.keepAlive(), settings.threads(), settings.queueCapacity(), settings.queueFull(),
				settings.blockTimeout(), settings.highWatermark(), settings.lowWatermark(), settings.aging(),
				settings.levels(), settings.rateLimit(), settings.timeout(), settings.queueTimeout(),
				settings.scaling(), settings.stuckAfter(), settings.replaceStuck(), settings.shutdown(),
				settings.shutdownTimeout());
	}

}
