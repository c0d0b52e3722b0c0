package io.threadsystem.actuate.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.threadsystem.actuate.endpoint.EndpointApplication.Answer;
import io.threadsystem.cluster.ClusterSchedule;
import io.threadsystem.cluster.ClusterSchedules;
import io.threadsystem.cluster.DurableJobHandler;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.cluster.StoredJob;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.list;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

/** The endpoint of durable jobs over HTTP, on Spring MVC and WebFlux. */
@ParameterizedClass
@ValueSource(strings = { "servlet", "reactive" })
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ThreadSystemClusterEndpointTests {

	private static final String GRANT = "--management.endpoint.threadsystemcluster.access=unrestricted";

	private static EndpointApplication application;

	@Parameter
	String type;

	@BeforeParameterizedClassInvocation
	static void start(String type) {
		application = run(type, GRANT);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		application.close();
	}

	static EndpointApplication run(String type, String... more) {
		String[] arguments = { "--thread-system.cluster.enabled=true",
				"--thread-system.cluster.initialize-schema=always", "--thread-system.cluster.polling-interval=100ms",
				"--thread-system.cluster.node-name=shop", "--thread-system.default-pool=main",
				"--spring.main.web-application-type=" + type };
		return EndpointApplication.run(new Class<?>[] { ClusterApplication.class },
				Stream.of(arguments, more).flatMap(Stream::of).toArray(String[]::new));
	}

	@BeforeEach
	void noLuck() {
		handler().failing = true;
	}

	private static OrderHandler handler() {
		return application.context().getBean(OrderHandler.class);
	}

	private static DurableJobs jobs() {
		return application.context().getBean(DurableJobs.class);
	}

	private static void awaitState(String id, JobState state) {
		await().atMost(Duration.ofSeconds(20))
			.untilAsserted(() -> assertThat(jobs().find(id)).get().extracting(StoredJob::state).isEqualTo(state));
	}

	private static String failedJob() {
		String id = jobs().submit("order", "fail: the secret of ada");
		awaitState(id, JobState.FAILED);
		return id;
	}

	private static String path(String id) {
		return "/threadsystemcluster/" + id;
	}

	// Looking

	@Test
	void nodesCountsAndDeadLettersAreShown() {
		String id = failedJob();
		Answer answer = application.get("/threadsystemcluster");
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		assertThat(answer.at("node")).asInstanceOf(STRING).startsWith("shop-");
		assertThat(answer.at("nodes")).asInstanceOf(list(Object.class)).hasSize(1);
		assertThat(answer.at("nodes/0/name")).isEqualTo(answer.at("node"));
		assertThat(answer.at("nodes/0/alive")).isEqualTo(true);
		assertThat(answer.at("nodes/0/lastHeartbeat")).asInstanceOf(STRING).startsWith("20").endsWith("Z");
		assertThat(answer.at("nodes/0/handlers")).isEqualTo(List.of("order", "yearly"));
		assertThat(answer.at("counts")).asInstanceOf(list(Map.class)).anySatisfy((count) -> {
			assertThat(count.get("name")).isEqualTo("order");
			assertThat(count.get("state")).isEqualTo("FAILED");
			assertThat(count.get("priority")).isEqualTo("NORMAL");
			assertThat((Integer) count.get("count")).isPositive();
		});
		assertThat(answer.at("deadLetters/0")).asInstanceOf(MAP)
			.containsEntry("id", id)
			.containsEntry("name", "order")
			.containsEntry("priority", "NORMAL")
			.containsEntry("attempts", 1)
			.containsEntry("recoveries", 0)
			.containsEntry("failure", "java.lang.IllegalStateException: no luck")
			.containsKey("finishedAt")
			.doesNotContainKey("key");
		assertThat(answer.body()).doesNotContain("secret");
	}

	@Test
	void theSchedulesOfTheClusterAreShown() {
		Answer answer = application.get("/threadsystemcluster");
		assertThat(answer.at("schedules")).asInstanceOf(list(Object.class)).hasSize(1);
		assertThat(answer.at("schedules/0")).asInstanceOf(MAP)
			.containsEntry("name", "yearly")
			.containsEntry("priority", "LOW")
			.containsEntry("dueAt", "2100-01-01T00:00:00Z")
			.doesNotContainKeys("node", "lastSuccess", "lastFailure", "failure");
	}

	@Test
	void aJobIsShownWithAllOfItsFailureAndWithoutItsArgument() {
		String id = failedJob();
		assertThat(id).contains(":");
		Answer answer = application.get(path(id));
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		assertThat(answer.at("id")).isEqualTo(id);
		assertThat(answer.at("state")).isEqualTo("FAILED");
		assertThat(answer.at("failure")).asInstanceOf(STRING)
			.startsWith("java.lang.IllegalStateException: no luck")
			.contains(OrderHandler.class.getName());
		assertThat(answer.body()).doesNotContain("secret", "argument");
		assertThat(application.get(path(id.replace(":", "%3A"))).at("id")).isEqualTo(id);
		assertThat(application.get(path("order:none")).status()).isEqualTo(404);
		assertThat(application.get(path("none")).status()).isEqualTo(404);
	}

	// Taking a hand

	@Test
	void aDeadLetterIsPutBack(CapturedOutput output) {
		String id = failedJob();
		handler().failing = false;
		Answer answer = application.post(path(id), "{\"action\": \"retry\"}");
		assertThat(answer.status()).as(answer.body()).isEqualTo(200);
		assertThat(answer.at("done")).isEqualTo("retried");
		assertThat(output).contains("Durable job " + id + " was retried by the endpoint");
		awaitState(id, JobState.COMPLETED);
		Answer again = application.post(path(id), "{\"action\": \"retry\"}");
		assertThat(again.status()).isEqualTo(409);
		assertThat(again.at("value")).isEqualTo("COMPLETED");
		assertThat(again.at("reason")).isEqualTo("Only a job that has failed for good can be put back.");
	}

	@Test
	void aDeadLetterWhoseKeyIsTakenStays() {
		String id = jobs().job("order").key("42").submit("fail");
		awaitState(id, JobState.FAILED);
		String other = jobs().job("order").key("42").delay(Duration.ofHours(1)).submit("fail");
		Answer answer = application.post(path(id), "{\"action\": \"retry\"}");
		assertThat(answer.status()).isEqualTo(409);
		assertThat(answer.at("property")).isEqualTo("key");
		assertThat(answer.at("value")).isEqualTo("42");
		assertThat(jobs().find(id)).get().extracting(StoredJob::state).isEqualTo(JobState.FAILED);
		assertThat(application.delete(path(other)).status()).isEqualTo(200);
		assertThat(application.post(path(id), "{\"action\": \"retry\"}").status()).isEqualTo(200);
	}

	@Test
	void whatDoesNotExistIsRefused() {
		String id = failedJob();
		Answer unknown = application.post(path(id), "{\"action\": \"again\"}");
		assertThat(unknown.status()).isEqualTo(400);
		assertThat(unknown.at("reason")).isEqualTo("There is no such action.");
		assertThat(unknown.at("remedy")).asInstanceOf(STRING).contains("retry", "remove");
		Answer none = application.post(path(id), "{\"act\": \"retry\"}");
		assertThat(none.status()).isEqualTo(400);
		assertThat(none.at("reason")).isEqualTo("No action is given.");
		Answer absent = application.post(path("order:none"), "{\"action\": \"retry\"}");
		assertThat(absent.status()).isEqualTo(404);
		assertThat(absent.at("reason")).isEqualTo("There is no such job.");
		assertThat(application.delete(path("none")).status()).isEqualTo(404);
		assertThat(jobs().find(id)).get().extracting(StoredJob::state).isEqualTo(JobState.FAILED);
	}

	@Test
	void aJobThatHasEndedIsForgotten(CapturedOutput output) {
		String pending = jobs().job("order").delay(Duration.ofHours(1)).submit("fine");
		assertThat(application.post(path(pending), "{\"action\": \"remove\"}").status()).isEqualTo(409);
		String id = failedJob();
		String ofAnother = "{\"action\": \"remove\", \"id\": \"" + pending + "\"}";
		assertThat(application.post(path(id), ofAnother).at("done")).isEqualTo("removed");
		assertThat(output).contains("Durable job " + id + " was removed by the endpoint");
		assertThat(application.get(path(id)).status()).isEqualTo(404);
	}

	@Test
	void aJobThatWaitsIsCancelledAndOneThatRunsStopped(CapturedOutput output) throws Exception {
		String pending = jobs().job("order").delay(Duration.ofHours(1)).submit("fine");
		assertThat(application.delete(path(pending)).status()).isEqualTo(200);
		assertThat(application.get(path(pending)).at("state")).isEqualTo("CANCELLED");
		assertThat(output).contains("Durable job " + pending + " was cancelled by the endpoint");
		Answer again = application.delete(path(pending));
		assertThat(again.status()).isEqualTo(409);
		assertThat(again.at("reason")).isEqualTo("Only a job that has not ended can be cancelled.");
		String running = jobs().submit("order", "hold");
		awaitState(running, JobState.RUNNING);
		await().until(() -> handler().holding);
		Answer stop = application.delete(path(running));
		assertThat(stop.status()).isEqualTo(200);
		assertThat(stop.at("done")).isEqualTo("asked to stop");
		assertThat(output).contains("Durable job " + running + " was asked to stop by the endpoint");
		handler().end.countDown();
		awaitState(running, JobState.CANCELLED);
	}

	/** Does as its argument says. */
	static final class OrderHandler implements DurableJobHandler.Action {

		private final CountDownLatch end = new CountDownLatch(1);

		private volatile boolean failing;

		private volatile boolean holding;

		@Override
		public void run(Object argument) throws Exception {
			if (argument.equals("hold")) {
				hold();
			}
			if (this.failing && argument.toString().startsWith("fail")) {
				throw new IllegalStateException("no luck");
			}
		}

		/** Is interrupted, and takes its time to notice. */
		private void hold() throws InterruptedException {
			this.holding = true;
			try {
				new CountDownLatch(1).await();
			}
			finally {
				await().until(() -> this.end.getCount() == 0);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class,
			excludeName = "org.springframework.modulith.events.jdbc.JdbcEventPublicationAutoConfiguration")
	static class ClusterApplication {

		@Bean
		OrderHandler orderHandler() {
			return new OrderHandler();
		}

		@Bean
		DurableJobHandlers handlers(OrderHandler handler) {
			DurableJobHandlers handlers = new DurableJobHandlers();
			handlers
				.register(new DurableJobHandler("order", "", Priority.NORMAL, String.class, null, null, handler, null));
			return handlers;
		}

		@Bean
		SmartInitializingSingleton schedules(ObjectProvider<ClusterSchedules> cluster) {
			return () -> cluster.ifAvailable((schedules) -> schedules.register(new ClusterSchedule("yearly", "",
					Priority.LOW, null, null, "yearly", (last, now) -> Instant.parse("2100-01-01T00:00:00Z"), () -> {
					})));
		}

		@Bean
		DataSource dataSource() {
			return new EmbeddedDatabaseBuilder().generateUniqueName(true).setType(EmbeddedDatabaseType.H2).build();
		}

	}

}
