package io.threadsystem.sample.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.GatedGateway;
import io.threadsystem.sample.SampleOrders;
import io.threadsystem.sample.fulfilment.OrderService;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of {@link DailyReport}, run through its schedule.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE)
class DailyReportTests {

	@TempDir
	private static Path folder;

	private final OrderService service;

	private final GatedGateway gateway;

	private final ScheduledJob schedule;

	private final SettableClock clock;

	DailyReportTests(@Autowired OrderService service, @Autowired GatedGateway gateway,
			@Autowired JobScheduler scheduler, @Autowired SettableClock clock) {
		this.service = service;
		this.gateway = gateway;
		this.clock = clock;
		this.schedule = scheduler.jobs()
			.stream()
			.filter((job) -> job.name().equals("daily-report"))
			.findFirst()
			.orElseThrow();
	}

	@DynamicPropertySource
	static void directory(DynamicPropertyRegistry properties) {
		properties.add("sample.daily-report.directory", () -> folder.resolve("made/for/it"));
	}

	@Test
	void theReportHasTheOrdersOfTheDayBeforeByItsZone() throws Exception {
		assertThat(this.schedule.priority()).isEqualTo(Priority.LOW);
		place("D-0", "2026-03-13T22:59:59Z", "Ada", false);
		place("D-1", "2026-03-13T23:00:00Z", "Meyer, Schulz & Partner", false);
		this.gateway.failing(true);
		place("D-2", "2026-03-14T22:59:59Z", "Ada", true);
		this.gateway.failing(false);
		place("D-3", "2026-03-14T23:00:00Z", "Ada", false);

		this.clock.set("2026-03-15T02:00:00Z");
		assertThat(this.schedule.runNow()).isTrue();
		await().until(() -> this.schedule.lastOutcome().isPresent());
		assertThat(this.schedule.lastOutcome()).contains(JobState.COMPLETED);
		Path file = folder.resolve("made/for/it/orders-2026-03-14.csv");
		assertThat(Files.readAllLines(file)).containsExactly(
				"number,customer,currency,amount,express,state,charges,receipt,problem",
				"D-1,\"Meyer, Schulz & Partner\",EUR,19090,no,DONE,1,PAY-1,",
				"D-2,Ada,EUR,20080,yes,PAYMENT_FAILED,1,,No cover");
		assertThat(file.getParent()).isDirectoryContaining("glob:**.csv").isDirectoryNotContaining("glob:**.part");
	}

	private void place(String number, String time, String customer, boolean express) {
		this.clock.set(time);
		this.service.place(SampleOrders.details(number, customer, express), Priority.NORMAL).processed().join();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Replacements {

		@Bean
		@Primary
		SettableClock settableClock() {
			return new SettableClock();
		}

		@Bean
		@Primary
		GatedGateway gatedGateway() {
			return new GatedGateway();
		}

	}

	/** A clock that shows what it was set to. */
	static final class SettableClock extends Clock {

		private volatile Instant time = Instant.EPOCH;

		void set(String shown) {
			this.time = Instant.parse(shown);
		}

		@Override
		public Instant instant() {
			return this.time;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return Clock.fixed(this.time, zone);
		}

	}

}
