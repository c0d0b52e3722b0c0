package io.threadsystem.cluster;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Map;
import java.util.Set;

import javax.sql.DataSource;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * What a database says of its tables, to compare those that were made in several ways.
 */
final class TableDescription {

	private TableDescription() {
	}

	/** Columns, keys and indexes of the tables whose names begin so. */
	static Map<String, Set<String>> of(DataSource dataSource, String prefix) {
		return new JdbcTemplate(dataSource)
			.execute((ConnectionCallback<Map<String, Set<String>>>) (connection) -> tables(connection, prefix));
	}

	private static Map<String, Set<String>> tables(Connection connection, String prefix) throws SQLException {
		Map<String, Set<String>> tables = new TreeMap<>();
		DatabaseMetaData metaData = connection.getMetaData();
		try (ResultSet rows = metaData.getTables(connection.getCatalog(), connection.getSchema(), "%",
				new String[] { "TABLE", "BASE TABLE" })) {
			while (rows.next()) {
				String name = rows.getString("TABLE_NAME");
				if (name.toLowerCase(Locale.ROOT).startsWith(prefix)) {
					tables.put(name.toLowerCase(Locale.ROOT), describe(connection, name));
				}
			}
		}
		return tables;
	}

	private static Set<String> describe(Connection connection, String table) throws SQLException {
		Set<String> facts = new TreeSet<>();
		DatabaseMetaData metaData = connection.getMetaData();
		String catalog = connection.getCatalog();
		String schema = connection.getSchema();
		add(facts, "column", metaData.getColumns(catalog, schema, table, "%"),
				List.of("ORDINAL_POSITION", "COLUMN_NAME", "TYPE_NAME", "COLUMN_SIZE", "IS_NULLABLE", "COLUMN_DEF"));
		add(facts, "key", metaData.getPrimaryKeys(catalog, schema, table), List.of("KEY_SEQ", "COLUMN_NAME"));
		add(facts, "index", metaData.getIndexInfo(catalog, schema, table, false, false), List.of("INDEX_NAME",
				"ORDINAL_POSITION", "COLUMN_NAME", "ASC_OR_DESC", "NON_UNIQUE", "FILTER_CONDITION"));
		return facts;
	}

	private static void add(Set<String> facts, String kind, ResultSet found, List<String> names) throws SQLException {
		try (ResultSet rows = found) {
			while (rows.next()) {
				StringBuilder fact = new StringBuilder(kind);
				for (String name : names) {
					fact.append(' ').append(rows.getString(name));
				}
				// the key's index is named by the database, after a counter
				facts.add(fact.toString().replaceAll("PRIMARY_KEY_\\w+", "PRIMARY_KEY"));
			}
		}
	}

}
