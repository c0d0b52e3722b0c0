package io.threadsystem.cluster;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * The table of the jobs of a pool that have not ended, and what is written to it: by
 * those who submit, and by those who run. Safe for use by several threads.
 */
final class JobTable {

	/*
	 * db-scheduler picks rows, and finds those of dead nodes. All else is written here.
	 * What is written about an attempt names the version that the row had when it was
	 * picked, and every change increments it: so where a node was taken for dead and its
	 * job given to another one, what it still writes about that job finds no row, and
	 * changes nothing.
	 */

	private static final String KEY_IS = " where task_name = ? and task_instance = ?";

	private static final String UNPICK = " set picked = ?, picked_by = null, last_heartbeat = null, "
			+ "version = version + 1";

	private final ClusterDatabase database;

	private final String name;

	private final FinishedJobTable finished;

	JobTable(ClusterDatabase database, String name) {
		this.database = database;
		this.name = name;
		this.finished = new FinishedJobTable(database, name);
	}

	String name() {
		return this.name;
	}

	FinishedJobTable finished() {
		return this.finished;
	}

	/** Fails where this table, or that of those that have ended, cannot be used. */
	void check() {
		this.database.check(this.name,
				"task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure, "
						+ "consecutive_failures, last_heartbeat, version, priority, job_key, submitted_at, started_at, "
						+ "recoveries, stop_requested, failure");
		this.finished.check();
	}

	// Submitting

	private static final String COLUMNS = "(task_name, task_instance, task_data, execution_time, picked, version, "
			+ "priority, job_key, submitted_at)";

	boolean insert(NewJob job) {
		return this.database.update(insertion(job)) == 1;
	}

	/** Inserts all in one batch, or none. */
	void insertAll(List<NewJob> jobs) {
		if (jobs.isEmpty()) {
			return;
		}
		this.database.atomically(() -> this.database.jdbc()
			.batchUpdate(insertion(jobs.get(0)).text(), jobs, BATCH_SIZE,
					(statement, job) -> insertion(job).setValues(statement)));
	}

	private static final int BATCH_SIZE = 1000;

	private Sql insertion(NewJob job) {
		return this.database.sql()
			.add("insert into " + this.name + COLUMNS + " values (?, ?, ?, ?, ?, ?, ?, ?, ?)", job.id().name(),
					job.id().instance(), new Sql.Data(job.argument()), job.dueAt(), false, 1L,
					StoredPriority.of(job.priority()), job.key(), job.submittedAt());
	}

	/** The unfinished job that has a key. */
	@Nullable JobId findKey(String jobName, String key) {
		Sql sql = this.database.sql()
			.add("select task_instance from " + this.name + " where task_name = ? and job_key = ?", jobName, key);
		List<String> found = this.database.jdbc().query(sql.text(), sql, (row, index) -> row.getString(1));
		return found.isEmpty() ? null : new JobId(jobName, found.get(0));
	}

	/** Gives a job that has not been picked what a new one has. */
	boolean replace(JobId id, NewJob job) {
		return this.database.update(this.database.sql()
			.add("update " + this.name + " set task_data = ?, execution_time = ?, priority = ?, submitted_at = ?, "
					+ "consecutive_failures = 0, recoveries = 0, failure = null, started_at = null, "
					+ "stop_requested = false, " + "version = version + 1", new Sql.Data(job.argument()), job.dueAt(),
					StoredPriority.of(job.priority()), job.submittedAt())
			.add(KEY_IS + " and picked = ?", id.name(), id.instance(), false)) == 1;
	}

	// Taking a hand

	boolean cancelPending(JobId id, Instant now) {
		return this.finished.move(this.database.sql().add(KEY_IS + " and picked = ?", id.name(), id.instance(), false),
				JobState.CANCELLED, now, 0, null);
	}

	boolean requestStop(JobId id) {
		return this.database.updateIndependently(this.database.sql()
			.add("update " + this.name + " set stop_requested = ?", true)
			.add(KEY_IS + " and picked = ?", id.name(), id.instance(), true)) == 1;
	}

	/** Those of a node's jobs that somebody has asked to stop. */
	List<JobId> stopRequested(String node) {
		Sql sql = this.database.sql()
			.add("select task_name, task_instance from " + this.name + " where stop_requested = ? and picked_by = ?",
					true, node);
		return this.database.jdbc()
			.query(sql.text(), sql, (row, index) -> new JobId(row.getString(1), row.getString(2)));
	}

	/** Makes a job a dead letter that no node has, or none that lives. */
	boolean giveUp(JobId id, Instant now, Instant silentSince, String reason) {
		return this.finished.move(abandoned(id, silentSince), JobState.FAILED, now, 0, reason);
	}

	/** Deletes a row that no node has, or none that lives. */
	boolean forget(JobId id, Instant silentSince) {
		return this.database
			.update(this.database.sql().add("delete from " + this.name).add(abandoned(id, silentSince))) == 1;
	}

	private Sql abandoned(JobId id, Instant silentSince) {
		return this.database.sql()
			.add(KEY_IS + " and (picked = ? or last_heartbeat < ?)", id.name(), id.instance(), false, silentSince);
	}

	// Running

	/** Renews the heartbeat of a job, if it is still that of whoever has picked it. */
	boolean confirm(Execution execution, Instant now) {
		return this.database.update(confirmation(execution, now)) == 1;
	}

	/**
	 * As {@link #confirm}, of many; returns those that somebody else has, or nobody, or
	 * of which the driver does not tell.
	 */
	List<PickedWork> confirmAll(List<PickedWork> works, Instant now) {
		if (works.isEmpty()) {
			return List.of();
		}
		String statement = confirmation(works.get(0).execution(), now).text();
		int[][] batches = Objects.requireNonNull(this.database.atomically(() -> this.database.jdbc()
			.batchUpdate(statement, works, BATCH_SIZE,
					(parameters, work) -> confirmation(work.execution(), now).setValues(parameters))));
		int[] updated = Arrays.stream(batches).flatMapToInt(Arrays::stream).toArray();
		return IntStream.range(0, updated.length).filter((i) -> updated[i] != 1).mapToObj(works::get).toList();
	}

	private Sql confirmation(Execution execution, Instant now) {
		return this.database.sql().add("update " + this.name + " set last_heartbeat = ?", now).add(picked(execution));
	}

	boolean end(Execution execution, JobState state, Instant now, @Nullable String failure) {
		return Failures.store(failure, (text) -> this.finished.move(picked(execution), state, now, 1, text));
	}

	/** Forgets a job that has been completed. */
	boolean delete(Execution execution) {
		return this.database.update(this.database.sql().add("delete from " + this.name).add(picked(execution))) == 1;
	}

	/** Has a failed job run again. */
	boolean retry(Execution execution, Instant startedAt, Instant failedAt, Instant dueAt, String failure) {
		return Failures.store(failure,
				(text) -> this.database.update(this.database.sql()
					.add("update " + this.name + UNPICK, false)
					.add(", execution_time = ?, last_failure = ?, consecutive_failures = ?, failure = ?, "
							+ "started_at = coalesce(started_at, ?)", dueAt, failedAt,
							execution.consecutiveFailures + 1, text, startedAt)
					.add(picked(execution))
					.add(" and stop_requested = ?", false)) == 1);
	}

	/** Gives a job back that was not begun, or not through its own fault not done. */
	boolean release(Execution execution, Instant dueAt) {
		return this.database.update(this.database.sql()
			.add("update " + this.name + UNPICK + ", execution_time = ?", false, dueAt)
			.add(picked(execution))
			.add(" and stop_requested = ?", false)) == 1;
	}

	/** Gives a row back with the time that somebody else has set. */
	boolean unpick(Execution execution) {
		return this.database
			.update(this.database.sql().add("update " + this.name + UNPICK, false).add(picked(execution))) == 1;
	}

	/** Takes a job from a node that has died. It keeps its place in the order. */
	boolean recover(Execution execution) {
		return this.database.update(this.database.sql()
			.add("update " + this.name + UNPICK + ", recoveries = recoveries + 1", false)
			.add(picked(execution))) == 1;
	}

	/** What a row says that db-scheduler does not know of. */
	@Nullable Extras extras(Execution execution) {
		Sql sql = this.database.sql()
			.add("select started_at, recoveries, stop_requested from " + this.name)
			.add(picked(execution));
		List<Extras> found = this.database.jdbc()
			.query(sql.text(), sql,
					(row, index) -> new Extras(this.database.customization().getInstant(row, "started_at"),
							row.getInt("recoveries"), row.getBoolean("stop_requested")));
		return found.isEmpty() ? null : found.get(0);
	}

	/**
	 * What a row says that db-scheduler does not know of.
	 *
	 * @param startedAt when the first attempt started, {@code null} if none has failed
	 * @param recoveries how often the job was taken from a dead node
	 * @param stopRequested whether somebody has asked it to stop
	 */
	record Extras(@Nullable Instant startedAt, int recoveries, boolean stopRequested) {
	}

	private Sql picked(Execution execution) {
		return this.database.sql()
			.add(KEY_IS + " and version = ?", execution.getTaskName(), execution.getId(), execution.version);
	}

}
