package io.threadsystem.pool;

import java.time.Duration;
import java.util.Random;

import io.threadsystem.job.Priority;

/**
 * Settings that differ from those before in whatever can be changed while a pool runs.
 */
final class ChaosSettings {

	private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

	private ChaosSettings() {
	}

	static PoolSettings of(Random random) {
		int min = random.nextInt(4);
		PoolSettings.Builder settings = PoolSettings.builder()
			.minWorkers(min)
			.maxWorkers(Math.max(1, min + random.nextInt(5)))
			.keepAlive(Duration.ofMillis(random.nextInt(20)))
			.threads((VIRTUAL && random.nextInt(4) == 0) ? ThreadKind.VIRTUAL : ThreadKind.PLATFORM)
			.timeout(sometimes(random, 20))
			.queueTimeout(sometimes(random, 50))
			.queueCapacity(1 + random.nextInt(64))
			.queueFull(QueueFullPolicy.values()[random.nextInt(QueueFullPolicy.values().length)])
			.blockTimeout(Duration.ofMillis(random.nextInt(20)))
			.highWatermark(0.6 + random.nextDouble() * 0.4)
			.lowWatermark(0.1 + random.nextDouble() * 0.4)
			.aging(random.nextBoolean() ? Duration.ZERO : Duration.ofNanos(1 + random.nextInt(2_000_000)))
			.stuckAfter(Duration.ofMillis(5 + random.nextInt(20)))
			.replaceStuck(random.nextBoolean())
			.shutdown(ShutdownMode.values()[random.nextInt(2)])
			.shutdownTimeout(Duration.ofMillis(random.nextInt(200)));
		for (Priority priority : Priority.values()) {
			if (random.nextInt(3) == 0) {
				settings.level(priority, new LevelSettings(random.nextInt(3), random.nextInt(16), rate(random)));
			}
		}
		return settings.rateLimit(rate(random)).scaling(scaling(random)).build();
	}

	/** In one of four cases a time of up to so many milliseconds, else none. */
	private static Duration sometimes(Random random, int millis) {
		return (random.nextInt(4) == 0) ? Duration.ofMillis(1 + random.nextInt(millis)) : Duration.ZERO;
	}

	private static RateLimit rate(Random random) {
		if (random.nextInt(3) > 0) {
			return null;
		}
		return new RateLimit(2_000 + random.nextInt(20_000), Duration.ofSeconds(1), 1 + random.nextInt(500));
	}

	private static ScalingSettings scaling(Random random) {
		return ScalingSettings.builder()
			.enabled(random.nextBoolean())
			.interval(Duration.ofMillis(1 + random.nextInt(20)))
			.targetWait(Duration.ofMillis(random.nextInt(3)))
			.cooldown(Duration.ofMillis(random.nextInt(50)))
			.dryRun(random.nextInt(4) == 0)
			.build();
	}

}
