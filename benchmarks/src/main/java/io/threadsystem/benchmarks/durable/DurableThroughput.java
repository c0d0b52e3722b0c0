package io.threadsystem.benchmarks.durable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * How many durable jobs that do nothing one node takes through in a second, and how many
 * db-scheduler does when it is used directly with the same settings, on the same
 * PostgreSQL, in one run.
 */
public final class DurableThroughput {

	private DurableThroughput() {
	}

	/**
	 * Measures and prints.
	 * @param args {@code --jobs} a round, {@code --rounds}, {@code --threads}, and
	 * {@code --url}, {@code --user} and {@code --password} of a PostgreSQL whose tables
	 * {@code scheduled_tasks} and {@code thread_system_jobs} may be dropped; without a
	 * URL, one is started in Docker
	 * @throws Exception if that fails
	 */
	public static void main(String[] args) throws Exception {
		SimpleCommandLinePropertySource options = new SimpleCommandLinePropertySource(args);
		if (options.containsProperty("url")) {
			measure(options, option(options, "url", ""), option(options, "user", "postgres"),
					option(options, "password", ""));
			return;
		}
		String image = System.getenv().getOrDefault("THREAD_SYSTEM_POSTGRES_IMAGE", "postgres:17-alpine");
		try (PostgreSQLContainer postgres = new PostgreSQLContainer(
				DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"))) {
			postgres.start();
			measure(options, postgres.getJdbcUrl(), postgres.getUsername(), postgres.getPassword());
		}
	}

	private static String option(SimpleCommandLinePropertySource options, String name, String otherwise) {
		String value = options.getProperty(name);
		return (value != null) ? value : otherwise;
	}

	private static void measure(SimpleCommandLinePropertySource options, String url, String user, String password)
			throws Exception {
		int jobs = Integer.parseInt(option(options, "jobs", "5000"));
		int rounds = Integer.parseInt(option(options, "rounds", "4"));
		int threads = Integer.parseInt(option(options, "threads", "8"));
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url);
		config.setUsername(user);
		config.setPassword(password);
		config.setMaximumPoolSize(threads + 4);
		try (HikariDataSource dataSource = new HikariDataSource(config)) {
			List<Contender> contenders = new ArrayList<>(
					List.of(new Direct(dataSource, threads), new Cluster(dataSource, threads, Duration.ZERO),
							new Cluster(dataSource, threads, Duration.ofDays(7))));
			System.out.printf("%d jobs a round, %d threads%n", jobs, threads);
			Map<String, List<Result>> results = new LinkedHashMap<>();
			contenders.forEach((contender) -> results.put(contender.name(), new ArrayList<>()));
			for (int round = 0; round <= rounds; round++) {
				for (Contender contender : contenders) {
					Result result = new Round(dataSource, contender, jobs).run();
					System.out.printf(Locale.ROOT, "%s %-28s %,7.0f jobs/s, %,5.0f us of the processor each%n",
							(round == 0) ? "warm-up" : "round " + round, contender.name(), result.perSecond(),
							result.cpuMicros());
					if (round > 0) {
						results.get(contender.name()).add(result);
					}
				}
				Collections.rotate(contenders, 1);
			}
			print(results);
		}
	}

	private static void print(Map<String, List<Result>> results) {
		List<Result> direct = results.get(Direct.NAME);
		results.forEach((name, of) -> System.out.printf(Locale.ROOT,
				"%-28s %,7.0f jobs/s (ratio %.2f), %,5.0f us of the processor each (ratio %.2f)%n", name,
				Result.median(of, Result::perSecond), Result.medianRatio(of, direct, Result::perSecond),
				Result.median(of, Result::cpuMicros), Result.medianRatio(of, direct, Result::cpuMicros)));
	}

}
