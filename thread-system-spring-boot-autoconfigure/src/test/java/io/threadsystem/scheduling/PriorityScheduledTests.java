package io.threadsystem.scheduling;

import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.Priority;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.JobTrigger;
import io.threadsystem.schedule.OverlapPolicy;
import io.threadsystem.schedule.ScheduledJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.annotation.AliasFor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what the attributes and the signature of a method with
 * {@link PriorityScheduled} do.
 */
@Timeout(60)
class PriorityScheduledTests {

	// Triggers

	@Test
	void cronRunsAtTheTimesOfItsZone() {
		ScheduledBeans.runner(Cron.class).run((context) -> {
			assertThat(ScheduledBeans.only(context).nextRun()).contains(Instant.parse("2026-03-02T02:00:00Z"));
			ScheduledBeans.advance(context, "PT13H59M");
			assertThat(context.getBean(Cron.class).runs).isEmpty();
			ScheduledBeans.advance(context, "PT1M");
			assertThat(context.getBean(Cron.class).runs).containsExactly("main-worker-1");
			assertThat(ScheduledBeans.only(context).nextRun()).contains(Instant.parse("2026-03-03T02:00:00Z"));
		});
	}

	@Test
	void cronWithoutAZoneIsInThatOfTheSystem() {
		ScheduledBeans.runner(CronWithoutZone.class)
			.run((context) -> assertThat(ScheduledBeans.only(context).trigger())
				.isEqualTo(new JobTrigger.Cron("@daily", ZoneId.systemDefault())));
	}

	@Test
	void aFixedRateStartsAtOnceAndGoesOnAtThatRate() {
		ScheduledBeans.runner(Rate.class).run((context) -> {
			Rate bean = context.getBean(Rate.class);
			ScheduledBeans.advance(context, "PT0S");
			assertThat(bean.runs).hasSize(1);
			ScheduledBeans.advance(context, "PT4S");
			assertThat(bean.runs).hasSize(1);
			ScheduledBeans.advance(context, "PT1S");
			assertThat(bean.runs).hasSize(2);
		});
	}

	@Test
	void aFixedDelayWaitsForItsInitialDelay() {
		ScheduledBeans.runner(DelayAfterInitialDelay.class).run((context) -> {
			DelayAfterInitialDelay bean = context.getBean(DelayAfterInitialDelay.class);
			ScheduledBeans.advance(context, "PT59S");
			assertThat(bean.runs).isEmpty();
			ScheduledBeans.advance(context, "PT1S");
			assertThat(bean.runs).hasSize(1);
			ScheduledBeans.advance(context, "PT0.5S");
			assertThat(bean.runs).hasSize(2);
			assertThat(ScheduledBeans.only(context).trigger())
				.isEqualTo(new JobTrigger.FixedDelay(Duration.ofMillis(500), Duration.ofMinutes(1)));
		});
	}

	@Test
	void anInitialDelayAloneIsOneRun() {
		ScheduledBeans.runner(Once.class).run((context) -> {
			ScheduledJob job = ScheduledBeans.only(context);
			ScheduledBeans.advance(context, "PT2S");
			assertThat(context.getBean(Once.class).runs).hasSize(1);
			assertThat(job.isDone()).isTrue();
		});
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "2026-03-01T14:00:00Z", "2026-03-01T15:00:00+01:00", "2026-03-01T15:00:00+01:00[Europe/Rome]" })
	void atIsOneRunAtThatTime(String at) {
		ScheduledBeans.runner(At.class).withPropertyValues("the.time=" + at).run((context) -> {
			assertThat(ScheduledBeans.only(context).nextRun()).contains(Instant.parse("2026-03-01T14:00:00Z"));
			ScheduledBeans.advance(context, "PT2H");
			assertThat(context.getBean(At.class).runs).hasSize(1);
			assertThat(context.getBean(JobScheduler.class).jobs()).isEmpty();
		});
	}

	@Test
	void atWithoutAnOffsetIsInItsZone() {
		ScheduledBeans.runner(AtInZone.class)
			.run((context) -> assertThat(ScheduledBeans.only(context).nextRun())
				.contains(Instant.parse("2026-03-01T14:00:00Z")));
	}

	// Switched off

	@ParameterizedTest
	@ValueSource(strings = { "off.cron", "off.rate", "off.delay", "off.at", "off.once" })
	void aDashSwitchesOffWhatItTriggers(String property) {
		ScheduledBeans.runner(Five.class)
			.run((context) -> assertThat(context.getBean(JobScheduler.class).jobs()).hasSize(5));
		ScheduledBeans.runner(Five.class)
			.withPropertyValues(property + "=-")
			.run((context) -> assertThat(context.getBean(JobScheduler.class).jobs()).hasSize(4)
				.noneMatch((job) -> job.name().equals(property)));
	}

	@Test
	void aTriggerThatAPlaceholderLeavesEmptyIsNotGiven() {
		ScheduledBeans.runner(CronOrRate.class)
			.withPropertyValues("the.rate=5s")
			.run((context) -> assertThat(ScheduledBeans.only(context).trigger())
				.isInstanceOf(JobTrigger.FixedRate.class));
		ScheduledBeans.runner(CronOrRate.class)
			.withPropertyValues("the.cron=@daily")
			.run((context) -> assertThat(ScheduledBeans.only(context).trigger()).isInstanceOf(JobTrigger.Cron.class));
	}

	// Other attributes

	@Test
	void runsHaveThePriorityThePoolAndTheNameOfTheAnnotation() {
		ScheduledBeans.runner(Full.class)
			.withPropertyValues("the.pool=io", "the.name=report", "the.rate=PT1H", "the.timeout=5m")
			.run((context) -> {
				ScheduledJob job = ScheduledBeans.only(context);
				assertThat(job.name()).isEqualTo("report");
				assertThat(job.pool()).isEqualTo("io");
				assertThat(job.priority()).isEqualTo(Priority.LOW);
				await().until(() -> job.lastOutcome().isPresent());
				assertThat(context.getBean(Full.class).runs).containsExactly("io-worker-1");
				assertThat(context.getBean(Full.class).jobs).containsExactly("report");
			});
	}

	@Test
	void aScheduleIsNamedAfterClassAndMethod() {
		ScheduledBeans.runner(Rate.class)
			.run((context) -> assertThat(ScheduledBeans.only(context).name()).isEqualTo("Rate.tick"));
	}

	@Test
	void aRunThatIsDueTooEarlyIsLeftOut() {
		ScheduledBeans.runner(Overlaps.class).run((context) -> {
			ScheduledJob skip = named(context.getBean(JobScheduler.class), "skip");
			await().until(() -> skip.runCount() == 1);
			ScheduledBeans.advance(context, "PT1S");
			assertThat(skip.skippedCount()).isOne();
			context.getBean(Overlaps.class).hold.cancel();
		});
	}

	@Test
	void aRunThatIsDueTooEarlyWaitsWhereTheAnnotationSaysSo() {
		ScheduledBeans.runner(Overlaps.class).run((context) -> {
			ScheduledJob skip = named(context.getBean(JobScheduler.class), "skip");
			ScheduledJob queue = named(context.getBean(JobScheduler.class), "queue");
			await().until(() -> skip.runCount() == 1);
			ScheduledBeans.advance(context, "PT1S");
			ScheduledBeans.advance(context, "PT1S");
			assertThat(queue.skippedCount()).isZero();
			context.getBean(Overlaps.class).hold.cancel();
			await().until(() -> queue.runCount() == 3);
		});
	}

	@Test
	void aRunThatTakesTooLongFails() {
		ScheduledBeans.runner(TooLong.class).run((context) -> {
			ScheduledJob job = ScheduledBeans.only(context);
			await().until(() -> job.lastOutcome().isPresent());
			assertThat(job.lastOutcome()).contains(JobState.FAILED);
			assertThat(job.lastFailure()).get().isInstanceOf(JobTimeoutException.class);
		});
	}

	@Test
	void eachOfSeveralAnnotationsIsAScheduleOfItsOwn() {
		ScheduledBeans.runner(Repeated.class).run((context) -> {
			assertThat(context.getBean(JobScheduler.class).jobs()).extracting(ScheduledJob::name)
				.containsExactlyInAnyOrder("one", "other");
			ScheduledBeans.advance(context, "PT2S");
			assertThat(context.getBean(Repeated.class).runs).hasSize(2);
		});
	}

	@Test
	void anAnnotationOfTheApplicationMayStandForIt() {
		ScheduledBeans.runner(Meta.class).run((context) -> {
			ScheduledJob job = ScheduledBeans.only(context);
			assertThat(job.priority()).isEqualTo(Priority.LOWEST);
			assertThat(job.trigger()).isEqualTo(new JobTrigger.Cron("0 0 3 * * *", ZoneId.of("Europe/Rome")));
		});
	}

	// Runs

	@Test
	void aThrowingRunFailsAndTheScheduleGoesOn() {
		ScheduledBeans.runner(Throwing.class).run((context) -> {
			ScheduledJob job = ScheduledBeans.only(context);
			ScheduledBeans.advance(context, "PT0S");
			assertThat(job.lastOutcome()).contains(JobState.FAILED);
			assertThat(job.lastFailure()).get()
				.isInstanceOf(IOException.class)
				.hasToString("java.io.IOException: no disk");
			ScheduledBeans.advance(context, "PT1S");
			assertThat(job.runCount()).isEqualTo(2);
		});
	}

	@Test
	void aRunKnowsItsJobAndItsToken() {
		ScheduledBeans.runner(Parameters.class).run((context) -> {
			ScheduledBeans.advance(context, "PT0S");
			assertThat(context.getBean(Parameters.class).seen).containsExactlyInAnyOrder("none", "context true",
					"token true", "both true");
		});
	}

	private static ScheduledJob named(JobScheduler scheduler, String name) {
		return scheduler.jobs().stream().filter((job) -> job.name().equals(name)).findFirst().orElseThrow();
	}

	/** Remembers the threads that it ran on. */
	abstract static class Recorder {

		final List<String> runs = Collections.synchronizedList(new ArrayList<>());

		void record() {
			this.runs.add(Thread.currentThread().getName());
		}

	}

	static class Cron extends Recorder {

		@PriorityScheduled(cron = "${the.cron:0 0 3 * * *}", zone = "${the.zone:Europe/Rome}")
		void nightly() {
			record();
		}

	}

	static class CronWithoutZone {

		@PriorityScheduled(cron = "@daily")
		void daily() {
		}

	}

	static class Rate extends Recorder {

		@PriorityScheduled(fixedRate = "5s")
		void tick() {
			record();
		}

	}

	static class DelayAfterInitialDelay extends Recorder {

		@PriorityScheduled(fixedDelay = "500", initialDelay = "PT1M")
		void tick() {
			record();
		}

	}

	static class Once extends Recorder {

		@PriorityScheduled(initialDelay = "2s")
		void once() {
			record();
		}

	}

	static class At extends Recorder {

		@PriorityScheduled(at = "${the.time}")
		void once() {
			record();
		}

	}

	static class AtInZone {

		@PriorityScheduled(at = "2026-03-01T15:00:00", zone = "Europe/Rome")
		void once() {
		}

	}

	static class Five {

		@PriorityScheduled(cron = "${off.cron:@daily}", name = "off.cron")
		@PriorityScheduled(fixedRate = "${off.rate:1h}", initialDelay = "1h", name = "off.rate")
		@PriorityScheduled(fixedDelay = "${off.delay:1h}", initialDelay = "1h", name = "off.delay")
		@PriorityScheduled(at = "${off.at:2026-03-02T00:00:00Z}", name = "off.at")
		@PriorityScheduled(initialDelay = "${off.once:1h}", name = "off.once")
		void run() {
		}

	}

	static class CronOrRate {

		@PriorityScheduled(cron = "${the.cron:}", fixedRate = "${the.rate:}")
		void run() {
		}

	}

	static class Full extends Recorder {

		final List<String> jobs = Collections.synchronizedList(new ArrayList<>());

		@PriorityScheduled(fixedRate = "${the.rate}", pool = "${the.pool}", name = "${the.name}",
				timeout = "${the.timeout}", priority = Priority.LOW)
		void run(JobContext job) {
			record();
			this.jobs.add(job.name());
		}

	}

	static class Overlaps {

		final CancellationToken hold = CancellationToken.create();

		@PriorityScheduled(fixedRate = "1s", pool = "io", name = "skip")
		@PriorityScheduled(fixedRate = "1s", pool = "io", name = "queue", overlap = OverlapPolicy.QUEUE)
		void run() throws InterruptedException {
			this.hold.await(Duration.ofSeconds(30));
		}

	}

	static class TooLong {

		@PriorityScheduled(fixedRate = "1h", timeout = "20ms")
		void run(CancellationToken token) throws InterruptedException {
			token.await(Duration.ofSeconds(30));
		}

	}

	static class Repeated extends Recorder {

		@PriorityScheduled(initialDelay = "1s", name = "one")
		@PriorityScheduled(initialDelay = "2s", name = "other")
		void run() {
			record();
		}

	}

	@PriorityScheduled(zone = "Europe/Rome", priority = Priority.LOWEST)
	@Retention(RetentionPolicy.RUNTIME)
	@interface Nightly {

		@AliasFor(annotation = PriorityScheduled.class)
		String cron();

	}

	static class Meta {

		@Nightly(cron = "0 0 3 * * *")
		void run() {
		}

	}

	static class Throwing {

		@PriorityScheduled(fixedRate = "1s")
		void run() throws IOException {
			throw new IOException("no disk");
		}

	}

	static class Parameters {

		final List<String> seen = Collections.synchronizedList(new ArrayList<>());

		@PriorityScheduled(initialDelay = "0s")
		void none() {
			this.seen.add("none");
		}

		@PriorityScheduled(initialDelay = "0s")
		void context(JobContext job) {
			this.seen.add("context " + job.name().equals("Parameters.context"));
		}

		@PriorityScheduled(initialDelay = "0s")
		void token(CancellationToken token) {
			this.seen.add("token " + (token == JobContext.current().token()));
		}

		@PriorityScheduled(initialDelay = "0s")
		void both(CancellationToken token, JobContext job) {
			this.seen.add("both " + (token == job.token()));
		}

	}

}
