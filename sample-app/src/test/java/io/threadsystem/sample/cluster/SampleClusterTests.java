package io.threadsystem.sample.cluster;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * The scene of the sample's profile {@code cluster}: two processes on one database, of
 * which one is killed in the middle of its work.
 */
class SampleClusterTests {

	private static final int ORDERS = 150;

	private static final int KEYBOARDS_EACH = 2;

	private static final int IN_STOCK = 1_000_000;

	private static PostgreSQLContainer postgres;

	@BeforeAll
	static void startDatabase() {
		assumeThat(DockerClientFactory.instance().isDockerAvailable()).as("Docker, for PostgreSQL, is there").isTrue();
		String image = System.getenv().getOrDefault("THREAD_SYSTEM_POSTGRES_IMAGE", "postgres:17-alpine");
		postgres = new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
		postgres.start();
	}

	@AfterAll
	static void stopDatabase() {
		if (postgres != null) {
			postgres.stop();
		}
	}

	@Test
	void ordersOfANodeThatIsKilledInTheMiddleEndOnTheOtherOne(@TempDir Path folder) throws Exception {
		JdbcClient database = JdbcClient
			.create(new DriverManagerDataSource(postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword()));
		try (SampleNode first = start(folder.resolve("first.log"));
				SampleNode second = start(folder.resolve("second.log"))) {
			first.awaitStarted();
			second.awaitStarted();
			for (int i = 0; i < ORDERS; i++) {
				place(first, i % 10 == 0);
			}
			String name = nameOf(first);
			await().atMost(Duration.ofMinutes(1))
				.until(() -> count(database, "select count(*) from orders where state = 'DONE'") >= ORDERS / 10
						&& picked(database, name) > 0);
			first.kill();
			long left = picked(database, name);
			assertThat(left).as("jobs that the killed node had begun").isPositive();
			assertThat(count(database, "select count(*) from orders where state <> 'DONE'")).isPositive();

			await().atMost(Duration.ofMinutes(2))
				.untilAsserted(() -> assertThat(second.get("/orders/summary")).contains("\"DONE\":" + ORDERS));
			assertThat(second.log()).contains("is taken from node " + name);
			assertEachOrderWasHandledOnce(database);
			await().atMost(Duration.ofMinutes(1)).until(() -> unfinished(database) == 0);
			assertHistoryIsComplete(database);
			assertThat(count(database,
					"select count(*) from order_charges_finished where state = 'COMPLETED' and recoveries > 0"))
				.isPositive();
			assertThat(failed(database)).as("dead letters").isEmpty();
			assertThat(second.get("/actuator/threadsystemcluster")).contains("\"name\":\"" + name + "\"")
				.contains("\"deadLetters\":[]");
		}
	}

	private static SampleNode start(Path log) throws IOException {
		return SampleNode.start(log,
				Map.of("SPRING_DATASOURCE_URL", postgres.getJdbcUrl(), "SPRING_DATASOURCE_USERNAME",
						postgres.getUsername(), "SPRING_DATASOURCE_PASSWORD", postgres.getPassword()),
				"--sample.gateway.median-latency=1500ms", "--sample.gateway.timeout=30s",
				"--sample.gateway.decline-rate=0");
	}

	private static void place(SampleNode node, boolean express) throws Exception {
		HttpResponse<String> answer = node.post("/orders", """
				{"customer": {"name": "Ada", "email": "ada@example.com", "city": "Torino", "country": "IT"},
				 "items": [{"sku": "KB-101", "quantity": %d}], "currency": "EUR", "express": %s}
				""".formatted(KEYBOARDS_EACH, express));
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
	}

	private static String nameOf(SampleNode node) {
		return node.log()
			.transform((log) -> log.substring(log.indexOf("Node ") + 5, log.indexOf(" takes durable jobs")));
	}

	/** The pieces were taken once, and of no order twice. */
	private static void assertEachOrderWasHandledOnce(JdbcClient database) {
		assertThat(count(database, "select count(*) from orders")).isEqualTo(ORDERS);
		assertThat(count(database, "select count(*) from orders where receipt is null or not reserved")).isZero();
		assertThat(count(database, "select available from stock where sku = 'KB-101'"))
			.isEqualTo(IN_STOCK - ORDERS * KEYBOARDS_EACH);
	}

	/** Also of what the killed node has done last. */
	private static void assertHistoryIsComplete(JdbcClient database) {
		for (String state : List.of("PAID", "DONE")) {
			assertThat(count(database, "select count(*) from audit where state = '" + state + "'")).isEqualTo(ORDERS);
			assertThat(count(database, "select count(distinct order_id) from audit where state = '" + state + "'"))
				.isEqualTo(ORDERS);
		}
	}

	private static long picked(JdbcClient database, String node) {
		return database.sql("select count(*) from order_charges where picked_by = :node")
			.param("node", node)
			.query(Long.class)
			.single();
	}

	/** The schedule of the nightly report is a row that stays. */
	private static long unfinished(JdbcClient database) {
		return count(database, """
				select (select count(*) from order_jobs where task_name <> 'daily-report')
					+ (select count(*) from order_charges) + (select count(*) from order_audits)""");
	}

	private static List<String> failed(JdbcClient database) {
		return database.sql("""
				select failure from order_jobs_finished where state = 'FAILED' union all
				select failure from order_charges_finished where state = 'FAILED' union all
				select failure from order_audits_finished where state = 'FAILED'""").query(String.class).list();
	}

	private static long count(JdbcClient database, String query) {
		return database.sql(query).query(Long.class).single();
	}

}
