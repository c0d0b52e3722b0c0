package io.threadsystem.pool;

/**
 * Figures of the jobs of one priority, or of all. At rest, {@code submitted} is the sum
 * of {@code completed}, {@code failed} and {@code cancelled}.
 *
 * @param submitted jobs that were accepted
 * @param completed jobs that ended with a result
 * @param failed jobs that ended with an exception or a timeout
 * @param cancelled jobs that were cancelled
 * @param rejected jobs that were not accepted, and are counted nowhere else
 * @param pending jobs that have not started: queued ones, and those whose delay lasts
 * @param queued pending jobs that hold a slot of the queue
 * @param running jobs that have started and not ended
 * @since 0.1.0
 */
public record LevelSnapshot(long submitted, long completed, long failed, long cancelled, long rejected, long pending,
		long queued, long running) {

	static final LevelSnapshot NONE = new LevelSnapshot(0, 0, 0, 0, 0, 0, 0, 0);

	LevelSnapshot plus(LevelSnapshot other) {
		return new LevelSnapshot(this.submitted + other.submitted, this.completed + other.completed,
				this.failed + other.failed, this.cancelled + other.cancelled, this.rejected + other.rejected,
				this.pending + other.pending, this.queued + other.queued, this.running + other.running);
	}

}
