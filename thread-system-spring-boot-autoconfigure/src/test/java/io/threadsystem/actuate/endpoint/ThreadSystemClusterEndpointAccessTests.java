package io.threadsystem.actuate.endpoint;

import java.time.Duration;

import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.cluster.StoredJob;
import io.threadsystem.job.JobState;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the endpoint of durable jobs does for those who have not been granted more. */
@Timeout(60)
class ThreadSystemClusterEndpointAccessTests {

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void withoutTheGrantItIsReadOnly(String type) {
		try (EndpointApplication application = ThreadSystemClusterEndpointTests.run(type)) {
			assertThat(application.get("/threadsystemcluster").status()).isEqualTo(200);
			DurableJobs jobs = application.context().getBean(DurableJobs.class);
			String id = jobs.job("order").delay(Duration.ofHours(1)).submit("fine");
			String path = "/threadsystemcluster/" + id;
			assertThat(application.get(path).at("state")).isEqualTo("PENDING");
			assertThat(application.post(path, "{\"action\": \"remove\"}").status()).isEqualTo(405);
			assertThat(application.delete(path).status()).isEqualTo(405);
			assertThat(jobs.find(id)).get().extracting(StoredJob::state).isEqualTo(JobState.PENDING);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "servlet", "reactive" })
	void withoutTheClusterItIsNotThere(String type) {
		try (EndpointApplication application = EndpointApplication.run(
				new Class<?>[] { ThreadSystemClusterEndpointTests.ClusterApplication.class },
				"--thread-system.default-pool=main", "--spring.main.web-application-type=" + type)) {
			assertThat(application.get("/threadsystemcluster").status()).isEqualTo(404);
			assertThat(application.get("/threadsystem").status()).isEqualTo(200);
		}
	}

}
