package io.threadsystem.cluster.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.threadsystem.cluster.ClusterSettings;

/**
 * How a node that is a process of its own is to be. It is given to the process as system
 * properties.
 *
 * @param workers how many workers it has
 * @param handlers the names of the jobs that it can run
 * @param unhandledAfter how long a job waits for a node that has its handler
 * @param busy how many of its workers are busy with something else
 */
record NodeOptions(int workers, List<String> handlers, Duration unhandledAfter, int busy) {

	static final Duration HEARTBEAT = Duration.ofSeconds(1);

	static final Duration POLLING = Duration.ofMillis(200);

	static final int MISSED_HEARTBEATS = 4;

	static final int MAX_RECOVERIES = 2;

	/** How long a pool waits for jobs that run when it is closed. */
	static final Duration SHUTDOWN = Duration.ofSeconds(20);

	/** Until the jobs of a dead node start on another one, on a machine that is idle. */
	static final Duration RECOVERY = HEARTBEAT.multipliedBy(MISSED_HEARTBEATS + 2).plus(POLLING);

	static NodeOptions workers(int workers) {
		return new NodeOptions(workers, List.of("work"), Duration.ofMinutes(10), 0);
	}

	NodeOptions handling(String... handlers) {
		return new NodeOptions(this.workers, List.of(handlers), this.unhandledAfter, this.busy);
	}

	NodeOptions unhandledAfter(Duration duration) {
		return new NodeOptions(this.workers, this.handlers, duration, this.busy);
	}

	NodeOptions busy(int workers) {
		return new NodeOptions(this.workers, this.handlers, this.unhandledAfter, workers);
	}

	List<String> toArguments() {
		List<String> arguments = new ArrayList<>();
		arguments.add("-Dnode.workers=" + this.workers);
		arguments.add("-Dnode.handlers=" + String.join(",", this.handlers));
		arguments.add("-Dnode.unhandled-after=" + this.unhandledAfter);
		arguments.add("-Dnode.busy=" + this.busy);
		return arguments;
	}

	static NodeOptions fromSystem() {
		return new NodeOptions(Integer.getInteger("node.workers"),
				List.of(System.getProperty("node.handlers").split(",")),
				Duration.parse(System.getProperty("node.unhandled-after")), Integer.getInteger("node.busy"));
	}

	ClusterSettings settings() {
		return new ClusterSettings(HEARTBEAT, MISSED_HEARTBEATS, POLLING, "thread_system_jobs", Map.of(),
				Duration.ofDays(7), Duration.ofDays(90), MAX_RECOVERIES, this.unhandledAfter);
	}

}
