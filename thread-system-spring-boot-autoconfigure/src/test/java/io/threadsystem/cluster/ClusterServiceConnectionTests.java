package io.threadsystem.cluster;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.postgresql.PostgreSQLContainer;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** A test as applications write theirs, with a container that Boot connects to. */
@Timeout(120)
@DirtiesContext
@EnabledIf("io.threadsystem.cluster.TestDatabase#hasContainers")
@SpringBootTest(classes = { ClusterServiceConnectionTests.Containers.class, ClusterServiceConnectionTests.Shop.class },
		webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "thread-system.cluster.enabled=true", "thread-system.cluster.initialize-schema=always" })
class ClusterServiceConnectionTests {

	@Autowired
	private Orders orders;

	@Autowired
	private DurableJobs jobs;

	@Autowired
	private RecordedJobs recorded;

	@Test
	void aJobRunsOnceItsTransactionIsCommitted() {
		assertThatIllegalStateException().isThrownBy(() -> this.orders.place(1, true)).withMessage("sold out");
		this.orders.place(2, false);
		await().atMost(Duration.ofSeconds(30)).until(() -> !this.recorded.arguments.isEmpty());
		assertThat(this.recorded.arguments).containsExactly(2);
		assertThat(this.jobs.find(DurableJobQuery.all())).hasSize(1);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(ServiceConnectionAutoConfiguration.class)
	static class Containers {

		@Bean
		@ServiceConnection
		PostgreSQLContainer postgres() {
			return TestDatabase.Postgres.create();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(ClusterApplication.class)
	static class Shop {

		@Bean
		Orders orders(DurableJobs jobs) {
			return new Orders(jobs);
		}

	}

	static class Orders {

		private final DurableJobs jobs;

		Orders(DurableJobs jobs) {
			this.jobs = jobs;
		}

		@Transactional
		public void place(int number, boolean soldOut) {
			this.jobs.submit("number", number);
			if (soldOut) {
				throw new IllegalStateException("sold out");
			}
		}

	}

}
