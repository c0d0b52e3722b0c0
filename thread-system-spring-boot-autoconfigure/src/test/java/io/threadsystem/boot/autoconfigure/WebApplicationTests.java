package io.threadsystem.boot.autoconfigure;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A real web application, asked over HTTP. */
@Timeout(60)
class WebApplicationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void aRequestInFlightDuringGracefulShutdownGetsTheResultOfTheJobThatItSubmits() throws Exception {
		ConfigurableApplicationContext context = run();
		PriorityPool pool = context.getBean(PriorityPool.class);
		Orders orders = context.getBean(Orders.class);
		CompletableFuture<HttpResponse<String>> response = this.client.sendAsync(request(context, "/order"),
				BodyHandlers.ofString());
		assertThat(orders.received.await(10, TimeUnit.SECONDS)).isTrue();
		Thread closer = new Thread(context::close);
		closer.start();
		await().until(() -> orders.shutdownBegun);
		orders.goOn.countDown();
		assertThat(response).succeedsWithin(Duration.ofSeconds(10)).satisfies((answer) -> {
			assertThat(answer.statusCode()).isEqualTo(200);
			assertThat(answer.body()).startsWith("receipt from main-worker-");
		});
		closer.join();
		assertThat(pool.executor().isShutdown()).isTrue();
	}

	@Test
	void actuatorShowsTheMeters() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			context.getBean(PriorityPool.class).submit(Priority.HIGH, () -> 1).join();
			assertThat(get(context, "/actuator/metrics")).contains("thread.system.jobs.submitted",
					"thread.system.jobs.rejected", "thread.system.jobs.retried", "thread.system.job.wait",
					"thread.system.job.execution", "thread.system.queue.size", "thread.system.queue.capacity",
					"thread.system.workers", "thread.system.workers.min", "thread.system.workers.max",
					"thread.system.workers.replaced", "thread.system.scaling.decisions", "executor.completed");
			assertThat(get(context, "/actuator/metrics/thread.system.job.wait?tag=pool:main&tag=priority:high"))
				.contains("{\"statistic\":\"COUNT\",\"value\":1.0}");
			assertThat(get(context, "/actuator/metrics/thread.system.job.execution?tag=outcome:timed-out"))
				.contains("{\"statistic\":\"COUNT\",\"value\":0.0}");
			assertThat(get(context, "/actuator/metrics/executor.pool.core?tag=name:main")).contains("\"value\":1.0");
		}
	}

	@Test
	void actuatorShowsTheSchedules() throws Exception {
		try (ConfigurableApplicationContext context = run()) {
			assertThat(get(context, "/actuator/scheduledtasks")).contains("\"target\":\"Orders.nightly\"",
					"\"expression\":\"0 0 3 * * *\"", "\"nextExecution\":{\"time\":\"");
		}
	}

	private static ConfigurableApplicationContext run() {
		return SpringApplication.run(Application.class, "--server.port=0", "--server.address=127.0.0.1",
				"--server.shutdown=graceful", "--management.endpoints.web.exposure.include=metrics,scheduledtasks",
				"--thread-system.pools.main.min-workers=1");
	}

	private String get(ConfigurableApplicationContext context, String path) throws IOException, InterruptedException {
		return this.client.send(request(context, path), BodyHandlers.ofString()).body();
	}

	private static HttpRequest request(ConfigurableApplicationContext context, String path) {
		int port = ((WebServerApplicationContext) context).getWebServer().getPort();
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	static class Application {

		@Bean
		Orders orders(PriorityPool pool) {
			return new Orders(pool);
		}

		@Bean
		ShutdownProbe shutdownProbe(Orders orders) {
			return new ShutdownProbe(orders);
		}

	}

	@RestController
	static class Orders implements DisposableBean {

		private final PriorityPool pool;

		private final CountDownLatch received = new CountDownLatch(1);

		private final CountDownLatch goOn = new CountDownLatch(1);

		private volatile boolean shutdownBegun;

		private volatile boolean destroyed;

		Orders(PriorityPool pool) {
			this.pool = pool;
		}

		@GetMapping("/order")
		String order() throws InterruptedException {
			this.received.countDown();
			this.goOn.await();
			return this.pool.submit(() -> receipt() + " from " + Thread.currentThread().getName()).join();
		}

		@PriorityScheduled(cron = "0 0 3 * * *")
		void nightly() {
			this.received.countDown();
		}

		private String receipt() {
			return this.destroyed ? "nothing" : "receipt";
		}

		@Override
		public void destroy() {
			this.destroyed = true;
		}

	}

	/** Stops first, before the web server does. */
	static class ShutdownProbe implements SmartLifecycle {

		private final Orders orders;

		private volatile boolean running;

		ShutdownProbe(Orders orders) {
			this.orders = orders;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
			this.orders.shutdownBegun = true;
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

	}

}
