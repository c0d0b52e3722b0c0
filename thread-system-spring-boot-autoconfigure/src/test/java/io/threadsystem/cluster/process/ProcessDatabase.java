package io.threadsystem.cluster.process;

import java.io.IOException;

import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A PostgreSQL server of the tests over processes, which they can crash. One for all of
 * them, in which each has a schema.
 */
final class ProcessDatabase {

	private static ProcessDatabase shared;

	private final PostgreSQLContainer container;

	private ProcessDatabase() {
		String image = System.getenv().getOrDefault("THREAD_SYSTEM_POSTGRES_IMAGE", "postgres:17-alpine");
		this.container = new PostgreSQLContainer(DockerImageName.parse(image).asCompatibleSubstituteFor("postgres"));
		this.container.start();
	}

	static boolean isAvailable() {
		return DockerClientFactory.instance().isDockerAvailable();
	}

	static synchronized ProcessDatabase shared() {
		if (shared == null) {
			shared = new ProcessDatabase();
		}
		return shared;
	}

	int port() {
		return this.container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
	}

	String url(int port, String schema) {
		return "jdbc:postgresql://127.0.0.1:" + port + "/" + this.container.getDatabaseName() + "?currentSchema="
				+ schema;
	}

	String user() {
		return this.container.getUsername();
	}

	String password() {
		return this.container.getPassword();
	}

	/**
	 * Kills a process of the server, which then breaks all connections, and starts again
	 * from what is on its disk.
	 */
	void crash(JdbcTemplate database) {
		String process = database.queryForObject("select pid from pg_stat_activity where backend_type = 'checkpointer'",
				String.class);
		try {
			this.container.execInContainer("sh", "-c", "kill -9 " + process);
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
