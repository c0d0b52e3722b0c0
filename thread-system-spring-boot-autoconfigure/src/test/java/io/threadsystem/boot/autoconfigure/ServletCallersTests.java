package io.threadsystem.boot.autoconfigure;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/** Controllers of Spring MVC that return jobs, on a server with one thread. */
@Timeout(60)
class ServletCallersTests {

	private static ConfigurableApplicationContext context;

	private static Reports reports;

	private static PriorityPool pool;

	@BeforeAll
	static void start() {
		context = run(Application.class);
		reports = context.getBean(Reports.class);
		pool = context.getBean(PriorityPool.class);
	}

	private static ConfigurableApplicationContext run(Class<?>... sources) {
		return SpringApplication.run(sources,
				new String[] { "--server.port=0", "--server.address=127.0.0.1", "--server.tomcat.threads.max=1",
						"--server.tomcat.threads.min-spare=1", "--spring.mvc.async.request-timeout=1s",
						"--thread-system.pools.main.max-workers=1", "--thread-system.pools.main.queue-capacity=1",
						"--thread-system.pools.main.queue-full=reject" });
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@BeforeEach
	void workOfItsOwn() {
		reports.work = new HeldWork();
		reports.jobs.clear();
	}

	@Test
	void theResultOfTheJobIsTheAnswer() throws Exception {
		reports.work.release();
		assertThat(HttpCall.answer(context, "/report?title=sales")).startsWith("HTTP/1.1 200")
			.contains("application/json")
			.contains("{\"title\":\"sales\",\"thread\":\"main-worker-1\"}");
	}

	@Test
	void theThreadOfTheRequestIsFreeWhileTheJobRuns() throws Exception {
		try (HttpCall report = HttpCall.send(context, "/report?title=sales")) {
			reports.work.awaitBegun();
			assertThat(HttpCall.answer(context, "/ping")).contains("pong");
			reports.work.release();
			assertThat(report.answer()).contains("{\"title\":\"sales\"");
		}
	}

	@Test
	void theFailureOfTheJobGoesToTheExceptionHandlerAsItWasThrown() throws Exception {
		assertThat(HttpCall.answer(context, "/failing")).startsWith("HTTP/1.1 502").contains("no data");
	}

	@Test
	void aJobThatTakesTooLongFailsTheRequestAndIsInterrupted() throws Exception {
		assertThat(HttpCall.answer(context, "/limited")).startsWith("HTTP/1.1 504");
		reports.work.awaitCancelled();
	}

	@Test
	void aRequestWhoseJobIsRefusedIsAnsweredAtOnce() throws Exception {
		try (HttpCall running = HttpCall.send(context, "/report?title=sales")) {
			reports.work.awaitBegun();
			Job<String> queued = pool.submit(() -> "queued");
			assertThat(HttpCall.answer(context, "/report?title=stock")).startsWith("HTTP/1.1 503").contains("queue");
			reports.work.release();
			assertThat(running.answer()).contains("sales");
			assertThat(queued.get()).isEqualTo("queued");
		}
	}

	@Test
	void aRequestThatTimesOutCancelsItsJobWhereReactorIsThere() throws Exception {
		assertThat(HttpCall.answer(context, "/report?title=sales")).startsWith("HTTP/1.1 503");
		reports.work.awaitCancelled();
		assertThat(reports.jobs.take().isCancelled()).isTrue();
		assertThat(pool.awaitIdle(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void aRequestThatTimesOutLeavesItsJobAloneWhereReactorIsNotThere() throws Exception {
		try (ConfigurableApplicationContext other = run(Application.class, WithoutReactor.class)) {
			Reports withoutReactor = other.getBean(Reports.class);
			assertThat(HttpCall.answer(other, "/failing")).startsWith("HTTP/1.1 502").contains("no data");
			assertThat(HttpCall.answer(other, "/report?title=sales")).startsWith("HTTP/1.1 503");
			Job<Report> job = withoutReactor.jobs.take();
			assertThat(job).isNotDone();
			assertThat(withoutReactor.work.isCancelled()).isFalse();
			withoutReactor.work.release();
			assertThat(job).succeedsWithin(Duration.ofSeconds(10));
			withoutReactor.work = new HeldWork();
			assertThat(HttpCall.answer(other, "/deferred?title=sales")).startsWith("HTTP/1.1 503");
			withoutReactor.work.awaitCancelled();
		}
	}

	@Test
	void aRequestWithADeferredResultCancelsItsJobWhenItTimesOut() throws Exception {
		assertThat(HttpCall.answer(context, "/deferred?title=sales")).startsWith("HTTP/1.1 503").contains("cancelled");
		reports.work.awaitCancelled();
		assertThat(reports.jobs.take().isCancelled()).isTrue();
		assertThat(pool.awaitIdle(Duration.ofSeconds(10))).isTrue();
	}

	@Test
	void aDeferredResultIsTheResultOfTheJob() throws Exception {
		reports.work.release();
		assertThat(HttpCall.answer(context, "/deferred?title=sales")).startsWith("HTTP/1.1 200").contains("sales");
	}

	@Test
	void aJobDoesNotHearThatTheClientWentAway() throws Exception {
		HttpCall report = HttpCall.send(context, "/report?title=sales");
		reports.work.awaitBegun();
		report.close();
		assertThat(HttpCall.answer(context, "/ping")).contains("pong");
		reports.work.release();
		assertThat(reports.jobs.take()).succeedsWithin(Duration.ofSeconds(10));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
	@Import({ Reports.class, Slow.class, Failures.class })
	static class Application {

	}

	/** Spring MVC as it is without Reactor: a future is no reactive type there. */
	static class WithoutReactor implements WebMvcRegistrations {

		@Override
		public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
			RequestMappingHandlerAdapter adapter = new RequestMappingHandlerAdapter();
			adapter.setReactiveAdapterRegistry(new ReactiveAdapterRegistry() {

				@Override
				public ReactiveAdapter getAdapter(Class<?> type, Object source) {
					return null;
				}

			});
			return adapter;
		}

	}

	record Report(String title, String thread) {
	}

	@RestController
	static class Reports {

		private final PriorityPool pool;

		private final Slow slow;

		private volatile HeldWork work = new HeldWork();

		private final BlockingQueue<Job<Report>> jobs = new LinkedBlockingQueue<>();

		Reports(PriorityPool pool, Slow slow) {
			this.pool = pool;
			this.slow = slow;
		}

		@GetMapping("/report")
		Job<Report> report(@RequestParam String title) {
			HeldWork held = this.work;
			Job<Report> job = this.pool.submit(Priority.HIGH, () -> new Report(title, held.call()));
			this.jobs.add(job);
			return job;
		}

		@GetMapping("/deferred")
		DeferredResult<Report> deferred(@RequestParam String title) {
			Job<Report> job = report(title);
			DeferredResult<Report> result = new DeferredResult<>(500L);
			job.whenComplete((report, failure) -> {
				if (failure != null) {
					result.setErrorResult(failure);
				}
				else {
					result.setResult(report);
				}
			});
			result.onTimeout(() -> job.cancel(true));
			result.onError((failure) -> job.cancel(true));
			return result;
		}

		@GetMapping("/limited")
		Job<String> limited() throws InterruptedException {
			return this.slow.run(this.work);
		}

		@GetMapping("/failing")
		Job<Report> failing() {
			return this.pool.submit(() -> {
				throw new IOException("no data");
			});
		}

		@GetMapping("/ping")
		String ping() {
			return "pong";
		}

	}

	static class Slow {

		@PriorityAsync(timeout = "100ms")
		Job<String> run(HeldWork work) throws InterruptedException {
			return Job.completed(work.call());
		}

	}

	@RestControllerAdvice
	static class Failures {

		@ExceptionHandler
		ProblemDetail on(IOException failure) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY, failure.getMessage());
		}

		@ExceptionHandler
		ProblemDetail on(JobTimeoutException failure) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.GATEWAY_TIMEOUT, failure.getMessage());
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
