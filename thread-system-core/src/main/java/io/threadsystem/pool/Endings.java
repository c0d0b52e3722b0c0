package io.threadsystem.pool;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.threadsystem.job.Job;

/**
 * Jobs that were ended by others than their workers, and whose futures may not be
 * completed yet. A pool is not idle before they are.
 */
final class Endings {

	/*
	 * A job is entered before it stops to count as pending or running, so whoever finds
	 * nothing pending, no worker busy, and then nothing unfinished here, in this order,
	 * has seen the end of all. Stages that follow a future run while it is still entered;
	 * it counts no more from the moment that it is done.
	 */

	private final Set<Job<?>> unfinished = ConcurrentHashMap.newKeySet();

	private final IdleGate idleGate;

	Endings(IdleGate idleGate) {
		this.idleGate = idleGate;
	}

	void begin(Job<?> job) {
		this.unfinished.add(job);
	}

	void finish(Job<?> job) {
		this.unfinished.remove(job);
		this.idleGate.check();
	}

	boolean areFinished() {
		return this.unfinished.stream().allMatch(Job::isDone);
	}

}
