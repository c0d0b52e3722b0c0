package io.threadsystem.boot.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.reactor.netty.NettyWebServer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Controllers of Spring WebFlux, on Netty, whose work is done by jobs. */
@Timeout(60)
class ReactiveCallersTests {

	private static ConfigurableApplicationContext context;

	private static Controller controller;

	private static PriorityPool pool;

	@BeforeAll
	static void start() {
		context = SpringApplication.run(Application.class, "--spring.main.web-application-type=reactive",
				"--server.port=0", "--server.address=127.0.0.1", "--thread-system.pools.main.max-workers=1",
				"--thread-system.pools.main.queue-capacity=1", "--thread-system.pools.main.queue-full=reject",
				"--thread-system.pools.patient.max-workers=1", "--thread-system.pools.patient.queue-capacity=1",
				"--thread-system.pools.patient.block-timeout=20s");
		assertThat(((WebServerApplicationContext) context).getWebServer()).isInstanceOf(NettyWebServer.class);
		controller = context.getBean(Controller.class);
		pool = context.getBean(PriorityPool.class);
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void workOfItsOwn() {
		controller.work = new HeldWork();
		controller.jobs.clear();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mono", "/job", "/mono-of-job" })
	void theResultOfTheJobIsTheAnswer(String path) throws Exception {
		controller.work.release();
		assertThat(HttpCall.answer(context, path)).startsWith("HTTP/1.1 200").contains("done by main-worker-1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/failing/mono", "/failing/job" })
	void theFailureOfTheJobGoesToTheExceptionHandlerAsItWasThrown(String path) throws Exception {
		assertThat(HttpCall.answer(context, path)).startsWith("HTTP/1.1 502").contains("no data");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mono", "/job", "/mono-of-job" })
	void aClientThatGoesAwayCancelsTheRunningJob(String path) throws Exception {
		long cancelled = pool.snapshot().cancelled();
		HttpCall call = HttpCall.send(context, path);
		controller.work.awaitBegun();
		call.close();
		controller.work.awaitCancelled();
		assertThat(pool.awaitIdle(Duration.ofSeconds(10))).isTrue();
		assertThat(pool.snapshot().cancelled()).isEqualTo(cancelled + 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/mono", "/job", "/mono-of-job" })
	void aJobWhoseClientGoesAwayBeforeItHasStartedNeverRuns(String path) throws Exception {
		HeldWork before = new HeldWork();
		Job<String> running = pool.submit(before);
		before.awaitBegun();
		HttpCall call = HttpCall.send(context, path);
		await().until(() -> pool.snapshot().pending() == 1);
		call.close();
		await().until(() -> pool.snapshot().pending() == 0);
		before.release();
		assertThat(running).succeedsWithin(Duration.ofSeconds(10));
		assertThat(pool.awaitIdle(Duration.ofSeconds(10))).isTrue();
		assertThat(controller.work.hasBegun()).isFalse();
	}

	@Test
	void aRequestWhoseJobIsCancelledFails() throws Exception {
		try (HttpCall call = HttpCall.send(context, "/mono-of-job")) {
			controller.work.awaitBegun();
			controller.jobs.take().cancel(true);
			assertThat(call.answer()).startsWith("HTTP/1.1 503").contains("cancelled");
		}
		assertThat(pool.awaitIdle(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void aRequestWhoseJobIsRefusedIsAnsweredAtOnce() throws Exception {
		try (HttpCall running = HttpCall.send(context, "/mono")) {
			controller.work.awaitBegun();
			Job<String> queued = pool.submit(() -> "queued");
			assertThat(HttpCall.answer(context, "/mono")).startsWith("HTTP/1.1 503").contains("queue");
			controller.work.release();
			assertThat(running.answer()).contains("done by main-worker-1");
			assertThat(queued.get()).isEqualTo("queued");
		}
	}

	@Test
	void requestsThatWaitForAFullQueueHoldNoEventLoop() throws Exception {
		PriorityPool patient = context.getBean("patientPriorityPool", PriorityPool.class);
		Job<String> running = patient.submit(controller.work);
		controller.work.awaitBegun();
		Job<String> queued = patient.submit(() -> "queued");
		HttpCall[] calls = new HttpCall[2 * Runtime.getRuntime().availableProcessors() + 2];
		for (int i = 0; i < calls.length; i++) {
			calls[i] = HttpCall.send(context, "/patient/" + i);
		}
		await().until(() -> controller.patientCalls == calls.length);
		assertThat(HttpCall.answer(context, "/ping")).contains("pong");
		assertThat(queued).isNotDone();
		controller.work.release();
		for (int i = 0; i < calls.length; i++) {
			assertThat(calls[i].answer()).contains("call " + i + " on patient-worker-1");
			calls[i].close();
		}
		assertThat(running).isCompleted();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	@Import({ Controller.class, Reports.class, Failures.class })
	static class Application {

	}

	@RestController
	static class Controller {

		private final PriorityPool pool;

		private final Reports reports;

		private volatile HeldWork work = new HeldWork();

		private final BlockingQueue<Job<String>> jobs = new LinkedBlockingQueue<>();

		private volatile int patientCalls;

		Controller(@Qualifier("main") PriorityPool pool, Reports reports) {
			this.pool = pool;
			this.reports = reports;
		}

		@GetMapping("/mono")
		Mono<String> mono() {
			return this.reports.render(this.work);
		}

		@GetMapping("/job")
		Job<String> job() {
			HeldWork held = this.work;
			Job<String> job = this.pool.submit(Priority.HIGH, () -> "done by " + held.call());
			this.jobs.add(job);
			return job;
		}

		@GetMapping("/mono-of-job")
		Mono<String> monoOfJob() {
			return Mono.fromFuture(job());
		}

		@GetMapping("/failing/mono")
		Mono<String> failingMono() {
			return this.reports.fail();
		}

		@GetMapping("/failing/job")
		Job<String> failingJob() {
			return this.pool.submit(() -> {
				throw new IOException("no data");
			});
		}

		@GetMapping("/patient/{number}")
		Mono<String> patient(@PathVariable int number) {
			return this.reports.patient(number).doOnSubscribe((subscription) -> countPatientCall());
		}

		private synchronized void countPatientCall() {
			this.patientCalls++;
		}

		@GetMapping("/ping")
		Mono<String> ping() {
			return Mono.just("pong");
		}

	}

	static class Reports {

		@PriorityAsync(pool = "main", priority = Priority.HIGH)
		Mono<String> render(HeldWork work) {
			try {
				return Mono.just("done by " + work.call());
			}
			catch (InterruptedException ex) {
				return Mono.empty();
			}
		}

		@PriorityAsync(pool = "main")
		Mono<String> fail() {
			return Mono.error(new IOException("no data"));
		}

		@PriorityAsync(pool = "patient")
		Mono<String> patient(int number) {
			return Mono.just("call " + number + " on " + Thread.currentThread().getName());
		}

	}

	@RestControllerAdvice
	static class Failures {

		@ExceptionHandler
		ProblemDetail on(IOException failure) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY, failure.getMessage());
		}

		@ExceptionHandler
		ProblemDetail on(QueueFullException failure) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, failure.getMessage());
		}

		@ExceptionHandler
		ProblemDetail on(CancellationException failure) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, failure.getMessage());
		}

	}

}
