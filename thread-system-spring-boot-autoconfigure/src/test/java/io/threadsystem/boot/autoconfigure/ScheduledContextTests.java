package io.threadsystem.boot.autoconfigure;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.PoolLocator;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for schedules in contexts that are stopped, that have a parent, or whose beans
 * come late.
 */
@Timeout(60)
class ScheduledContextTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ThreadSystemAutoConfiguration.class, ThreadSystemSchedulingAutoConfiguration.class));

	@Test
	void aSchedulerThatTheApplicationHasPausedStaysSoWhereTheContextIsStartedAgain() {
		this.contextRunner.withUserConfiguration(Hourly.class).run((context) -> {
			JobScheduler scheduler = context.getBean(JobScheduler.class);
			scheduler.pause();
			context.getSourceApplicationContext().stop();
			context.getSourceApplicationContext().start();
			assertThat(scheduler.isPaused()).isTrue();
			scheduler.resume();
			assertThat(scheduler.jobs()).extracting(ScheduledJob::isPaused).containsExactly(false);
		});
	}

	@Test
	void aContextTakesItsOwnSchedulerAndNotThatOfItsParent() {
		this.contextRunner.withUserConfiguration(OwnScheduler.class)
			.run((parent) -> this.contextRunner.withParent(parent)
				.withUserConfiguration(Hourly.class, NeedsScheduler.class)
				.run((context) -> {
					JobScheduler own = context.getBean("threadSystemJobScheduler", JobScheduler.class);
					assertThat(context.getBean(NeedsScheduler.class).scheduler).isSameAs(own);
					assertThat(own.jobs()).hasSize(1);
				}));
	}

	@Test
	void aLateBeanThatCannotBeScheduledLeavesNoSchedule() {
		this.contextRunner.withUserConfiguration(LateMistake.class).run((context) -> {
			assertThatThrownBy(() -> context.getBean(LateMistake.class))
				.hasStackTraceContaining("Its attribute cron is \"nonsense\"");
			assertThat(context.getBean(JobScheduler.class).jobs()).isEmpty();
		});
	}

	static class Hourly {

		@PriorityScheduled(fixedRate = "1h", initialDelay = "1h")
		void run() {
		}

	}

	@Lazy
	static class LateMistake {

		@PriorityScheduled(fixedRate = "1h")
		@PriorityScheduled(cron = "nonsense")
		void run() {
		}

	}

	static class NeedsScheduler {

		final JobScheduler scheduler;

		NeedsScheduler(JobScheduler scheduler) {
			this.scheduler = scheduler;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnScheduler {

		@Bean
		JobScheduler ownScheduler(PoolLocator pools) {
			return JobScheduler.builder(pools.locate("")).build();
		}

	}

}
