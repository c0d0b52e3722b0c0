package io.threadsystem.cluster;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.function.IntSupplier;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import com.github.kagkarlsson.scheduler.jdbc.JdbcTaskRepositoryContext;
import com.github.kagkarlsson.scheduler.task.Execution;

/**
 * The statements of a database, which pick no more rows than there are places for.
 * db-scheduler would count the threads that are busy, but has none here.
 */
final class PickedAtMost implements JdbcCustomization {

	private static final String NONE = " and 1 = 0 ";

	private final JdbcCustomization database;

	private final IntSupplier places;

	PickedAtMost(JdbcCustomization database, IntSupplier places) {
		this.database = database;
		this.places = places;
	}

	@Override
	public List<Execution> lockAndFetchSingleStatement(JdbcTaskRepositoryContext context, Instant now, int limit,
			boolean orderByPriority) {
		int free = this.places.getAsInt();
		return (free == 0) ? List.of() : this.database.lockAndFetchSingleStatement(context, now, free, orderByPriority);
	}

	@Override
	public String createGenericSelectForUpdateQuery(String tableName, int limit, String requiredAndCondition,
			boolean orderByPriority) {
		int free = this.places.getAsInt();
		return this.database.createGenericSelectForUpdateQuery(tableName, Math.max(1, free),
				(free == 0) ? requiredAndCondition + NONE : requiredAndCondition, orderByPriority);
	}

	@Override
	public String createSelectDueQuery(String tableName, int limit, String andCondition, boolean orderByPriority) {
		int free = this.places.getAsInt();
		return this.database.createSelectDueQuery(tableName, Math.max(1, free),
				(free == 0) ? andCondition + NONE : andCondition, orderByPriority);
	}

	@Override
	public String getName() {
		return this.database.getName();
	}

	@Override
	public void setInstant(PreparedStatement statement, int index, Instant value) throws SQLException {
		this.database.setInstant(statement, index, value);
	}

	@Override
	public Instant getInstant(ResultSet row, String columnName) throws SQLException {
		return this.database.getInstant(row, columnName);
	}

	@Override
	public void setTaskData(PreparedStatement statement, int index, byte[] value) throws SQLException {
		this.database.setTaskData(statement, index, value);
	}

	@Override
	public byte[] getTaskData(ResultSet row, String columnName) throws SQLException {
		return this.database.getTaskData(row, columnName);
	}

	@Override
	public boolean supportsExplicitQueryLimitPart() {
		return this.database.supportsExplicitQueryLimitPart();
	}

	@Override
	public String getQueryLimitPart(int limit) {
		return this.database.getQueryLimitPart(limit);
	}

	@Override
	public boolean supportsSingleStatementLockAndFetch() {
		return this.database.supportsSingleStatementLockAndFetch();
	}

	@Override
	public boolean supportsGenericLockAndFetch() {
		return this.database.supportsGenericLockAndFetch();
	}

}
