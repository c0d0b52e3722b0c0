package io.threadsystem.pool;

import java.time.Duration;

/**
 * Figures of the jobs of one priority, or of all. At rest, {@code submitted} is the sum
 * of {@code completed}, {@code failed} and {@code cancelled}.
 *
 * @param submitted jobs that were accepted
 * @param completed jobs that ended with a result
 * @param failed jobs that ended with an exception or a timeout
 * @param cancelled jobs that were cancelled
 * @param rejected jobs that were not accepted, and are counted nowhere else
 * @param retried failed attempts that were to be followed by another one of the same job
 * @param pending jobs that wait for a start: queued ones, and those that wait for their
 * delay, for other jobs, for the time of their next attempt, or then for a slot
 * @param queued pending jobs that hold a slot of the queue
 * @param running jobs that have started and not ended
 * @param oldestWait how long the first of the queued jobs has waited for a worker; zero
 * if none is queued
 * @since 0.1.0
 */
public record LevelSnapshot(long submitted, long completed, long failed, long cancelled, long rejected, long retried,
		long pending, long queued, long running, Duration oldestWait) {

	static final LevelSnapshot NONE = new LevelSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO);

	LevelSnapshot plus(LevelSnapshot other) {
		return new LevelSnapshot(this.submitted + other.submitted, this.completed + other.completed,
				this.failed + other.failed, this.cancelled + other.cancelled, this.rejected + other.rejected,
				this.retried + other.retried, this.pending + other.pending, this.queued + other.queued,
				this.running + other.running, longer(this.oldestWait, other.oldestWait));
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

}
