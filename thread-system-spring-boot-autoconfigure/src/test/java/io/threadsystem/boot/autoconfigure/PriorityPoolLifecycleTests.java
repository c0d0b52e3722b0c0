package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class PriorityPoolLifecycleTests {

	private static final Duration WAIT = Duration.ofSeconds(10);

	private final CountDownLatch release = new CountDownLatch(1);

	private final CountDownLatch started = new CountDownLatch(1);

	@Test
	void closingDrainsWhatWasAcceptedWhileTheBeansThatJobsUseAreThere() throws Exception {
		ConfigurableApplicationContext context = run("--thread-system.pools.main.max-workers=1",
				"--thread-system.pools.main.min-workers=1");
		PriorityPool pool = context.getBean(PriorityPool.class);
		Repository repository = context.getBean(Repository.class);
		Job<?> running = pool.submit(this::hold);
		List<Job<String>> waiting = List.of(pool.submit(repository::find), pool.submit(repository::find));
		this.started.await();
		Thread closer = closeElsewhere(context);
		await().until(() -> isClosed(pool));
		assertThat(waiting).noneMatch(Job::isDone);
		this.release.countDown();
		closer.join();
		assertThat(running).isCompleted();
		assertThat(waiting).allSatisfy((job) -> assertThat(job).isCompletedWithValue("found"));
		assertEnded(pool);
	}

	@Test
	void aDrainIsNotCutShortByTheTimeoutOfASpringPhase() throws Exception {
		ConfigurableApplicationContext context = run("--spring.lifecycle.timeout-per-shutdown-phase=1ms");
		PriorityPool pool = context.getBean(PriorityPool.class);
		Repository repository = context.getBean(Repository.class);
		Job<String> job = pool.submit(() -> {
			hold();
			return repository.find();
		});
		this.started.await();
		Thread closer = closeElsewhere(context);
		await().until(() -> isClosed(pool));
		await("a hundred times the timeout").during(Duration.ofMillis(100)).until(() -> !repository.destroyed);
		this.release.countDown();
		closer.join();
		assertThat(job).isCompletedWithValue("found");
	}

	@Test
	void closingCancelsWhereThePoolSaysSo() throws Exception {
		ConfigurableApplicationContext context = run("--thread-system.pools.main.min-workers=1",
				"--thread-system.pools.main.max-workers=1", "--thread-system.pools.main.shutdown=cancel");
		PriorityPool pool = context.getBean(PriorityPool.class);
		Job<?> running = pool.submit(this::hold);
		Job<?> waiting = pool.submit(() -> {
		});
		this.started.await();
		Thread closer = closeElsewhere(context);
		closer.join();
		assertThat(running.jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(waiting.jobState()).isEqualTo(JobState.CANCELLED);
		assertThat(running.token().reason()).isEqualTo(CancellationReason.POOL_SHUTDOWN);
		assertThat(waiting.token().reason()).isEqualTo(CancellationReason.POOL_SHUTDOWN);
		assertEnded(pool);
	}

	@Test
	void closingShutsAllPoolsDownAtTheSameTime() throws Exception {
		ConfigurableApplicationContext context = run("--thread-system.pools.main.min-workers=1",
				"--thread-system.pools.io.min-workers=1");
		PriorityPool main = context.getBean("mainPriorityPool", PriorityPool.class);
		PriorityPool io = context.getBean("ioPriorityPool", PriorityPool.class);
		Job<?> first = main.submit(this::hold);
		Job<?> second = io.submit(() -> await().until(() -> isClosed(main)));
		Job<?> third = main.submit(() -> await().until(() -> isClosed(io)));
		this.started.await();
		Thread closer = closeElsewhere(context);
		assertThat(second).succeedsWithin(WAIT);
		assertThat(third).succeedsWithin(WAIT);
		this.release.countDown();
		closer.join();
		assertThat(first).isCompleted();
	}

	@Test
	void anInterruptWhileClosingCancelsWhatIsLeft() throws Exception {
		ConfigurableApplicationContext context = run("--thread-system.pools.main.shutdown-timeout=10m");
		PriorityPool pool = context.getBean(PriorityPool.class);
		Job<?> running = pool.submit(this::hold);
		this.started.await();
		Thread closer = closeElsewhere(context);
		await().until(() -> isClosed(pool));
		closer.interrupt();
		closer.join();
		assertThat(running.jobState()).isEqualTo(JobState.CANCELLED);
	}

	@Test
	void aStoppedContextThatIsClosedDrainsAsWell() {
		ConfigurableApplicationContext context = run();
		PriorityPool pool = context.getBean(PriorityPool.class);
		Repository repository = context.getBean(Repository.class);
		context.stop();
		Job<String> waiting = pool.submit(repository::find);
		context.close();
		assertThat(waiting).isCompletedWithValue("found");
		assertEnded(pool);
	}

	@Test
	void closingAChildContextLeavesThePoolsAlone() {
		try (ConfigurableApplicationContext context = run()) {
			AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
			child.setParent(context);
			child.refresh();
			child.close();
			PriorityPool pool = context.getBean(PriorityPool.class);
			assertThat(pool.submit(() -> "ran")).succeedsWithin(WAIT).isEqualTo("ran");
		}
	}

	@Test
	void aJobMayCloseTheContextThatItRunsIn() {
		ConfigurableApplicationContext context = run();
		PriorityPool pool = context.getBean(PriorityPool.class);
		assertThat(pool.submit(context::close)).succeedsWithin(WAIT);
		assertThat(context.isActive()).isFalse();
		await().untilAsserted(() -> assertEnded(pool));
	}

	@Test
	void poolsOfTheApplicationStopWithTheContextToo() throws Exception {
		SpringApplication application = new SpringApplication(Application.class, ApplicationPoolsTests.OwnPool.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		ConfigurableApplicationContext context = application.run();
		PriorityPool own = context.getBean("ownPool", PriorityPool.class);
		context.stop();
		assertThat(own.snapshot().paused()).isTrue();
		context.start();
		assertThat(own.snapshot().paused()).isFalse();
		Job<String> job = own.submit(() -> {
			hold();
			return context.getBean(Repository.class).find();
		});
		this.started.await();
		Thread closer = closeElsewhere(context);
		await().until(() -> isClosed(own));
		this.release.countDown();
		closer.join();
		assertThat(job).isCompletedWithValue("found");
	}

	@Test
	void poolsStopAfterWebServersAndMessageListeners() {
		ConfigurableApplicationContext context = run();
		Listener listener = context.getBean(Listener.class);
		context.close();
		assertThat(listener.result).isCompletedWithValue("submitted while stopping");
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

	private static Thread closeElsewhere(ConfigurableApplicationContext context) {
		Thread closer = new Thread(context::close);
		closer.start();
		return closer;
	}

	private static boolean isClosed(PriorityPool pool) {
		return pool.executor().isShutdown();
	}

	private static void assertEnded(PriorityPool pool) {
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> pool.submit(() -> "too late"));
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith(pool.name() + "-"));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ LifecycleAutoConfiguration.class, TaskExecutionAutoConfiguration.class,
			ThreadSystemAutoConfiguration.class })
	static class Application {

		@Bean
		Repository repository(PriorityPool pool) {
			return new Repository(pool);
		}

		@Bean
		Listener listener(PriorityPool pool) {
			return new Listener(pool);
		}

	}

	/** It knows the pool, and is therefore destroyed before the pool is. */
	static class Repository implements DisposableBean {

		private final PriorityPool pool;

		private volatile boolean destroyed;

		Repository(PriorityPool pool) {
			this.pool = pool;
		}

		String find() {
			return this.destroyed ? "destroyed, unlike " + this.pool.name() : "found";
		}

		@Override
		public void destroy() {
			this.destroyed = true;
		}

	}

	/** As a message listener or a web server: still hands work over while it stops. */
	static class Listener implements SmartLifecycle {

		private final PriorityPool pool;

		private volatile boolean running;

		private volatile CompletableFuture<String> result = new CompletableFuture<>();

		Listener(PriorityPool pool) {
			this.pool = pool;
		}

		@Override
		public void start() {
			this.running = true;
		}

		@Override
		public void stop() {
			this.running = false;
			this.result = this.pool.submit(() -> "submitted while stopping");
		}

		@Override
		public boolean isRunning() {
			return this.running;
		}

		@Override
		public int getPhase() {
			return DEFAULT_PHASE - 2048;
		}

	}

}
