package io.threadsystem.cluster;

import java.time.Instant;
import java.util.List;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.task.Execution;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.DuplicateKeyException;

/**
 * The rows of schedules, among the jobs of a pool. Safe for use by several threads.
 */
final class ScheduleTable {

	/** The instance of a row that stands for a schedule. */
	static final String INSTANCE = "schedule";

	private static final String IS_SCHEDULE = " where task_name = ? and task_instance = ?";

	private static final int TRIES = 10;

	private final ClusterDatabase database;

	private final String name;

	ScheduleTable(ClusterDatabase database, String jobs) {
		this.database = database;
		this.name = jobs;
	}

	/**
	 * Creates the row of a schedule; sets one to its time that was defined otherwise.
	 * Where others change the row meanwhile, they are asked again.
	 */
	void create(ClusterSchedule schedule, byte[] definition, int priority, Instant now) {
		for (int tries = 0; tries < TRIES; tries++) {
			Row row = find(schedule.name());
			Instant next = schedule.trigger().next((row != null) ? row.lastRun() : null, now);
			if ((row == null) ? isInserted(schedule.name(), definition, next, priority, now)
					: isDefined(schedule.name(), row, definition, next, priority)) {
				return;
			}
		}
	}

	private @Nullable Row find(String schedule) {
		Sql sql = this.database.sql()
			.add("select version, picked, execution_time, last_success, last_failure from " + this.name + IS_SCHEDULE,
					schedule, INSTANCE);
		JdbcCustomization columns = this.database.customization();
		List<Row> rows = this.database.jdbc()
			.query(sql.text(), sql,
					(row, index) -> new Row(row.getLong("version"), row.getBoolean("picked"),
							columns.getInstant(row, "execution_time"), columns.getInstant(row, "last_success"),
							columns.getInstant(row, "last_failure")));
		return rows.isEmpty() ? null : rows.get(0);
	}

	private boolean isInserted(String schedule, byte[] definition, @Nullable Instant next, int priority, Instant now) {
		try {
			if (next != null) {
				insert(schedule, definition, next, priority, now);
			}
			return true;
		}
		catch (DuplicateKeyException ex) {
			// another node, which starts at the same time, was faster
			return false;
		}
	}

	private void insert(String schedule, byte[] definition, Instant next, int priority, Instant now) {
		this.database.update(this.database.sql()
			.add("insert into " + this.name + "(task_name, task_instance, task_data, execution_time, picked, version, "
					+ "priority, submitted_at) values (?, ?, ?, ?, ?, ?, ?, ?)", schedule, INSTANCE,
					new Sql.Data(definition), next, false, 1L, priority, now));
	}

	/** One that is just run has its new time at once, and is let go of with it. */
	private boolean isDefined(String schedule, Row row, byte[] definition, @Nullable Instant next, int priority) {
		Sql same = this.database.sql()
			.add("select count(*) from " + this.name + IS_SCHEDULE + " and task_data = ? and priority = ?", schedule,
					INSTANCE, new Sql.Data(definition), priority);
		boolean defined = this.database.jdbc().query(same.text(), same, (count, index) -> count.getInt(1)).get(0) > 0;
		return defined || next == null
				|| this.database.update(this.database.sql()
					.add("update " + this.name + " set task_data = ?, priority = ?, execution_time = ?",
							new Sql.Data(definition), priority, next)
					.add(IS_SCHEDULE + " and version = ? and picked = ?", schedule, INSTANCE, row.version(),
							row.picked())) == 1;
	}

	/** Gives a picked row back, with another time if nobody has redefined it. */
	boolean release(Execution execution, Instant dueAt) {
		return this.database.update(this.database.sql()
			.add("update " + this.name + " set picked = ?, picked_by = null, last_heartbeat = null, "
					+ "execution_time = ?, version = version + 1", false, dueAt)
			.add(picked(execution))) == 1;
	}

	/** Deletes a picked row that nobody has redefined. */
	boolean delete(Execution execution) {
		return this.database.update(this.database.sql().add("delete from " + this.name).add(picked(execution))) == 1;
	}

	private Sql picked(Execution execution) {
		return this.database.sql()
			.add(IS_SCHEDULE + " and version = ? and task_data = ?", execution.getTaskName(), execution.getId(),
					execution.version, new Sql.Data((byte[]) execution.taskInstance.getData()));
	}

	/**
	 * What is there of a schedule.
	 *
	 * @param version the version, which each run increments
	 * @param picked whether it is just run
	 * @param dueAt when the next run is due, or when this one was
	 * @param lastSuccess when the last run had ended that was completed
	 * @param lastFailure when the last run had ended that failed
	 */
	private record Row(long version, boolean picked, Instant dueAt, @Nullable Instant lastSuccess,
			@Nullable Instant lastFailure) {

		/** No instant up to then is to be run by a new definition. */
		@Nullable Instant lastRun() {
			if (this.picked) {
				return this.dueAt;
			}
			if (this.lastSuccess == null || this.lastFailure == null) {
				return (this.lastSuccess != null) ? this.lastSuccess : this.lastFailure;
			}
			return this.lastSuccess.isAfter(this.lastFailure) ? this.lastSuccess : this.lastFailure;
		}

	}

	/** Forgets a schedule whose pool has another table now. */
	void forget(String schedule) {
		this.database.update(this.database.sql()
			.add("delete from " + this.name + IS_SCHEDULE + " and picked = ?", schedule, INSTANCE, false));
	}

	/** Sets a picked schedule to its next time. */
	boolean setNext(Execution execution, byte[] definition, Instant next, Instant now, @Nullable String failure) {
		return Failures.store(failure,
				(text) -> this.database.update(this.database.sql()
					.add("update " + this.name + " set picked = ?, picked_by = null, last_heartbeat = null, "
							+ "stop_requested = ?, execution_time = ?, version = version + 1", false, false, next)
					.add((text != null) ? ", last_failure = ?, consecutive_failures = consecutive_failures + 1"
							: ", last_success = ?, consecutive_failures = 0", now)
					.add(", failure = ?", text)
					.add(IS_SCHEDULE + " and version = ? and task_data = ?", execution.getTaskName(), execution.getId(),
							execution.version, new Sql.Data(definition))) == 1);
	}

}
