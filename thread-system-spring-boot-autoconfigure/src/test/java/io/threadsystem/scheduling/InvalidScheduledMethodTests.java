package io.threadsystem.scheduling;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.ShutdownMode;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.OverlapPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.Scheduled;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for methods that carry {@link PriorityScheduled} although it cannot work there.
 */
class InvalidScheduledMethodTests {

	// Attributes, each of them a property of the bean below

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', value = {
			"cron=0 0 25 * * * | Its attribute cron is \"${cron:}\" (0 0 25 * * *): Invalid value for HourOfDay"
					+ " (valid values 0 - 23): 25 '25' in cron expression \"0 0 25 * * *\". | Correct it, or write \"-\"",
			"cron=0 0 0 31 2 * | There is no such day in any year. | Correct it",
			"cron=@daily,zone=Europe/Roma | Its attribute zone is \"${zone:}\" (Europe/Roma): there is no such time zone."
					+ " | Write the name of one, such as Europe/Rome or UTC.",
			"cron=@daily,initialDelay=1s | Its attribute initialDelay is \"${initialDelay:}\" (1s): it has no meaning"
					+ " beside cron. | Remove it, or use fixedRate or fixedDelay.",
			"fixedRate=often | Its attribute fixedRate is \"${fixedRate:}\" (often): this is no time. | such as 500ms, 5s or 2m",
			"fixedRate=-5s | Its attribute fixedRate is \"${fixedRate:}\" (-5s): there must be time between | Set a positive time",
			"fixedRate=0s | Its attribute fixedRate is \"${fixedRate:}\" (0s): there must be time between the runs."
					+ " | Set a positive time, or \"-\" for no runs at all.",
			"fixedDelay=0 | Its attribute fixedDelay is \"${fixedDelay:}\" (0): there must be time between | Set a",
			"fixedRate=5s,initialDelay=soon | Its attribute initialDelay is \"${initialDelay:}\" (soon): this is no time. | Write",
			"initialDelay=-1s | Its attribute initialDelay is \"${initialDelay:}\" (-1s): a time must not be negative. | Set 0",
			"fixedRate=5s,zone=UTC | Its attribute zone is \"${zone:}\" (UTC): it has no meaning beside fixedRate."
					+ " | Remove it, or use cron or at.",
			"fixedDelay=5s,zone=UTC | it has no meaning beside fixedDelay. | Remove it",
			"initialDelay=5s,zone=UTC | it has no meaning beside initialDelay. | Remove it",
			"at=2026-03-01T11:59:59Z | Its attribute at is \"${at:}\" (2026-03-01T11:59:59Z): it has passed."
					+ " | Write a later time, or \"-\" for no run",
			"at=tomorrow | Its attribute at is \"${at:}\" (tomorrow): this is no time. | 2030-01-31T05:00:00Z",
			"at=2030-01-31T06:00:00 | it has no offset, and there is no zone. | Add an offset, as in 2030-01-31T06:00:00+01:00",
			"at=2030-01-31T06:00:00Z,zone=UTC | Its attribute zone is \"${zone:}\" (UTC): the attribute at is"
					+ " \"${at:}\" (2030-01-31T06:00:00Z) and has an offset of its own. | Remove the zone, or the offset.",
			"at=2026-03-29T02:30:00,zone=Europe/Rome | there is no such time in Europe/Rome, as clocks are put forward"
					+ " there. | Choose another time.",
			"at=2030-01-31T06:00:00Z,initialDelay=1s | it has no meaning beside at. | Remove it",
			"fixedRate=5s,timeout=never | Its attribute timeout is \"${timeout:}\" (never): this is no time. | Write",
			"fixedRate=5s,pool=nowhere | Its attribute pool is \"${pool:}\" (nowhere): there is no pool 'nowhere', the"
					+ " pools are main and io. | Name a pool that exists, or configure one",
			"cron=@daily,fixedRate=5s | It has more than one trigger: cron is \"${cron:}\" (@daily), fixedRate is"
					+ " \"${fixedRate:}\" (5s). | Keep one of them, or repeat the annotation",
			"cron=-,fixedRate=5s | It has more than one trigger | Keep one of them",
			"pool=io | It has no trigger: cron is \"${cron:}\" (), | Set one of cron, fixedRate, fixedDelay, at, or"
					+ " initialDelay alone; \"-\" stands for no runs at all." })
	void anAttributeThatCannotWorkIsRefused(String properties, String reason, String remedy) {
		assertRefused(
				(runner) -> runner.withUserConfiguration(Properties.class).withPropertyValues(properties.split(",")),
				"Properties.run()", reason, remedy);
	}

	@Test
	void noTriggerIsRefused() {
		assertRefused(NoTrigger.class, "NoTrigger.run()", "It has no trigger.", "Set one of cron,");
	}

	@Test
	void anUnknownPlaceholderIsRefused() {
		assertRefused(Unknown.class, "Unknown.run()",
				"Its attribute cron is \"${the.cron}\": Could not resolve placeholder 'the.cron'",
				"Define the property, or give the placeholder a default");
	}

	@Test
	void anOverlapOfWhatNeverOverlapsIsRefused() {
		assertRefused(OverlapWithDelay.class, "OverlapWithDelay.run()",
				"Its attribute overlap is QUEUE. Its runs never overlap", "Remove the attribute overlap.");
		assertRefused(OverlapOfOne.class, "OverlapOfOne.run()",
				"Its attribute overlap is CONCURRENT. It has one run only.", "Remove the attribute overlap.");
		assertRefused(OverlapAt.class, "OverlapAt.run()", "It has one run only.", "Remove the attribute overlap.");
	}

	// Methods

	@Test
	void aParameterThatARunDoesNotHaveIsRefused() {
		assertRefused(TextParameter.class, "TextParameter.run(String)",
				"A run has no value for its parameter of type String.",
				"Declare no parameters, or a JobContext, or a CancellationToken, each at most once.");
		assertRefused(TwoContexts.class, "TwoContexts.run(JobContext, JobContext)", "parameter of type JobContext",
				"each at most once");
	}

	@Test
	void anotherAnnotationThatRunsItElsewhereIsRefused() {
		assertRefused(AlsoPriorityAsync.class, "AlsoPriorityAsync.run()",
				"@PriorityAsync applies to it too, and each run would only submit another job.",
				"Remove @PriorityAsync: the run is a job of its own already");
		assertRefused(InPriorityAsync.class, "InPriorityAsync.run()", "@PriorityAsync applies to it too", "Remove");
		assertRefused(AlsoAsync.class, "AlsoAsync.run()", "@Async applies to it too", "Remove @Async");
		assertRefused(InAsync.class, "InAsync.run()", "@Async applies to it too", "Remove @Async");
	}

	@Test
	void scheduledBesidesItIsRefused() {
		assertRefused(AlsoScheduled.class, "AlsoScheduled.run()",
				"It carries Spring's @Scheduled too, and would run by both of them.",
				"Choose one: remove @Scheduled, or remove @PriorityScheduled.");
	}

	@Test
	void aMethodThatAnAnnotatedClassDoesNotReachIsAccepted() {
		ScheduledBeans.runner(NotReached.class)
			.run((context) -> assertThat(context.getBean(JobScheduler.class).jobs()).hasSize(1));
	}

	// Beans

	@Test
	void aMissingSchedulerIsReportedOnlyWhereItIsNeeded() {
		ApplicationContextRunner without = new ApplicationContextRunner()
			.withBean(PriorityScheduledBeanPostProcessor.class);
		without.run((context) -> assertThat(context).hasNotFailed());
		assertRefused((runner) -> without.withUserConfiguration(OnDefaultPool.class), "OnDefaultPool.run()",
				"There is no bean of type io.threadsystem.schedule.JobScheduler, or more than one.",
				"Do not exclude ThreadSystemSchedulingAutoConfiguration, and mark one of several beans as primary");
		assertRefused((runner) -> runner.withUserConfiguration(AnotherScheduler.class, OnDefaultPool.class),
				"OnDefaultPool.run()", "or more than one", "mark one of several");
	}

	@Test
	void aSchedulerThatKnowsNoCronIsReportedWithTheMethod() {
		ApplicationContextRunner without = new ApplicationContextRunner()
			.withBean(PriorityScheduledBeanPostProcessor.class)
			.withBean(JobScheduler.class, () -> JobScheduler
				.builder(PriorityPool.create("own", PoolSettings.builder().shutdown(ShutdownMode.CANCEL).build()))
				.build());
		assertRefused((runner) -> without.withUserConfiguration(Nightly.class), "Nightly.run()",
				"Its attribute cron is \"@daily\": ", "Look at the JobScheduler bean of the application");
	}

	@Test
	void aMistakeInACronExpressionIsFoundBeforeAnyScheduleBegins() {
		ScheduledBeans.runner(Properties.class)
			.withPropertyValues("cron=0 0 25 * * *")
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(BeanCreationException.class));
	}

	@Test
	void aFailedStartLeavesNoSchedulesBehind() {
		JobScheduler[] scheduler = new JobScheduler[1];
		ScheduledBeans.runner(Good.class, Past.class)
			.withInitializer((context) -> context.addApplicationListener((event) -> {
				if (scheduler[0] == null) {
					scheduler[0] = context.getBean(JobScheduler.class);
				}
			}))
			.run((context) -> {
				assertThat(context).hasFailed();
				assertThat(scheduler[0].jobs()).isEmpty();
			});
	}

	private static void assertRefused(Class<?> bean, String method, String reason, String remedy) {
		assertRefused((runner) -> runner.withUserConfiguration(bean), method, reason, remedy);
	}

	private static void assertRefused(UnaryOperator<ApplicationContextRunner> application, String method, String reason,
			String remedy) {
		application.apply(ScheduledBeans.runner()).run((context) -> {
			Throwable failure = context.getStartupFailure();
			while (failure != null && !(failure instanceof InvalidJobMethodException)) {
				failure = failure.getCause();
			}
			assertThat(failure).isInstanceOfSatisfying(InvalidJobMethodException.class, (refused) -> {
				assertThat(refused.method()).endsWith("$" + method).startsWith("io.threadsystem.scheduling.");
				assertThat(refused.reason()).contains(reason).endsWith(".");
				assertThat(refused.remedy()).contains(remedy);
				assertThat(refused).hasMessage("@PriorityScheduled cannot work on " + refused.method() + ": "
						+ refused.reason() + " " + refused.remedy());
			});
		});
	}

	static class Properties {

		@PriorityScheduled(cron = "${cron:}", zone = "${zone:}", fixedRate = "${fixedRate:}",
				fixedDelay = "${fixedDelay:}", initialDelay = "${initialDelay:}", at = "${at:}", pool = "${pool:}",
				timeout = "${timeout:}")
		void run() {
		}

	}

	static class NoTrigger {

		@PriorityScheduled
		void run() {
		}

	}

	static class Unknown {

		@PriorityScheduled(cron = "${the.cron}")
		void run() {
		}

	}

	static class OverlapWithDelay {

		@PriorityScheduled(fixedDelay = "1s", overlap = OverlapPolicy.QUEUE)
		void run() {
		}

	}

	static class OverlapOfOne {

		@PriorityScheduled(initialDelay = "1s", overlap = OverlapPolicy.CONCURRENT)
		void run() {
		}

	}

	static class OverlapAt {

		@PriorityScheduled(at = "2030-01-31T06:00:00Z", overlap = OverlapPolicy.QUEUE)
		void run() {
		}

	}

	static class TextParameter {

		@PriorityScheduled(fixedRate = "1s")
		void run(String text) {
		}

	}

	static class TwoContexts {

		@PriorityScheduled(fixedRate = "1s")
		void run(JobContext one, JobContext other) {
		}

	}

	static class AlsoPriorityAsync {

		@PriorityAsync
		@PriorityScheduled(fixedRate = "1s")
		public void run() {
		}

	}

	@PriorityAsync
	static class InPriorityAsync {

		@PriorityScheduled(fixedRate = "1s")
		public void run() {
		}

	}

	static class AlsoAsync {

		@Async
		@PriorityScheduled(fixedRate = "1s")
		public CompletableFuture<String> run() {
			return CompletableFuture.completedFuture("");
		}

	}

	@Async
	static class InAsync {

		@PriorityScheduled(fixedRate = "1s")
		public void run() {
		}

	}

	static class AlsoScheduled {

		@Scheduled(fixedRate = 1000)
		@PriorityScheduled(fixedRate = "1s")
		void run() {
		}

	}

	@PriorityAsync
	static class NotReached {

		@PriorityScheduled(fixedRate = "1h")
		void run(CancellationToken token) {
		}

	}

	static class OnDefaultPool {

		@PriorityScheduled(fixedRate = "1h")
		void run() {
		}

	}

	static class Good {

		@PriorityScheduled(fixedRate = "1h")
		void run() {
		}

	}

	static class Nightly {

		@PriorityScheduled(cron = "@daily", zone = "UTC")
		void run() {
		}

	}

	static class Past {

		@PriorityScheduled(at = "2020-01-31T06:00:00Z")
		void run() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnotherScheduler {

		@Bean
		JobScheduler anotherScheduler(MovableClock clock, io.threadsystem.aop.PoolLocator pools) {
			return JobScheduler.builder(pools.locate("io")).clock(clock).build();
		}

	}

}
