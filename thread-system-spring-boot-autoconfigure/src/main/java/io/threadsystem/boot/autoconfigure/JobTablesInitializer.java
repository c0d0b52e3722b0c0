package io.threadsystem.boot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import javax.sql.DataSource;

import io.threadsystem.boot.autoconfigure.ClusterProperties.InitializeSchema;

import org.springframework.boot.jdbc.EmbeddedDatabaseConnection;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.jdbc.init.PlatformPlaceholderDatabaseDriverResolver;
import org.springframework.boot.sql.init.DatabaseInitializationMode;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.Resource;
import org.springframework.jdbc.datasource.init.ScriptStatementFailedException;

/** Creates the tables of the durable jobs where they are not there. */
final class JobTablesInitializer extends DataSourceScriptDatabaseInitializer {

	private static final String SCRIPT = "classpath:io/threadsystem/cluster/schema-@@platform@@.sql";

	private static final Pattern NAME = Pattern.compile("(index if not exists )?thread_system_jobs");

	/** By PostgreSQL: a duplicate in its catalog, a duplicate table or index, or type. */
	private static final Set<String> ALREADY_THERE = Set.of("23505", "42P07", "42710");

	/** At least as many as a script has statements. */
	private static final int MAX_LOSSES = 50;

	private final Collection<String> tables;

	private final InitializeSchema mode;

	JobTablesInitializer(DataSource dataSource, ClusterProperties properties) {
		super(dataSource, settings(dataSource, properties));
		this.tables = tables(properties);
		this.mode = properties.getInitializeSchema();
	}

	/** Names become part of statements, so they are checked before. */
	private static Collection<String> tables(ClusterProperties properties) {
		JobTableNames.check(properties);
		List<String> tables = new ArrayList<>(properties.getTables().values());
		tables.add(0, properties.getTable());
		return tables;
	}

	private static DatabaseInitializationSettings settings(DataSource dataSource, ClusterProperties properties) {
		DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
		settings.setMode(DatabaseInitializationMode.NEVER);
		if (isWanted(dataSource, properties.getInitializeSchema())) {
			settings.setMode(DatabaseInitializationMode.ALWAYS);
			settings.setSchemaLocations(scripts(dataSource, properties.getInitializeSchema()));
		}
		return settings;
	}

	private static boolean isWanted(DataSource dataSource, InitializeSchema mode) {
		return mode == InitializeSchema.ALWAYS
				|| (mode == InitializeSchema.EMBEDDED && EmbeddedDatabaseConnection.isEmbedded(dataSource));
	}

	private static List<String> scripts(DataSource dataSource, InitializeSchema mode) {
		List<String> scripts = new PlatformPlaceholderDatabaseDriverResolver().resolveAll(dataSource, SCRIPT);
		for (String script : scripts) {
			if (!new DefaultResourceLoader(JobTablesInitializer.class.getClassLoader()).getResource(script).exists()) {
				throw ClusterSettingsMapping.invalid("initialize-schema", mode,
						"The library has no script for this database: there is no " + script + ".",
						"Use PostgreSQL (H2 for tests), or set it to never and create tables for this database, which "
								+ "durable jobs are not tested with.");
			}
		}
		return scripts;
	}

	@Override
	protected void runScripts(Scripts scripts) {
		List<Resource> ofTables = new ArrayList<>();
		for (String table : this.tables) {
			scripts.forEach((script) -> ofTables.add(ofTable(script, table, scripts)));
		}
		runWhileOthersDo(new Scripts(ofTables).separator(";"));
	}

	/**
	 * Nodes that start together make the same tables, and PostgreSQL has
	 * {@code create if not exists} fail where the other one is faster. What it has made
	 * is there the next time.
	 */
	private void runWhileOthersDo(Scripts scripts) {
		for (int losses = 0;; losses++) {
			try {
				super.runScripts(scripts);
				return;
			}
			catch (RuntimeException ex) {
				if (losses == MAX_LOSSES || !isThereNow(ex)) {
					throw refused(ex);
				}
			}
		}
	}

	private RuntimeException refused(RuntimeException failure) {
		if (!isOfStatement(failure)) {
			return failure;
		}
		String reason = String.valueOf(NestedExceptionUtils.getMostSpecificCause(failure).getMessage());
		RuntimeException report = ClusterSettingsMapping.invalid("initialize-schema", this.mode,
				"The tables cannot be created: " + reason.lines().findFirst().orElse("") + ".",
				"Let the user of the DataSource create tables in a schema that exists, or set it to never and create "
						+ "them by Flyway, Liquibase or by hand.");
		report.initCause(failure);
		return report;
	}

	private static boolean isOfStatement(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof ScriptStatementFailedException) {
				return true;
			}
		}
		return false;
	}

	private static boolean isThereNow(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && ALREADY_THERE.contains(String.valueOf(sql.getSQLState()))) {
				return true;
			}
		}
		return false;
	}

	/** An index is named without the schema of its table. */
	private static Resource ofTable(Resource script, String table, Scripts scripts) {
		try {
			String local = table.substring(table.indexOf('.') + 1);
			String text = script
				.getContentAsString((scripts.getEncoding() != null) ? scripts.getEncoding() : StandardCharsets.UTF_8);
			String named = NAME.matcher(text)
				.replaceAll((match) -> (match.group(1) != null) ? match.group(1) + local : table);
			return new ByteArrayResource(named.getBytes(StandardCharsets.UTF_8), script.getDescription());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
