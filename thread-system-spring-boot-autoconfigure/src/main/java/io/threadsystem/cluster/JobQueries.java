package io.threadsystem.cluster;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * Reads the jobs of a pool, ended or not. Safe for use by several threads.
 */
final class JobQueries {

	private static final String UNFINISHED = "select task_name, task_instance, task_data, execution_time, priority, "
			+ "job_key, submitted_at, recoveries, picked_by as node, null as finished_at, "
			+ "case when picked = ? then 'RUNNING' else 'PENDING' end as state, "
			+ "consecutive_failures as attempts, failure from ";

	private static final String FINISHED = "select task_name, task_instance, task_data, execution_time, priority, "
			+ "job_key, submitted_at, recoveries, node, finished_at, state, attempts, failure from ";

	/** Schedules are rows among the jobs. */
	private static final String IS_JOB = " where task_instance <> ?";

	private final ClusterDatabase database;

	private final JobTable table;

	JobQueries(ClusterDatabase database, JobTable table) {
		this.database = database;
		this.table = table;
	}

	Optional<StoredJob> find(JobId id) {
		if (id.instance().equals(ScheduleTable.INSTANCE)) {
			return Optional.empty();
		}
		String isIt = " where task_name = ? and task_instance = ?";
		List<StoredJob> unfinished = list(unfinished().add(isIt, id.name(), id.instance()), false);
		// the one after the other: a job that ends in between is found, if not twice
		return (unfinished.isEmpty() ? list(finished().add(isIt, id.name(), id.instance()), true) : unfinished).stream()
			.findFirst();
	}

	List<StoredJob> find(DurableJobQuery query) {
		List<StoredJob> found = new ArrayList<>();
		JobState state = query.state();
		if (state == null || !state.isFinal()) {
			Sql sql = narrow(unfinished().add(IS_JOB, ScheduleTable.INSTANCE), query);
			if (state != null) {
				sql.add(" and picked = ?", state == JobState.RUNNING);
			}
			found.addAll(
					list(limit(sql.add(" order by picked desc, priority desc, execution_time"), query.limit()), false));
		}
		int left = query.limit() - found.size();
		if (left > 0 && (state == null || state.isFinal())) {
			Sql sql = narrow(finished().add(IS_JOB, ScheduleTable.INSTANCE), query);
			if (state != null) {
				sql.add(" and state = ?", state.name());
			}
			found.addAll(list(limit(sql.add(" order by finished_at desc"), left), true));
		}
		return found;
	}

	List<StoredSchedule> schedules() {
		Sql sql = this.database.sql()
			.add("select task_name, priority, execution_time, picked_by, last_success, last_failure, failure from "
					+ this.table.name() + " where task_instance = ?", ScheduleTable.INSTANCE);
		JdbcCustomization columns = this.database.customization();
		return this.database.jdbc()
			.query(sql.text(), sql,
					(row, index) -> new StoredSchedule(row.getString("task_name"),
							StoredPriority.from(row.getInt("priority")), columns.getInstant(row, "execution_time"),
							row.getString("picked_by"), columns.getInstant(row, "last_success"),
							columns.getInstant(row, "last_failure"), row.getString("failure")));
	}

	private static Sql narrow(Sql sql, DurableJobQuery query) {
		if (query.name() != null) {
			sql.add(" and task_name = ?", query.name());
		}
		if (query.key() != null) {
			sql.add(" and job_key = ?", query.key());
		}
		if (query.priority() != null) {
			sql.add(" and priority = ?", StoredPriority.of(query.priority()));
		}
		return sql;
	}

	private Sql limit(Sql sql, int limit) {
		return sql.add(" " + this.database.customization().getQueryLimitPart(limit));
	}

	private Sql unfinished() {
		return this.database.sql().add(UNFINISHED + this.table.name(), true);
	}

	private Sql finished() {
		return this.database.sql().add(FINISHED + this.table.finished().name());
	}

	private List<StoredJob> list(Sql sql, boolean ended) {
		return this.database.jdbc().query(sql.text(), sql, (row, index) -> job(row, ended));
	}

	private StoredJob job(ResultSet row, boolean ended) throws SQLException {
		JdbcCustomization columns = this.database.customization();
		return new StoredJob(new JobId(row.getString("task_name"), row.getString("task_instance")).toString(),
				row.getString("task_name"), row.getString("job_key"), StoredPriority.from(row.getInt("priority")),
				JobState.valueOf(row.getString("state").trim()), columns.getInstant(row, "submitted_at"),
				columns.getInstant(row, "execution_time"), ended ? columns.getInstant(row, "finished_at") : null,
				row.getInt("attempts"), row.getInt("recoveries"), row.getString("node"), row.getString("failure"),
				text(columns.getTaskData(row, "task_data")));
	}

	private static @Nullable String text(byte @Nullable [] json) {
		return (json != null) ? new String(json, StandardCharsets.UTF_8) : null;
	}

	/**
	 * Those in one of the states; completed ones are only read where they are asked for.
	 */
	Collection<DurableJobCount> counts(Set<JobState> states) {
		List<DurableJobCount> counts = new ArrayList<>();
		if (states.stream().anyMatch((state) -> !state.isFinal())) {
			count(this.database.sql()
				.add("select task_name, priority, case when picked = ? then 'RUNNING' else 'PENDING' end as state, "
						+ "count(*) as jobs from " + this.table.name(), true)
				.add(IS_JOB + " group by task_name, priority, picked", ScheduleTable.INSTANCE)).stream()
				.filter((count) -> states.contains(count.state()))
				.forEach(counts::add);
		}
		Object[] ended = states.stream().filter(JobState::isFinal).map(JobState::name).toArray();
		if (ended.length > 0) {
			counts.addAll(count(this.database.sql()
				.add("select task_name, priority, state, count(*) as jobs from " + this.table.finished().name())
				.add(" where state in (" + marks(ended.length) + ") group by task_name, priority, state", ended)));
		}
		return counts;
	}

	private static String marks(int number) {
		return String.join(", ", Collections.nCopies(number, "?"));
	}

	private List<DurableJobCount> count(Sql sql) {
		return this.database.jdbc()
			.query(sql.text(), sql,
					(row, index) -> new DurableJobCount(row.getString("task_name"),
							JobState.valueOf(row.getString("state").trim()),
							StoredPriority.from(row.getInt("priority")), row.getLong("jobs")));
	}

	/** The jobs that have been due for a while, and are none of those names. */
	List<JobId> unhandled(Set<String> handled, Instant dueBefore, Instant heartbeatBefore, int limit) {
		Sql sql = this.database.sql()
			.add("select task_name, task_instance from " + this.table.name()
					+ " where execution_time < ? and (picked = ? or last_heartbeat < ?)", dueBefore, false,
					heartbeatBefore);
		if (!handled.isEmpty()) {
			sql.add(" and task_name not in (" + marks(handled.size()) + ")", handled.toArray());
		}
		sql = limit(sql, limit);
		return this.database.jdbc()
			.query(sql.text(), sql, (row, index) -> new JobId(row.getString(1), row.getString(2)));
	}

}
