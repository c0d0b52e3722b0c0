package io.threadsystem.cluster;

import java.time.Instant;

import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;

/**
 * The table of the jobs of a pool that have ended: completed and cancelled ones for as
 * long as they are kept, and the dead letters. Safe for use by several threads.
 */
final class FinishedJobTable {

	private static final String NAMES = "task_name, task_instance, task_data, execution_time, priority, job_key, "
			+ "submitted_at, recoveries, node, finished_at, state, attempts, failure";

	private static final String COLUMNS = "(" + NAMES + ")";

	private static final String OF_JOB = "select task_name, task_instance, task_data, execution_time, priority, "
			+ "job_key, submitted_at, recoveries, picked_by, ";

	private static final String KEY_IS = " where task_name = ? and task_instance = ?";

	private final ClusterDatabase database;

	private final String jobs;

	private final String name;

	FinishedJobTable(ClusterDatabase database, String jobs) {
		this.database = database;
		this.jobs = jobs;
		this.name = jobs + "_finished";
	}

	String name() {
		return this.name;
	}

	void check() {
		this.database.check(this.name, NAMES);
	}

	/**
	 * Moves a job here.
	 * @param where which one: the part of a statement that follows the table
	 * @return whether it was there
	 */
	boolean move(Sql where, JobState state, Instant now, int attempts, @Nullable String failure) {
		return this.database.movesRows() ? moveAtOnce(where, state, now, attempts, failure)
				: this.database.atomically(() -> copyAndDelete(where, state, now, attempts, failure));
	}

	private boolean moveAtOnce(Sql where, JobState state, Instant now, int attempts, @Nullable String failure) {
		return this.database.update(this.database.sql()
			.add("with ended as (delete from " + this.jobs)
			.add(where)
			.add(" returning *) insert into " + this.name + COLUMNS + " " + OF_JOB
					+ "?, ?, consecutive_failures + ?, coalesce(?, failure)" + " from ended", now, state.name(),
					attempts, failure)) == 1;
	}

	private boolean copyAndDelete(Sql where, JobState state, Instant now, int attempts, @Nullable String failure) {
		int copied = this.database.jdbc()
			.update(copy(where, state, now, attempts, failure).text(), copy(where, state, now, attempts, failure));
		Sql deletion = this.database.sql().add("delete from " + this.jobs).add(where);
		int deleted = this.database.jdbc().update(deletion.text(), deletion);
		if (copied != deleted) {
			throw new ConcurrencyFailureException("A job was changed while it ended");
		}
		return deleted == 1;
	}

	private Sql copy(Sql where, JobState state, Instant now, int attempts, @Nullable String failure) {
		return this.database.sql()
			.add("insert into " + this.name + COLUMNS + " " + OF_JOB
					+ "?, ?, consecutive_failures + ?, coalesce(?, failure) from " + this.jobs, now, state.name(),
					attempts, failure)
			.add(where);
	}

	/**
	 * Puts a failed job back among those that have not ended. It gets a version that none
	 * of those had who picked it before, so nothing that they still write fits.
	 */
	boolean putBack(JobId id, Instant now) {
		return this.database.atomically(() -> {
			Sql copy = this.database.sql()
				.add("insert into " + this.jobs + "(task_name, task_instance, task_data, execution_time, picked, "
						+ "version, priority, job_key, submitted_at) select task_name, task_instance, task_data, "
						+ "cast(? as timestamp with time zone), cast(? as boolean), cast(? as bigint), priority, "
						+ "job_key, submitted_at from " + this.name, now, false, now.toEpochMilli())
				.add(KEY_IS + " and state = ?", id.name(), id.instance(), JobState.FAILED.name());
			if (this.database.jdbc().update(copy.text(), copy) == 0) {
				return false;
			}
			if (!remove(id)) {
				throw new ConcurrencyFailureException("A failed job was put back by somebody else");
			}
			return true;
		});
	}

	boolean remove(JobId id) {
		return this.database
			.update(this.database.sql().add("delete from " + this.name + KEY_IS, id.name(), id.instance())) == 1;
	}

	/**
	 * Forgets some of what need not be kept any longer: as many at a time as cannot hold
	 * up others for long.
	 * @return how many
	 */
	int purge(Instant endedBefore, Instant failedBefore, int atMost) {
		return this.database.update(this.database.sql()
			.add("delete from " + this.name + " where (task_name, task_instance) in (select task_name, task_instance "
					+ "from " + this.name + " where finished_at < ? and (state <> ? or finished_at < ?) "
					+ this.database.customization().getQueryLimitPart(atMost) + ")", endedBefore,
					JobState.FAILED.name(), failedBefore));
	}

}
