package io.threadsystem.cluster;

import java.time.Instant;

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

	private final ClusterDatabase database;

	private final String name;

	ScheduleTable(ClusterDatabase database, String jobs) {
		this.database = database;
		this.name = jobs;
	}

	/** Creates the row of a schedule; sets one to its time that was defined otherwise. */
	void create(String schedule, byte[] definition, Instant next, int priority, Instant now) {
		try {
			if (exists(schedule)) {
				redefine(schedule, definition, next, priority);
			}
			else {
				insert(schedule, definition, next, priority, now);
			}
		}
		catch (DuplicateKeyException ex) {
			// another node, which starts at the same time, was faster
			redefine(schedule, definition, next, priority);
		}
	}

	private boolean exists(String schedule) {
		Sql sql = this.database.sql().add("select count(*) from " + this.name + IS_SCHEDULE, schedule, INSTANCE);
		return this.database.jdbc().query(sql.text(), sql, (row, index) -> row.getInt(1)).get(0) > 0;
	}

	private void insert(String schedule, byte[] definition, Instant next, int priority, Instant now) {
		this.database.update(this.database.sql()
			.add("insert into " + this.name + "(task_name, task_instance, task_data, execution_time, picked, version, "
					+ "priority, submitted_at) values (?, ?, ?, ?, ?, ?, ?, ?)", schedule, INSTANCE,
					new Sql.Data(definition), next, false, 1L, priority, now));
	}

	/** One that is just run has its new time at once, and is let go of with it. */
	private void redefine(String schedule, byte[] definition, Instant next, int priority) {
		this.database.update(this.database.sql()
			.add("update " + this.name + " set task_data = ?, priority = ?, execution_time = ?",
					new Sql.Data(definition), priority, next)
			.add(IS_SCHEDULE + " and (task_data <> ? or priority <> ?)", schedule, INSTANCE, new Sql.Data(definition),
					priority));
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
