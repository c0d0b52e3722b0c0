package io.threadsystem.cluster;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/** The databases on which the same tests run, with new tables for each test. */
enum TestDatabase {

	H2 {

		@Override
		HikariDataSource create() {
			return pooled("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "", null);
		}

		@Override
		String script() {
			return "schema-h2.sql";
		}

	},

	POSTGRESQL {

		@Override
		HikariDataSource create() {
			PostgreSQLContainer container = Postgres.container();
			String schema = "test" + Postgres.SCHEMAS.incrementAndGet();
			try (HikariDataSource admin = pooled(container.getJdbcUrl(), container.getUsername(),
					container.getPassword(), null)) {
				new JdbcTemplate(admin).execute("create schema " + schema);
			}
			return pooled(container.getJdbcUrl(), container.getUsername(), container.getPassword(), schema);
		}

		@Override
		String script() {
			return "schema-postgresql.sql";
		}

	};

	/** Whether it can be used here. */
	boolean isAvailable() {
		return this == H2 || hasContainers();
	}

	static boolean hasContainers() {
		return DockerClientFactory.instance().isDockerAvailable();
	}

	abstract HikariDataSource create();

	abstract String script();

	HikariDataSource createWithTables() {
		HikariDataSource dataSource = create();
		createTables(dataSource);
		return dataSource;
	}

	void createTables(DataSource dataSource) {
		new ResourceDatabasePopulator(new ClassPathResource("io/threadsystem/cluster/" + script())).execute(dataSource);
	}

	static HikariDataSource pooled(String url, String user, String password, String schema) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url);
		config.setUsername(user);
		config.setPassword(password);
		config.setSchema(schema);
		config.setMaximumPoolSize(10);
		return new HikariDataSource(config);
	}

	/** One server for all tests. */
	static final class Postgres {

		static final AtomicInteger SCHEMAS = new AtomicInteger();

		private static PostgreSQLContainer container;

		private Postgres() {
		}

		static synchronized PostgreSQLContainer container() {
			if (container == null) {
				container = create();
				container.start();
			}
			return container;
		}

		static PostgreSQLContainer create() {
			String image = System.getenv().getOrDefault("THREAD_SYSTEM_POSTGRES_IMAGE", "postgres:17-alpine");
			return new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
		}

	}

}
