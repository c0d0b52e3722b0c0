package io.threadsystem.benchmarks.durable;

import java.time.Duration;

/** What is the same for both. */
final class Settings {

	/** Those that the cluster has. */
	static final double LOWER_LIMIT = 0.5;

	static final double UPPER_LIMIT = 1.0;

	static final Duration POLLING = Duration.ofSeconds(1);

	static final Duration HEARTBEAT = Duration.ofSeconds(5);

	private Settings() {
	}

}
