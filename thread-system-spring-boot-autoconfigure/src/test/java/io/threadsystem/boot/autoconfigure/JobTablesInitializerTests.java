package io.threadsystem.boot.autoconfigure;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.UUID;

import javax.sql.DataSource;

import io.threadsystem.boot.autoconfigure.ClusterProperties.InitializeSchema;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class JobTablesInitializerTests {

	private final ClusterProperties properties = new ClusterProperties();

	@Test
	void aDatabaseForWhichThereIsNoScriptIsRefused() {
		this.properties.setInitializeSchema(InitializeSchema.ALWAYS);
		assertThatExceptionOfType(InvalidThreadSystemPropertyException.class)
			.isThrownBy(() -> new JobTablesInitializer(new Db2(), this.properties))
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo("thread-system.cluster.initialize-schema");
				assertThat(ex.reason()).contains("there is no classpath:io/threadsystem/cluster/schema-db2.sql");
				assertThat(ex.remedy()).contains("set it to never");
			});
	}

	@Test
	void itsTablesAreTheApplicationsBusinessOtherwise() {
		for (InitializeSchema mode : new InitializeSchema[] { InitializeSchema.NEVER, InitializeSchema.EMBEDDED }) {
			this.properties.setInitializeSchema(mode);
			assertThat(new JobTablesInitializer(new Db2(), this.properties).initializeDatabase()).isFalse();
		}
	}

	@Test
	void namesAreCheckedBeforeTheyBecomePartOfAStatement() {
		this.properties.setTable("a; drop table b");
		DataSource dataSource = new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID(), "sa", "");
		assertThatExceptionOfType(InvalidThreadSystemPropertyException.class)
			.isThrownBy(() -> new JobTablesInitializer(dataSource, this.properties))
			.withMessageContaining("It is no name of a table");
	}

	/** H2 that says that it is another one. */
	private static final class Db2 extends DelegatingDataSource {

		Db2() {
			super(new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID(), "sa", ""));
		}

		@Override
		public Connection getConnection() throws SQLException {
			return pretending(Connection.class, super.getConnection());
		}

		@SuppressWarnings("unchecked")
		private static <T> T pretending(Class<T> type, T actual) {
			return (T) Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
					(proxy, method, arguments) -> {
						Object result = method.invoke(actual, arguments);
						if (method.getName().equals("getMetaData")) {
							return pretending(DatabaseMetaData.class, (DatabaseMetaData) result);
						}
						boolean name = method.getName().equals("getDatabaseProductName");
						boolean url = method.getName().equals("getURL");
						return name ? "DB2" : url ? "jdbc:db2://localhost/jobs" : result;
					});
		}

	}

}
