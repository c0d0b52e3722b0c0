package io.threadsystem.sample;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.sample.fulfilment.OrderService;
import io.threadsystem.sample.fulfilment.PlacedOrder;
import io.threadsystem.sample.imports.ImportService;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderProgress;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;
import io.threadsystem.sample.summary.Summary;
import io.threadsystem.sample.summary.SummaryService;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of how {@link SampleApplication} starts, runs its import and stops.
 */
@ExtendWith(OutputCaptureExtension.class)
class SampleApplicationTests {

	@Test
	void theRunImportsItsFileWithExpressOrdersInBetweenAndSaysHowLongJobsWaited(@TempDir Path folder,
			CapturedOutput output) throws Exception {
		Path file = folder.resolve("some.csv");
		List<String> lines = Files.readAllLines(Path.of("data", "orders.csv"));
		Files.write(file, lines.subList(0, 501));
		try (ConfigurableApplicationContext context = start("--sample.run=import",
				"--sample.imports.file=" + file.toUri(), "--sample.gateway.outage-rate=0",
				"--sample.gateway.decline-rate=0")) {
			String port = context.getEnvironment().getProperty("local.server.port");
			assertThat(output).containsPattern(" +[5-9] %  [23456789]\\d of 500 rows")
				.contains("  100 %  500 of 500 rows")
				.contains("Import of some.csv: COMPLETED")
				.contains("   499 orders placed")
				.contains("     1 rows refused")
				.contains("line 412: 'no-address' is not an e-mail address")
				.containsPattern("payments +high +\\d+ +[\\d.]+ ms")
				.containsPattern("payments +low +\\d+ +[\\d.,]+ ms")
				.contains("http://127.0.0.1:" + port + "/actuator/metrics/thread.system.job.wait?tag=priority:high");
		}
	}

	@Test
	void theRunChargesLaterWhatTheGatewayDidNotAnswer(@TempDir Path folder, CapturedOutput output) throws Exception {
		Path file = folder.resolve("some.csv");
		Files.write(file, Files.readAllLines(Path.of("data", "orders.csv")).subList(0, 401));
		try (ConfigurableApplicationContext context = start("--sample.run=import",
				"--sample.imports.file=" + file.toUri(), "--sample.gateway.median-latency=1ms",
				"--sample.gateway.outage-rate=0.5", "--sample.gateway.decline-rate=0",
				"--thread-system.retry.gateway.delay=10ms")) {
			Orders orders = context.getBean(Orders.class);
			List<Order> all = orders.list(null, 10_000);
			Summary summary = context.getBean(SummaryService.class).summary();
			assertThat(all).hasSizeGreaterThanOrEqualTo(400)
				.extracting((order) -> order.progress().state())
				.containsOnly(OrderState.DONE);
			assertThat(summary.postponed()).isPositive();
			assertThat(all.stream().mapToLong((order) -> order.progress().charges()).sum())
				.isEqualTo(all.size() + summary.retries() + summary.postponed());
			assertThat(output).contains(summary.retries() + " tried again after a moment")
				.contains(summary.postponed() + " put off after three tries")
				.contains("     0 CHARGE_LATER");
		}
	}

	@Test
	void howOftenOrdersAreChargedIsTheSameInEachRun() {
		assertThat(chargesOfARun()).isEqualTo(chargesOfARun()).containsAnyOf(2, 3).doesNotContain(0);
	}

	private static List<Integer> chargesOfARun() {
		try (ConfigurableApplicationContext context = start("--sample.gateway.median-latency=1ms",
				"--sample.gateway.outage-rate=0.5", "--sample.charge-later.delay=1h",
				"--thread-system.retry.gateway.delay=10ms")) {
			List<PlacedOrder> placed = place(context, 100);
			placed.forEach((order) -> order.processed().join());
			Orders orders = context.getBean(Orders.class);
			return placed.stream()
				.map((order) -> orders.find(order.order().id()).orElseThrow().progress().charges())
				.toList();
		}
	}

	@Test
	void stoppingSeesTheOrdersThroughThatAreInFlight(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start("--sample.gateway.outage-rate=0",
				"--sample.gateway.decline-rate=0")) {
			place(context, 100);
		}
		assertThat(output).contains("Stopping: waiting up to 20 s for ")
			.contains(
					"Stopped: 100 orders are done, 0 payments failed, 0 are to be charged later, 0 orders stay NEW and 0 PAID");
	}

	@Test
	void stoppingSaysHowManyOrdersStayWhereTheTimeIsTooShort(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start("--sample.gateway.median-latency=1h",
				"--sample.gateway.timeout=0", "--spring.lifecycle.timeout-per-shutdown-phase=50ms")) {
			place(context, 100);
		}
		assertThat(output).contains(
				"Stopped: 0 orders are done, 0 payments failed, 0 are to be charged later, 100 orders stay NEW and 0 PAID")
			.contains("The database is in memory");
	}

	@Test
	void stoppingStopsAnImport(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start("--sample.imports.in-flight=10")) {
			context.getBean(ImportService.class).start();
			await().until(() -> context.getBean(Orders.class).countByState().get(OrderState.DONE) > 0);
		}
		assertThat(output).contains("Import of orders.csv is CANCELLED").contains("0 orders stay NEW and 0 PAID");
	}

	@Test
	void stoppingDuringTheRunEndsIt(CapturedOutput output) {
		SpringApplication application = new SpringApplication(SampleApplication.class);
		application.setRegisterShutdownHook(false);
		CompletableFuture<ConfigurableApplicationContext> started = new CompletableFuture<>();
		application.addListeners((ApplicationListener<ApplicationStartedEvent>) (event) -> started
			.complete(event.getApplicationContext()));
		CompletableFuture<?> run = CompletableFuture
			.runAsync(() -> application.run("--server.port=0", "--sample.run=import", "--sample.imports.in-flight=50"));
		try (ConfigurableApplicationContext context = started.join()) {
			await().until(() -> context.getBean(Orders.class).countByState().get(OrderState.DONE) > 0);
		}
		assertThat(run).succeedsWithin(Duration.ofSeconds(30));
		assertThat(output).contains("0 orders stay NEW and 0 PAID").doesNotContain("Application run failed");
	}

	@Test
	void aChargeThatTakesTooLongIsTriedAgainAndThenPutOff() {
		try (ConfigurableApplicationContext context = start("--sample.gateway.median-latency=1h",
				"--sample.gateway.timeout=50ms", "--sample.charge-later.delay=1h")) {
			PlacedOrder placed = place(context, 1).get(0);
			assertThat(placed.processed().join()).isEqualTo(OrderState.CHARGE_LATER);
			OrderProgress progress = context.getBean(Orders.class).find(placed.order().id()).orElseThrow().progress();
			assertThat(progress.problem()).contains("charge", "timeout");
			assertThat(progress.charges()).isEqualTo(3);
		}
	}

	@Test
	void aQueueThatStaysFullPutsTheChargeOff() {
		try (ConfigurableApplicationContext context = start("--thread-system.pools.orders.queue-capacity=1",
				"--thread-system.pools.orders.block-timeout=10ms", "--spring.lifecycle.timeout-per-shutdown-phase=50ms",
				"--sample.charge-later.delay=1h", "--sample.progress.period=1h")) {
			PriorityPool pool = context.getBean("ordersPriorityPool", PriorityPool.class);
			pool.pause();
			PlacedOrder first = place(context, 0, 1).get(0);
			PlacedOrder second = place(context, 1, 1).get(0);
			assertThat(second.processed().join()).isEqualTo(OrderState.CHARGE_LATER);
			assertThat(first.processed()).isNotDone();
			assertThat(context.getBean(OrderService.class).inFlight()).isOne();
			pool.resume();
			assertThat(first.processed().join()).isIn(OrderState.DONE, OrderState.CHARGE_LATER,
					OrderState.PAYMENT_FAILED);
		}
	}

	@Test
	void progressIsReportedWhileOrdersAreInFlightAndNotOtherwise(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start("--sample.gateway.median-latency=1h",
				"--sample.progress.period=1h", "--spring.lifecycle.timeout-per-shutdown-phase=50ms")) {
			ScheduledJob progress = context.getBean(JobScheduler.class)
				.jobs()
				.stream()
				.filter((job) -> job.name().equals("progress"))
				.findFirst()
				.orElseThrow();
			assertThat(progress.runNow()).isTrue();
			await().until(() -> progress.lastOutcome().isPresent());
			assertThat(output).doesNotContain("orders in flight,");
			place(context, 7);
			assertThat(progress.runNow()).isTrue();
			await().until(() -> output.getOut().contains("7 orders in flight, 0 done, 0 to be charged later"));
		}
	}

	private static List<PlacedOrder> place(ConfigurableApplicationContext context, int count) {
		return place(context, 0, count);
	}

	private static List<PlacedOrder> place(ConfigurableApplicationContext context, int first, int count) {
		OrderService service = context.getBean(OrderService.class);
		return IntStream.range(first, first + count)
			.mapToObj((i) -> service.place(SampleOrders.details("T-" + i, "Ada", false), Priority.NORMAL))
			.toList();
	}

	private static ConfigurableApplicationContext start(String... args) {
		SpringApplication application = new SpringApplication(SampleApplication.class);
		application.setRegisterShutdownHook(false);
		String[] all = Arrays.copyOf(args, args.length + 1);
		all[args.length] = "--server.port=0";
		return application.run(all);
	}

}
