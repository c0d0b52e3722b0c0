package io.threadsystem.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ScriptUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The tables of durable jobs, in all ways in which they come into a database. */
@Timeout(120)
@ParameterizedClass
@EnumSource(TestDatabase.class)
@ExtendWith(OutputCaptureExtension.class)
class JobTablesTests {

	private static final String TABLES = "thread_system_jobs";

	private static final String NEVER = "thread-system.cluster.initialize-schema=never";

	private static final String ALWAYS = "thread-system.cluster.initialize-schema=always";

	private static final String FLYWAY = "spring.flyway.enabled=true";

	private static final String FLYWAY_LOCATION = "spring.flyway.locations="
			+ "classpath:io/threadsystem/cluster/flyway/{vendor}";

	private static final String LIQUIBASE = "spring.liquibase.enabled=true";

	private static final String LIQUIBASE_CHANGES = "spring.liquibase.change-log="
			+ "classpath:io/threadsystem/cluster/liquibase.xml";

	@Parameter
	TestDatabase database;

	private HikariDataSource dataSource;

	@BeforeEach
	void setUp() {
		assumeTrue(this.database.isAvailable(), "there is no Docker engine");
		this.dataSource = this.database.create();
	}

	@AfterEach
	void tearDown() {
		if (this.dataSource != null) {
			this.dataSource.close();
		}
	}

	// Who makes them

	@Test
	void theScriptOfFlywayIsTheOneAndOnly() throws IOException {
		String flyway = "io/threadsystem/cluster/flyway/" + this.database.name().toLowerCase(Locale.ROOT)
				+ "/R__thread_system_jobs.sql";
		assertThat(text(flyway)).isEqualTo(text("io/threadsystem/cluster/" + this.database.script()));
	}

	private static String text(String resource) throws IOException {
		return new ClassPathResource(resource).getContentAsString(StandardCharsets.UTF_8);
	}

	@Test
	void flywayMakesThem() {
		startTwice(NEVER, FLYWAY, FLYWAY_LOCATION);
		assertThat(tables()).isEqualTo(asTheScriptMakesThem());
	}

	@Test
	void liquibaseMakesThem() {
		startTwice(NEVER, LIQUIBASE, LIQUIBASE_CHANGES);
		assertThat(tables()).isEqualTo(asTheScriptMakesThem());
	}

	@Test
	void theyAreMadeAtStartUpWhereThatIsWanted() {
		startTwice(ALWAYS);
		assertThat(tables()).isEqualTo(asTheScriptMakesThem());
	}

	@Test
	void aScriptRunsOnTablesThatAnotherWayHasMade() {
		startTwice(ALWAYS);
		startTwice(NEVER, LIQUIBASE, LIQUIBASE_CHANGES);
		startTwice(NEVER, FLYWAY, FLYWAY_LOCATION, "spring.flyway.baseline-on-migrate=true");
		assertThat(tables()).isEqualTo(asTheScriptMakesThem());
	}

	/** Flyway refuses a schema with tables that it has not made. */
	@Test
	void atStartUpTheMigrationsComeFirst() {
		startTwice(ALWAYS, FLYWAY, FLYWAY_LOCATION);
		assertThat(tables()).isEqualTo(asTheScriptMakesThem());
	}

	private void startTwice(String... properties) {
		for (int i = 0; i < 2; i++) {
			try (ConfigurableApplicationContext context = ClusterApplication.run(this.dataSource, properties)) {
				RecordedJobs.runOne(context, "number");
			}
		}
	}

	/** PostgreSQL tells one of two who make a table at once that it is there. */
	@Test
	void anotherNodeMayMakeThemAtTheSameTime() throws Exception {
		assumeTrue(this.database == TestDatabase.POSTGRESQL, "one process has this database");
		try (Connection other = this.dataSource.getConnection()) {
			other.setAutoCommit(false);
			ScriptUtils.executeSqlScript(other, new ClassPathResource("io/threadsystem/cluster/schema-postgresql.sql"));
			CompletableFuture<Void> start = CompletableFuture.runAsync(() -> startTwice(ALWAYS));
			await().until(() -> start.isDone() || isSomebodyWaitingForALock());
			other.commit();
			assertThat(start).succeedsWithin(Duration.ofMinutes(1));
		}
		assertThat(tables()).isEqualTo(asTheScriptMakesThem());
	}

	private boolean isSomebodyWaitingForALock() {
		return Boolean.TRUE.equals(new JdbcTemplate(this.dataSource)
			.queryForObject("select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock' "
					+ "and query like '%create table%thread_system_jobs%')", Boolean.class));
	}

	private Map<String, Set<String>> tables() {
		return TableDescription.of(this.dataSource, TABLES);
	}

	private Map<String, Set<String>> asTheScriptMakesThem() {
		try (HikariDataSource other = this.database.createWithTables()) {
			Map<String, Set<String>> tables = TableDescription.of(other, TABLES);
			assertThat(tables).containsOnlyKeys(TABLES, TABLES + "_finished", TABLES + "_nodes");
			assertThat(tables.get(TABLES)).hasSizeGreaterThan(20);
			return tables;
		}
	}

	// When

	@Test
	void ofThemselvesTheyAreMadeInTheMemoryOfTheProcessOnly(CapturedOutput output) {
		if (this.database == TestDatabase.H2) {
			startTwice();
			assertThat(tables()).isEqualTo(asTheScriptMakesThem());
		}
		else {
			assertThatMissingTablesAreReported(output);
		}
	}

	@Test
	void whereNobodyMakesThemTheReportSaysHow(CapturedOutput output) {
		assertThatMissingTablesAreReported(output, NEVER);
	}

	private void assertThatMissingTablesAreReported(CapturedOutput output, String... properties) {
		assertThatException().isThrownBy(() -> ClusterApplication.run(this.dataSource, properties));
		assertThat(output).contains("The durable jobs cannot be configured:")
			.contains("Property: thread-system.cluster.table")
			.contains("Value: \"thread_system_jobs\"")
			.contains("Reason: The database has no such tables, or they have other columns: ")
			.contains("Set thread-system.cluster.initialize-schema to always, or run the script")
			.containsIgnoringCase("\"thread_system_jobs");
	}

	@Test
	void everyTableIsLookedFor(CapturedOutput output) {
		this.database.createTables(this.dataSource);
		new JdbcTemplate(this.dataSource).execute("drop table thread_system_jobs_finished");
		assertThatMissingTablesAreReported(output, NEVER);
		assertThat(output).containsIgnoringCase("\"thread_system_jobs_finished\"");
	}

	@Test
	void everyColumnIsLookedFor(CapturedOutput output) {
		this.database.createTables(this.dataSource);
		new JdbcTemplate(this.dataSource).execute("alter table thread_system_jobs drop column recoveries");
		assertThatException().isThrownBy(() -> ClusterApplication.run(this.dataSource, NEVER));
		assertThat(output).contains("or they have other columns: ").containsIgnoringCase("\"recoveries\"");
	}

	@Test
	void whereTheyCannotBeMadeTheReportSaysWhy(CapturedOutput output) {
		assertThatException().isThrownBy(
				() -> ClusterApplication.run(this.dataSource, ALWAYS, "thread-system.cluster.table=nosuch.jobs"));
		assertThat(output).contains("Property: thread-system.cluster.initialize-schema")
			.contains("Reason: The tables cannot be created: ")
			.containsIgnoringCase("schema \"nosuch\"")
			.contains("create tables in a schema that exists, or set it to never");
	}

	// Their names

	@Test
	void theyCanHaveAnotherName() {
		startTwice(ALWAYS, "thread-system.cluster.table=Tasks_2");
		assertThat(TableDescription.of(this.dataSource, "t")).containsOnlyKeys("tasks_2", "tasks_2_finished",
				"tasks_2_nodes");
		assertThat(renamed(TableDescription.of(this.dataSource, "t"), "tasks_2"))
			.isEqualTo(renamed(asTheScriptMakesThem(), TABLES));
	}

	private static Map<String, Set<String>> renamed(Map<String, Set<String>> tables, String name) {
		Map<String, Set<String>> renamed = new TreeMap<>();
		tables.forEach((table, facts) -> renamed.put(table.replace(name, "x"), new TreeSet<>(
				facts.stream().map((fact) -> fact.toLowerCase(Locale.ROOT).replace(name, "x")).toList())));
		return renamed;
	}

	@Test
	void theyCanBeInAnotherSchema() {
		String schema = "jobs" + System.nanoTime();
		new JdbcTemplate(this.dataSource).execute("create schema " + schema);
		startTwice(ALWAYS, "thread-system.cluster.table=" + schema + ".tasks");
		assertThat(TableDescription.of(this.dataSource, "t")).isEmpty();
		assertThat(new JdbcTemplate(this.dataSource)
			.queryForObject("select count(*) from " + schema + ".tasks_finished", Integer.class)).isEqualTo(2);
	}

	// A second pool

	@Test
	void aKeyIsLookedForWhereItsHandlerWasBefore() {
		String main = "thread-system.pools.main.max-workers=2";
		String other = "thread-system.pools.io.max-workers=2";
		String table = "thread-system.cluster.tables.io=io_jobs";
		String id;
		try (ConfigurableApplicationContext context = ClusterApplication.run(this.dataSource, ALWAYS, main, other,
				table)) {
			id = context.getBean(DurableJobs.class)
				.job("number")
				.key("k")
				.at(Instant.now().plusSeconds(3600))
				.submit(1);
		}
		try (ConfigurableApplicationContext context = ClusterApplication.run(this.dataSource, ALWAYS, main, other,
				table, "thread-system.default-pool=io")) {
			DurableJobs jobs = context.getBean(DurableJobs.class);
			assertThat(jobs.job("number").key("k").submit(2)).isEqualTo(id);
			assertThat(jobs.job("number").key("k", DuplicateKey.REPLACE).at(Instant.now().plusSeconds(7200)).submit(3))
				.isEqualTo(id);
			assertThat(jobs.find(DurableJobQuery.all().key("k"))).singleElement()
				.extracting(StoredJob::argument)
				.isEqualTo("3");
			String failed = "insert into io_jobs_finished(task_name, task_instance, priority, execution_time, submitted_at, "
					+ "recoveries, finished_at, state, attempts, job_key) select task_name, 'older', priority, "
					+ "execution_time, submitted_at, recoveries, submitted_at, 'FAILED', 1, job_key from thread_system_jobs";
			assertThat(new JdbcTemplate(this.dataSource).update(failed)).isOne();
			assertThat(jobs.retry("number:older")).isFalse();
		}
	}

	@Test
	void aSecondPoolHasATableOfItsOwn() {
		try (ConfigurableApplicationContext context = ClusterApplication.run(this.dataSource,
				List.of(SecondDurablePool.class), ALWAYS, "thread-system.pools.main.max-workers=2",
				"thread-system.pools.io.max-workers=2", "thread-system.cluster.tables.io=io_jobs")) {
			RecordedJobs.runOne(context, "number");
			RecordedJobs.runOne(context, "other-number");
			assertThat(context.getBean("recordedJobs", RecordedJobs.class).threads).singleElement()
				.asString()
				.startsWith("main-worker-");
			assertThat(context.getBean("jobsOfTheSecondPool", RecordedJobs.class).threads).singleElement()
				.asString()
				.startsWith("io-worker-");
			assertThat(context.getBean(DurableJobs.class).counts()).extracting(DurableJobCount::name)
				.containsExactlyInAnyOrder("number", "other-number");
		}
	}

	@Test
	void twoPoolsCannotShareATable(CapturedOutput output) {
		assertThatException().isThrownBy(() -> ClusterApplication.run(this.dataSource, List.of(SecondDurablePool.class),
				ALWAYS, "thread-system.pools.main.max-workers=2", "thread-system.pools.io.max-workers=2"));
		assertThat(output).contains("The durable jobs cannot be configured:")
			.contains("\"io\" and \"main\" both have durable jobs, but share the table thread_system_jobs. "
					+ "Set thread-system.cluster.tables.main to a table of its own.");
	}

	@Test
	void aTableOfAPoolThatIsNotThereIsToldOf(CapturedOutput output) {
		startTwice(ALWAYS, "thread-system.cluster.tables.oi=oi_jobs");
		assertThat(output)
			.contains("There is no pool 'oi', but its durable jobs are to be in table oi_jobs by property "
					+ "thread-system.cluster.tables.oi.");
	}

}
