package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PausedContextTests {

	private static final Duration WAIT = Duration.ofSeconds(10);

	private final CountDownLatch release = new CountDownLatch(1);

	private final CountDownLatch started = new CountDownLatch(1);

	@Test
	void stoppingPausesAndStartingResumes() throws Exception {
		ConfigurableApplicationContext context = run();
		PriorityPool pool = context.getBean(PriorityPool.class);
		Job<?> running = pool.submit(this::hold);
		this.started.await();
		Thread stopper = new Thread(context::stop);
		stopper.start();
		await().until(() -> pool.snapshot().paused());
		Job<String> meanwhile = pool.submit(() -> "ran");
		await("waiting for the running job").until(() -> stopper.getState() == Thread.State.TIMED_WAITING);
		this.release.countDown();
		stopper.join();
		assertThat(running).isDone();
		assertThat(meanwhile.jobState()).isEqualTo(JobState.PENDING);
		context.start();
		assertThat(meanwhile).succeedsWithin(WAIT).isEqualTo("ran");
		assertThat(pool.snapshot().paused()).isFalse();
		context.close();
	}

	@Test
	void pausingAndRestartingTheContextDoesSoWithThePools() {
		try (ConfigurableApplicationContext context = run()) {
			PriorityPool pool = context.getBean(PriorityPool.class);
			context.pause();
			assertThat(pool.snapshot().paused()).isTrue();
			context.restart();
			assertThat(pool.snapshot().paused()).isFalse();
			assertThat(pool.submit(() -> "ran")).succeedsWithin(WAIT).isEqualTo("ran");
		}
	}

	@Test
	void aPoolThatTheApplicationPausedStaysPaused() {
		try (ConfigurableApplicationContext context = run()) {
			PriorityPool pool = context.getBean(PriorityPool.class);
			pool.pause();
			context.stop();
			context.start();
			assertThat(pool.snapshot().paused()).isTrue();
		}
	}

	@Test
	void stoppingWaitsNoLongerThanTheShutdownTimeout() throws Exception {
		ConfigurableApplicationContext context = run("--thread-system.pools.main.shutdown-timeout=50ms");
		PriorityPool pool = context.getBean(PriorityPool.class);
		pool.submit(this::hold);
		this.started.await();
		context.stop();
		assertThat(pool.snapshot().running()).isOne();
		this.release.countDown();
		context.close();
	}

	@Test
	void stoppingWaitsForAllPoolsAtTheSameTime(CapturedOutput output) throws Exception {
		ConfigurableApplicationContext context = run("--thread-system.pools.main.shutdown-timeout=10m",
				"--thread-system.pools.io.shutdown-timeout=1ms", "--thread-system.pools.cpu.shutdown-timeout=1ms");
		for (String pool : new String[] { "main", "io", "cpu" }) {
			PriorityPool busy = context.getBean(pool + "PriorityPool", PriorityPool.class);
			busy.submit(this::hold);
			await().until(() -> busy.snapshot().running() == 1);
		}
		Thread stopper = new Thread(context::stop);
		stopper.start();
		await().untilAsserted(() -> assertThat(output).contains("Pool 'io' was stopped, but")
			.contains("Pool 'cpu' was stopped, but"));
		await("waiting for main").until(() -> stopper.getState() == Thread.State.TIMED_WAITING);
		this.release.countDown();
		stopper.join();
		assertThat(output).doesNotContain("Pool 'main' was stopped, but");
		context.close();
	}

	@Test
	void aShutdownTimeoutOfAnyLengthWorks() throws Exception {
		ConfigurableApplicationContext context = run("--thread-system.pools.main.shutdown-timeout=365000d");
		PriorityPool pool = context.getBean(PriorityPool.class);
		pool.submit(this::hold);
		this.started.await();
		Thread stopper = new Thread(context::stop);
		stopper.start();
		await("waiting for the job").until(() -> stopper.getState() == Thread.State.TIMED_WAITING);
		this.release.countDown();
		stopper.join();
		assertThat(pool.snapshot().paused()).isTrue();
		context.close();
	}

	@Test
	void aJobMayStopTheContextThatItRunsIn() {
		try (ConfigurableApplicationContext context = run()) {
			assertThat(context.getBean(PriorityPool.class).submit(context::stop)).succeedsWithin(WAIT);
		}
	}

	private void hold() {
		this.started.countDown();
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		SpringApplication application = new SpringApplication(Application.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		return application.run(arguments);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LifecycleAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			ThreadSystemAutoConfiguration.class })
	static class Application {

	}

}
