package io.threadsystem.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Checks the names of the tables of durable jobs, which become part of statements. */
final class JobTableNames {

	private static final Pattern NAME = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*\\.)?[A-Za-z_][A-Za-z0-9_]*");

	/**
	 * PostgreSQL cuts names after 63 characters, and those of indexes have up to 19 more.
	 */
	private static final int LONGEST = 40;

	/** Of the tables that are named after one. */
	private static final List<String> SUFFIXES = List.of("", "_finished", "_nodes");

	private JobTableNames() {
	}

	static void check(ClusterProperties properties) {
		Map<String, String> keys = new LinkedHashMap<>();
		check("table", properties.getTable(), keys);
		properties.getTables().forEach((pool, table) -> check("tables." + pool, table, keys));
	}

	private static void check(String key, String table, Map<String, String> keys) {
		if (!NAME.matcher(table).matches()) {
			throw ClusterSettingsMapping
				.invalid(key, table,
						"It is no name of a table: letters, digits and underscores, with the name of a "
								+ "schema and a dot before it if need be.",
						"Name a table, such as thread_system_jobs.");
		}
		if (table.length() - table.indexOf('.') - 1 > LONGEST) {
			throw ClusterSettingsMapping.invalid(key, table,
					"It is longer than " + LONGEST + " characters: names of indexes would not fit behind it.",
					"Name a table with a shorter name.");
		}
		for (String suffix : SUFFIXES) {
			// without quotes, names are the same in capital letters
			String other = keys.putIfAbsent((table + suffix).toLowerCase(Locale.ROOT), key);
			if (other != null) {
				throw ClusterSettingsMapping.invalid(key, table, "The jobs of another pool are in the table " + table
						+ suffix + ", by " + ClusterSettingsMapping.PREFIX + other + ".",
						"Name a table for this pool alone.");
			}
		}
	}

}
