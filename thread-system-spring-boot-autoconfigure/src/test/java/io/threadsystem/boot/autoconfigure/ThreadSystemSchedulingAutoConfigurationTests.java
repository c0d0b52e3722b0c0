package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;
import io.threadsystem.scheduling.JobSchedulerTasks;
import io.threadsystem.scheduling.MovableClock;
import io.threadsystem.scheduling.PriorityScheduledBeanPostProcessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.actuate.autoconfigure.scheduling.ScheduledTasksEndpointAutoConfiguration;
import org.springframework.boot.actuate.scheduling.ScheduledTasksEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.scheduling.config.ScheduledTaskHolder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ThreadSystemSchedulingAutoConfiguration}.
 */
@Timeout(60)
class ThreadSystemSchedulingAutoConfigurationTests {

	private final ApplicationContextRunner boot = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(TaskExecutionAutoConfiguration.class, TaskSchedulingAutoConfiguration.class));

	private final ApplicationContextRunner contextRunner = this.boot.withConfiguration(
			AutoConfigurations.of(ThreadSystemAutoConfiguration.class, ThreadSystemSchedulingAutoConfiguration.class));

	@Test
	void isRegistered() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).getCandidates())
			.contains(ThreadSystemSchedulingAutoConfiguration.class.getName());
	}

	// The scheduler

	@Test
	void annotatedMethodsAndOtherTasksRunByTheClockOfTheSystem() {
		this.contextRunner.withUserConfiguration(Smoke.class).run((context) -> {
			CountDownLatch ran = new CountDownLatch(2);
			context.getBean(JobScheduler.class).every(Duration.ofMillis(5), ran::countDown);
			assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(context.getBean(Smoke.class).ran.await(10, TimeUnit.SECONDS)).isTrue();
		});
	}

	@Test
	void runsOfTheSchedulerAreInTheDefaultPool() {
		this.contextRunner
			.withPropertyValues("thread-system.default-pool=io", "thread-system.pools.io.min-workers=1",
					"thread-system.pools.main.min-workers=1")
			.run((context) -> assertThat(
					context.getBean(JobScheduler.class).every(Duration.ofHours(1), this::nothing).pool())
				.isEqualTo("io"));
	}

	@Test
	void theSchedulerKnowsCronAsSpringDoes() {
		this.contextRunner.run((context) -> {
			JobScheduler scheduler = context.getBean(JobScheduler.class);
			assertThat(scheduler.cron("@daily", ZoneId.of("UTC"), this::nothing).nextRun()).isPresent();
			assertThatIllegalArgumentException()
				.isThrownBy(() -> scheduler.cron("0 0 25 * * *", ZoneId.of("UTC"), this::nothing))
				.withMessageContaining("Invalid value for HourOfDay");
		});
	}

	@Test
	void theSchedulerIsCreatedWhenItIsNeeded() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(JobSchedulerTasks.class);
			context.getBean(JobSchedulerTasks.class).getScheduledTasks();
			context.stop();
			context.start();
			assertThat(context.getBeanFactory().containsSingleton("threadSystemJobScheduler")).isFalse();
			assertThat(context.getBean(JobScheduler.class).jobs()).isEmpty();
			assertThat(context.getBeanFactory().containsSingleton("threadSystemJobScheduler")).isTrue();
		});
	}

	@Test
	void anApplicationThatSchedulesNothingNeedsNoDefaultPool() {
		this.contextRunner.withUserConfiguration(TwoPools.class).run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner.withUserConfiguration(TwoPools.class, Service.class)
			.run((context) -> assertThat(context.getStartupFailure())
				.hasRootCauseMessage("There is no default pool: set thread-system.default-pool to one of one, other,"
						+ " or mark one of the PriorityPool beans as primary"));
	}

	@Test
	void aSchedulerOfTheApplicationWins() {
		this.contextRunner.withUserConfiguration(OwnScheduler.class, Service.class).run((context) -> {
			assertThat(context).hasSingleBean(JobScheduler.class).hasBean("mine");
			assertThat(context.getBean(JobScheduler.class).jobs()).extracting(ScheduledJob::name)
				.containsExactly("Service.hourly");
			assertThat(tasks(context)).isEqualTo(1);
		});
	}

	@Test
	void aBeanOfAnotherKindMayBeNamedJobScheduler() {
		this.contextRunner.withBean("jobScheduler", String.class, () -> "text")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(JobScheduler.class));
	}

	@Test
	void scheduledBeansAreCreatedWhereBeansAreLazy() {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.withUserConfiguration(Service.class)
			.run((context) -> assertThat(context.getBean(JobScheduler.class).jobs()).hasSize(1));
	}

	@Test
	void nothingIsScheduledWhereItIsSwitchedOff() {
		this.contextRunner.withUserConfiguration(Service.class)
			.withPropertyValues("thread-system.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(JobScheduler.class)
				.doesNotHaveBean(JobSchedulerTasks.class)
				.doesNotHaveBean(JobSchedulerLifecycle.class)
				.doesNotHaveBean(PriorityScheduledBeanPostProcessor.class));
	}

	// What Boot and the application have

	@Test
	void bootsOwnBeansAreAsBefore() {
		assertThat(beans(this.contextRunner, Service.class)).isEqualTo(beans(this.boot, Service.class));
	}

	@Test
	void bootsOwnBeansAreAsBeforeWhereSpringsSchedulingIsOn() {
		Map<String, String> before = beans(this.boot, SpringSchedule.class);
		assertThat(beans(this.contextRunner, SpringSchedule.class)).isEqualTo(before);
		assertThat(before).containsKeys("taskScheduler", "applicationTaskExecutor");
	}

	@Test
	void springsOwnSchedulesAreNotSwitchedOn() {
		this.contextRunner.withUserConfiguration(Service.class)
			.run((context) -> assertThat(context).doesNotHaveBean(TaskScheduler.class)
				.doesNotHaveBean(ScheduledExecutorService.class)
				.doesNotHaveBean(ScheduledAnnotationBeanPostProcessor.class));
	}

	@Test
	void springsOwnSchedulesGoOnBesideOurs() {
		this.contextRunner.withUserConfiguration(SpringSchedule.class, Smoke.class).run((context) -> {
			SpringSchedule bean = context.getBean(SpringSchedule.class);
			assertThat(bean.ran.await(10, TimeUnit.SECONDS)).isTrue();
			assertThat(bean.thread).startsWith("scheduling-");
			assertThat(context.getBean(Smoke.class).ran.await(10, TimeUnit.SECONDS)).isTrue();
		});
	}

	@Test
	void theHolderOfSpringsSchedulesIsStillInjectedByType() {
		this.contextRunner.withUserConfiguration(SpringSchedule.class)
			.run((context) -> assertThat(context.getBean(ScheduledTaskHolder.class))
				.isInstanceOf(ScheduledAnnotationBeanPostProcessor.class));
	}

	// Actuator

	@Test
	void theEndpointShowsOurSchedulesBesideSprings() {
		this.contextRunner.withConfiguration(AutoConfigurations.of(ScheduledTasksEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=scheduledtasks")
			.withUserConfiguration(SpringSchedule.class, Service.class)
			.run((context) -> {
				context.getBean(JobScheduler.class).job("programmatic").every(Duration.ofHours(1), this::nothing);
				assertThat(context.getBean(ScheduledTasksEndpoint.class).scheduledTasks().getFixedRate())
					.extracting((task) -> task.getRunnable().getTarget())
					.containsExactlyInAnyOrder(SpringSchedule.class.getName() + ".tick", "Service.hourly",
							"programmatic");
			});
	}

	// The life of the context

	@Test
	void aStoppedContextRunsNothingAndGoesOnWhenItIsStarted() {
		this.contextRunner.withUserConfiguration(OwnScheduler.class, Service.class).run((context) -> {
			ScheduledJob job = context.getBean(JobScheduler.class).jobs().get(0);
			context.stop();
			assertThat(job.isPaused()).isTrue();
			context.start();
			assertThat(job.isPaused()).isFalse();
			context.getBean(MovableClock.class).advance(Duration.ofHours(1), context.getBean(JobScheduler.class));
			assertThat(job.runCount()).isPositive();
		});
	}

	@Test
	void noRunBeginsWhileTheContextClosesAndThoseThatHaveBegunEnd() {
		Closing closing = new Closing();
		this.contextRunner.withUserConfiguration(OwnScheduler.class)
			.withBean(Closing.class, () -> closing)
			.run((context) -> {
				closing.scheduler = context.getBean(JobScheduler.class);
				ScheduledJob job = closing.scheduler.job("begun").every(Duration.ofSeconds(1), closing::run);
				assertThat(job.runNow()).isTrue();
				closing.running.await();
			});
		assertThat(closing.schedulesWhenStopping).isZero();
		assertThat(closing.refusal).isInstanceOf(IllegalStateException.class).hasMessageContaining("is closed");
		assertThat(closing.ended.getCount()).isZero();
	}

	@Test
	void aStoppedContextMayBeClosed() {
		JobScheduler[] scheduler = new JobScheduler[1];
		this.contextRunner.run((context) -> {
			scheduler[0] = context.getBean(JobScheduler.class);
			context.stop();
			context.close();
		});
		assertThatIllegalStateException().isThrownBy(() -> scheduler[0].every(Duration.ofHours(1), this::nothing))
			.withMessageContaining("is closed");
	}

	@Test
	void theThreadsThatSchedulesUseEndWithTheContext() {
		this.contextRunner.withUserConfiguration(Service.class)
			.run((context) -> assertThat(threads()).anyMatch((name) -> name.startsWith("main-"))
				.doesNotContain("main-scheduler"));
		await().untilAsserted(() -> assertThat(threads()).noneMatch((name) -> name.startsWith("main-")));
	}

	// Mistakes

	@Test
	void aMistakeIsExplained() {
		this.contextRunner.withUserConfiguration(Mistaken.class).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).isEqualTo(
					"""
							@PriorityScheduled cannot work on this method:

							    Method: %s$Mistaken.run()
							    Reason: Its attribute cron is "* * * * *": Cron expression must consist of 6 fields (found 5 in \
							"* * * * *")."""
						.formatted(getClass().getName())
						.replace("\n", System.lineSeparator()));
			assertThat(analysis.getAction()).isEqualTo("Correct it, or write \"-\" for no runs at all.");
		});
	}

	private static FailureAnalysis analyze(@Nullable Throwable failure) {
		List<FailureAnalyzer> analyzers = SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, ArgumentResolver.none(), FailureHandler.handleMessage((message, cause) -> {
			}));
		return analyzers.stream()
			.filter(InvalidJobMethodFailureAnalyzer.class::isInstance)
			.map((analyzer) -> analyzer.analyze(failure))
			.findFirst()
			.orElseThrow();
	}

	private static Map<String, String> beans(ApplicationContextRunner runner, Class<?> configuration) {
		Map<String, String> found = new TreeMap<>();
		runner.withUserConfiguration(configuration).run((context) -> {
			for (String name : context.getBeanFactory().getBeanDefinitionNames()) {
				Class<?> type = context.getBeanFactory().getType(name);
				if (!isOurs(name)) {
					found.put(name, type + " " + Arrays.toString(context.getBeanFactory().getAliases(name)));
				}
			}
		});
		return found;
	}

	private static boolean isOurs(String name) {
		return name.contains("PriorityPool") || name.startsWith("threadSystem")
				|| name.startsWith("io.threadsystem.boot") || name.startsWith("thread-system-")
				|| name.equals("priorityScheduledBeanPostProcessor");
	}

	private static int tasks(AssertableApplicationContext context) {
		return context.getBean(JobSchedulerTasks.class).getScheduledTasks().size();
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
	}

	private void nothing() {
	}

	static class Smoke {

		final CountDownLatch ran = new CountDownLatch(2);

		@PriorityScheduled(fixedRate = "5ms", priority = Priority.HIGH)
		void tick() {
			this.ran.countDown();
		}

	}

	static class Service {

		@PriorityScheduled(fixedRate = "1h")
		void hourly() {
		}

	}

	static class Mistaken {

		@PriorityScheduled(cron = "* * * * *")
		void run() {
		}

	}

	@EnableScheduling
	@Configuration(proxyBeanMethods = false)
	static class SpringSchedule {

		final CountDownLatch ran = new CountDownLatch(1);

		volatile String thread = "";

		@Scheduled(fixedRate = 3_600_000)
		void tick() {
			this.thread = Thread.currentThread().getName();
			this.ran.countDown();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoPools {

		@Bean
		PriorityPool one() {
			return PriorityPool.create("one", PoolSettings.builder().minWorkers(1).build());
		}

		@Bean
		PriorityPool other() {
			return PriorityPool.create("other", PoolSettings.builder().minWorkers(1).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnScheduler {

		@Bean
		MovableClock clock() {
			return new MovableClock("2026-03-01T12:00:00Z");
		}

		@Bean
		JobScheduler mine(PoolLocator pools, MovableClock clock) {
			return JobScheduler.builder(pools.locate("")).clock(clock).build();
		}

	}

	/** Stops after the scheduler and before the pools, as a web server does. */
	static class Closing implements SmartLifecycle {

		final CountDownLatch running = new CountDownLatch(1);

		final CountDownLatch ended = new CountDownLatch(1);

		private final CountDownLatch stopped = new CountDownLatch(1);

		@Nullable JobScheduler scheduler;

		int schedulesWhenStopping = -1;

		@Nullable Throwable refusal;

		private volatile boolean started;

		void run() {
			this.running.countDown();
			try {
				this.stopped.await();
				this.ended.countDown();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

		@Override
		public void start() {
			this.started = true;
		}

		@Override
		public void stop() {
			JobScheduler closed = this.scheduler;
			if (closed != null) {
				this.schedulesWhenStopping = closed.jobs().size();
				try {
					closed.every(Duration.ofSeconds(1), this::run);
				}
				catch (IllegalStateException ex) {
					this.refusal = ex;
				}
			}
			this.started = false;
			this.stopped.countDown();
		}

		@Override
		public boolean isRunning() {
			return this.started;
		}

		@Override
		public int getPhase() {
			return DEFAULT_PHASE - 2048;
		}

	}

}
