package io.threadsystem.cluster;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import com.github.kagkarlsson.scheduler.jdbc.JdbcCustomization;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.PreparedStatementSetter;

/**
 * A statement with its parameters: values never become part of its text. Not safe for use
 * by several threads.
 */
final class Sql implements PreparedStatementSetter {

	private final JdbcCustomization database;

	private final StringBuilder text = new StringBuilder();

	private final List<@Nullable Object> parameters = new ArrayList<>();

	Sql(JdbcCustomization database) {
		this.database = database;
	}

	/** Appends text with a question mark for each of the parameters. */
	Sql add(String part, @Nullable Object... values) {
		this.text.append(part);
		Collections.addAll(this.parameters, values);
		return this;
	}

	/** Appends another statement's text and parameters. */
	Sql add(Sql other) {
		this.text.append(other.text);
		this.parameters.addAll(other.parameters);
		return this;
	}

	String text() {
		return this.text.toString();
	}

	@Override
	public void setValues(PreparedStatement statement) throws SQLException {
		int index = 1;
		for (Object parameter : this.parameters) {
			set(statement, index++, parameter);
		}
	}

	private void set(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
		if (value instanceof Instant instant) {
			this.database.setInstant(statement, index, instant);
		}
		else if (value instanceof Data data) {
			this.database.setTaskData(statement, index, data.bytes());
		}
		else if (value == null || value instanceof String) {
			statement.setString(index, (String) value);
		}
		else {
			statement.setObject(index, value);
		}
	}

	/** The bytes of an argument, which may be {@code null}. */
	@SuppressWarnings("ArrayRecordComponent")
	record Data(byte @Nullable [] bytes) {
	}

}
