package io.threadsystem.pool;

import io.threadsystem.job.Priority;

/** How many workers may run jobs of each level, and how many do. */
final class LevelLimits {

	private final int[] running = new int[Priority.values().length];

	/** The most by level, 0 for any number. */
	private final int[] most = new int[Priority.values().length];

	@SuppressWarnings("EnumOrdinal") // the order of the constants is what they mean
	LevelLimits(PoolSettings settings) {
		for (Priority priority : Priority.values()) {
			this.most[priority.ordinal()] = settings.level(priority).maxWorkers();
		}
	}

	boolean isLeft(int level) {
		return this.most[level] == 0 || this.running[level] < this.most[level];
	}

	void take(int level) {
		this.running[level]++;
	}

	void giveBack(int level) {
		this.running[level]--;
	}

}
