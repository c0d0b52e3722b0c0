package io.threadsystem.actuate.endpoint;

import java.lang.management.ManagementFactory;
import java.util.Map;

import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.ReflectionException;

import io.threadsystem.job.JobState;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

/** Who may do what with the endpoint, and where it is. */
@Timeout(60)
class EndpointAccessTests {

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void withoutTheGrantItIsReadOnly(String type) {
		try (EndpointApplication application = EndpointApplication.run("--spring.main.web-application-type=" + type)) {
			PriorityPool pool = application.pool("main");
			HeldJob held = HeldJob.on(pool.job("held"));
			assertThat(application.get("/threadsystem").status()).isEqualTo(200);
			assertThat(application.get("/threadsystem/main").status()).isEqualTo(200);
			assertThat(application.post("/threadsystem/main", "{\"maxWorkers\": 5}").status()).isEqualTo(405);
			assertThat(application.delete("/threadsystem/main/" + held.job().id()).status()).isEqualTo(404);
			assertThat(pool.settings().maxWorkers()).isEqualTo(2);
			assertThat(held.job().jobState()).isEqualTo(JobState.RUNNING);
			held.release();
		}
	}

	@Test
	void theApplicationsMaximumOfAccessHoldsInSpiteOfTheGrant() {
		try (EndpointApplication application = EndpointApplication.run(EndpointApplication.GRANT,
				"--management.endpoints.access.max-permitted=read-only")) {
			assertThat(application.get("/threadsystem").status()).isEqualTo(200);
			assertThat(application.post("/threadsystem/main", "{\"maxWorkers\": 5}").status()).isEqualTo(405);
		}
	}

	@Test
	void aDeniedEndpointIsNotThere() {
		try (EndpointApplication application = EndpointApplication
			.run("--management.endpoint.threadsystem.access=none")) {
			assertThat(application.get("/threadsystem").status()).isEqualTo(404);
			assertThat(application.context().getBeansOfType(RecentFailures.class)).isEmpty();
		}
	}

	@Test
	void anEndpointThatIsNotExposedKeepsNoFailures() {
		try (EndpointApplication application = EndpointApplication
			.run("--management.endpoints.web.exposure.exclude=threadsystem")) {
			assertThat(application.context().getBeansOfType(ThreadSystemEndpoint.class)).isEmpty();
			assertThat(application.context().getBeansOfType(RecentFailures.class)).isEmpty();
		}
	}

	@Test
	void itIsOnAManagementPortOfItsOwn() {
		try (EndpointApplication application = EndpointApplication.run(EndpointApplication.GRANT,
				"--management.server.port=0", "--management.server.address=127.0.0.1",
				"--management.endpoint.health.show-details=always")) {
			assertThat(application.managementPort()).isNotEqualTo(application.serverPort());
			assertThat(application.post("/threadsystem/main", "{\"maxWorkers\": 5}").at("settings/maxWorkers"))
				.isEqualTo(5);
			assertThat(application.post("/threadsystem/main", "{\"maxWorker\": 5}").status()).isEqualTo(400);
			assertThat(application.get("/health/threadSystem").status()).isEqualTo(200);
		}
	}

	@Test
	void poolsThatAreLazyBeansAreShown() {
		try (EndpointApplication application = EndpointApplication.run(EndpointApplication.GRANT,
				"--spring.main.lazy-initialization=true")) {
			assertThat(application.get("/threadsystem").at("pools")).asInstanceOf(MAP).containsOnlyKeys("main", "io");
			assertThat(application.post("/threadsystem/io", "{\"maxWorkers\": 5}").status()).isEqualTo(200);
		}
	}

	@Test
	void itIsThereOverJmx() throws Exception {
		try (EndpointApplication application = EndpointApplication.run(EndpointApplication.GRANT,
				"--spring.jmx.enabled=true", "--spring.jmx.default-domain=threadsystem.test",
				"--management.endpoints.jmx.domain=threadsystem.test",
				"--management.endpoints.jmx.exposure.include=threadsystem")) {
			MBeanServer server = ManagementFactory.getPlatformMBeanServer();
			ObjectName name = new ObjectName("threadsystem.test:type=Endpoint,name=Threadsystem");
			assertThat(server.invoke(name, "pools", new Object[0], new String[0])).asInstanceOf(MAP)
				.containsKey("pools");
			Object changed = server.invoke(name, "change", new Object[] { "main", Map.of("maxWorkers", 5) },
					new String[] { String.class.getName(), Map.class.getName() });
			assertThat(changed).asInstanceOf(MAP).containsEntry("name", "main");
			assertThat(application.pool("main").settings().maxWorkers()).isEqualTo(5);
			assertThatExceptionOfType(ReflectionException.class)
				.isThrownBy(() -> server.invoke(name, "change", new Object[] { "main", Map.of("maxWorker", 5) },
						new String[] { String.class.getName(), Map.class.getName() }))
				.withMessageContaining("There is no such setting.");
			HeldJob held = HeldJob.on(application.pool("main").job("held"));
			Object[] arguments = { "main", held.job().id() };
			String[] types = { String.class.getName(), Long.class.getName() };
			assertThat(server.invoke(name, "cancel", arguments, types)).asInstanceOf(MAP).containsEntry("name", "held");
			assertThat(held.job().jobState()).isEqualTo(JobState.CANCELLED);
			assertThatExceptionOfType(ReflectionException.class)
				.isThrownBy(() -> server.invoke(name, "cancel", arguments, types))
				.withMessageContaining("There is no job " + held.job().id());
		}
	}

}
