package io.threadsystem.scheduling;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.cluster.ClusterSchedule;
import io.threadsystem.cluster.RecordedCluster;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.OverlapPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** Tests for {@link PriorityScheduled#cluster()}. */
class ClusterScheduleTests {

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	private final List<String> log = new CopyOnWriteArrayList<>();

	private ApplicationContextRunner with(Class<?>... beans) {
		return ScheduledBeans.runner(beans)
			.withUserConfiguration(RecordedCluster.Beans.class)
			.withBean("log", List.class, () -> this.log);
	}

	@Test
	void aScheduleOfTheClusterIsRegisteredThereAndNotLocally() {
		with(Reports.class).run((context) -> {
			ClusterSchedule schedule = context.getBean(RecordedCluster.class).registeredSchedules().get(0);
			assertThat(schedule.name()).isEqualTo("nightly");
			assertThat(schedule.pool()).isEqualTo("io");
			assertThat(schedule.priority()).isEqualTo(Priority.LOW);
			assertThat(schedule.timeout()).isEqualTo(Duration.ofMinutes(5));
			assertThat(Objects.requireNonNull(schedule.retry()).get().timeout()).hasMinutes(2);
			assertThat(schedule.definition()).isEqualTo("cron 0 0 3 * * * Europe/Rome");
			assertThat(context.getBean(JobScheduler.class).jobs()).isEmpty();
		});
	}

	@Test
	void aRunCallsTheMethodOnItsBean() {
		with(Reports.class).run((context) -> {
			ClusterSchedule schedule = context.getBean(RecordedCluster.class).registeredSchedules().get(0);
			context.getBean("ioPriorityPool", PriorityPool.class).submit(() -> {
				schedule.action().run();
				return null;
			}).get();
			assertThat(this.log).containsExactly("nightly");
		});
	}

	@Test
	void aMethodMayHaveLocalSchedulesToo() {
		with(Both.class).run((context) -> {
			assertThat(context.getBean(RecordedCluster.class).registeredSchedules()).extracting(ClusterSchedule::name)
				.containsExactly("shared");
			assertThat(ScheduledBeans.only(context).name()).isEqualTo("own");
		});
	}

	@Test
	void cronTakesPlaceAtTheTimesOfItsZone() {
		ClusterSchedule.Trigger trigger = ClusterTiming.cron("0 0 3 * * *", ZoneId.of("Europe/Rome")).trigger();
		assertThat(trigger.next(null, NOON)).isEqualTo("2026-03-02T02:00:00Z");
		assertThat(trigger.next(Instant.parse("2026-02-20T02:00:00Z"), NOON)).isEqualTo("2026-03-02T02:00:00Z");
	}

	@Test
	void noTimeOfACronComesTwiceWhereTheClockOfTheLastNodeWasAhead() {
		ClusterSchedule.Trigger trigger = ClusterTiming.cron("* * * * * *", ZoneId.of("UTC")).trigger();
		assertThat(trigger.next(NOON.plusSeconds(2), NOON)).isEqualTo(NOON.plusSeconds(3));
	}

	@Test
	void aFixedRateLeavesOutWhatHasPassed() {
		ClusterSchedule.Trigger trigger = ClusterTiming.fixedRate(Duration.ofSeconds(10), Duration.ofSeconds(5))
			.trigger();
		assertThat(trigger.next(null, NOON)).isEqualTo(NOON.plusSeconds(5));
		assertThat(trigger.next(NOON, NOON.plusSeconds(3))).isEqualTo(NOON.plusSeconds(10));
		assertThat(trigger.next(NOON, NOON.plusSeconds(10))).isEqualTo(NOON.plusSeconds(10));
		assertThat(trigger.next(NOON, NOON.plusSeconds(11))).isEqualTo(NOON.plusSeconds(20));
		assertThat(trigger.next(NOON, NOON.plusSeconds(40))).isEqualTo(NOON.plusSeconds(40));
	}

	@Test
	void aFixedDelayBeginsAtTheEndOfARun() {
		ClusterSchedule.Trigger trigger = ClusterTiming.fixedDelay(Duration.ofSeconds(10), Duration.ZERO).trigger();
		assertThat(trigger.next(null, NOON)).isEqualTo(NOON);
		assertThat(trigger.next(NOON, NOON.plusSeconds(3))).isEqualTo(NOON.plusSeconds(13));
	}

	@Test
	void aLongDefinitionIsCutAndStillToldFromOthers() {
		String hours = "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23";
		String seconds = "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32,33,34";
		String first = ClusterTiming.cron(seconds + " 0 " + hours + " * * MON,TUE,WED", ZoneId.of("UTC")).definition();
		String second = ClusterTiming.cron(seconds + " 0 " + hours + " * * MON,TUE,THU", ZoneId.of("UTC")).definition();
		assertThat(first).hasSizeLessThanOrEqualTo(200).isNotEqualTo(second);
	}

	@Test
	void whatOneNodeOfAClusterCannotDoIsRefused() {
		assertRefused(OnceAt.class, "It has one run only, by at", "DurableJobs.job(name).at(time)");
		assertRefused(OnceAfter.class, "It has one run only, by initialDelay", "DurableJobs.job(name).at(time)");
		assertRefused(Overlapping.class, "Its attribute overlap is QUEUE", "Remove the attribute overlap");
		assertRefused(SameName.class, "There are two schedules named \"SameName.run\"", "a name of its own");
		assertRefused(UnknownPool.class, "nowhere", "Name a pool that exists");
	}

	@Test
	void aBeanThatIsNoSingletonIsRefused() {
		with(Prototype.class).run((context) -> assertThatException().isThrownBy(() -> context.getBean(Prototype.class))
			.havingRootCause()
			.isInstanceOf(InvalidJobMethodException.class)
			.withMessageContainingAll("Its bean has the scope prototype", "Make the bean a singleton"));
	}

	@Test
	void aBeanThatComesAfterTheNodeTakesJobsIsRefused() {
		with(LazyBean.class).run((context) -> {
			context.getBean(RecordedCluster.class).takeJobs();
			assertThatException().isThrownBy(() -> context.getBean(LazyBean.class))
				.havingCause()
				.isInstanceOf(InvalidJobMethodException.class)
				.withMessageContainingAll("after the node had begun to take jobs", "remove @Lazy");
		});
	}

	@Test
	void withoutTheClusterTheApplicationStops() {
		ScheduledBeans.runner(LazyBean.class, Prototype.class, SameName.class)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(InvalidJobMethodException.class)
				.hasMessageContainingAll("@PriorityScheduled", "thread-system.cluster.enabled is not true"));
	}

	private void assertRefused(Class<?> bean, String reason, String remedy) {
		with(bean).run((context) -> {
			assertThat(context).hasFailed();
			@Nullable Throwable failure = context.getStartupFailure();
			while (failure != null && !(failure instanceof InvalidJobMethodException)) {
				failure = failure.getCause();
			}
			assertThat(failure).isInstanceOfSatisfying(InvalidJobMethodException.class, (invalid) -> {
				assertThat(invalid.reason()).contains(reason);
				assertThat(invalid.remedy()).contains(remedy);
			});
		});
	}

	static class Reports {

		private final List<String> log;

		Reports(List<String> log) {
			this.log = log;
		}

		@PriorityScheduled(cron = "0 0 3 * * *", zone = "Europe/Rome", cluster = true, name = "nightly", pool = "io",
				priority = Priority.LOW, timeout = "5m")
		@JobRetry(timeout = "2m")
		void nightly(CancellationToken token) {
			this.log.add("nightly");
		}

	}

	static class Both {

		@PriorityScheduled(fixedRate = "1h", initialDelay = "1h", name = "own")
		@PriorityScheduled(fixedDelay = "1h", name = "shared", cluster = true)
		void run() {
		}

	}

	static class OnceAt {

		@PriorityScheduled(at = "2030-01-31T06:00:00Z", cluster = true)
		void run() {
		}

	}

	static class OnceAfter {

		@PriorityScheduled(initialDelay = "1s", cluster = true)
		void run() {
		}

	}

	static class Overlapping {

		@PriorityScheduled(fixedRate = "1s", overlap = OverlapPolicy.QUEUE, cluster = true)
		void run() {
		}

	}

	static class SameName {

		@PriorityScheduled(fixedRate = "1s", cluster = true)
		@PriorityScheduled(fixedRate = "2s", cluster = true)
		void run() {
		}

	}

	static class UnknownPool {

		@PriorityScheduled(fixedRate = "1s", pool = "nowhere", cluster = true)
		void run() {
		}

	}

	@Scope("prototype")
	static class Prototype {

		@PriorityScheduled(fixedRate = "1s", cluster = true)
		void run() {
		}

	}

	@Lazy
	static class LazyBean {

		@PriorityScheduled(fixedRate = "1s", cluster = true)
		void run() {
		}

	}

}
