package io.threadsystem.cluster;

import io.threadsystem.job.Priority;

/**
 * Priorities as numbers, so that those of db-scheduler itself (10, 50, 90) come in
 * between where they should.
 */
final class StoredPriority {

	private static final int LOWEST = 10;

	private static final int STEP = 20;

	private StoredPriority() {
	}

	static int of(Priority priority) {
		return LOWEST + STEP * priority.ordinal();
	}

	/** Of a number that is none of ours, the nearest one. */
	static Priority from(int number) {
		int level = Math.round((number - LOWEST) / (float) STEP);
		return Priority.values()[Math.max(0, Math.min(level, Priority.values().length - 1))];
	}

}
