package io.threadsystem.cluster;

import io.threadsystem.job.Priority;

/**
 * Priorities as numbers, so that those of db-scheduler itself (10, 50, 90) come in
 * between where they should.
 */
final class StoredPriority {

	private static final int HALF_STEP = 10;

	private StoredPriority() {
	}

	static int of(Priority priority) {
		return switch (priority) {
			case LOWEST -> 10;
			case LOW -> 30;
			case NORMAL -> 50;
			case HIGH -> 70;
			case HIGHEST -> 90;
		};
	}

	/** Of a number that is none of ours, the nearest one. */
	static Priority from(int number) {
		Priority nearest = Priority.LOWEST;
		for (Priority priority : Priority.values()) {
			if (number >= of(priority) - HALF_STEP) {
				nearest = priority;
			}
		}
		return nearest;
	}

}
