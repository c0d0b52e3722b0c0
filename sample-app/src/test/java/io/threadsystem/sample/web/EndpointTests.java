package io.threadsystem.sample.web;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.sample.GatedGateway;
import io.threadsystem.sample.mail.Mail;
import io.threadsystem.sample.mail.Mailbox;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.sample.stock.Stock;
import io.threadsystem.schedule.ScheduledJob;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of the whole application through its endpoints, with one worker a pool, so that
 * the order of the jobs can be told.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "thread-system.pools.payments.min-workers=1", "thread-system.pools.payments.max-workers=1",
				"thread-system.pools.orders.min-workers=1", "thread-system.pools.orders.max-workers=1",
				"thread-system.retry.gateway.delay=1ms", "sample.charge-later.delay=1h", "sample.progress.period=1h" })
class EndpointTests {

	private static final String HEADER = "number,customer,email,city,country,items,currency,amount,express\n";

	private static final Duration LONG = Duration.ofSeconds(60);

	private final RestClient client;

	private final GatedGateway gateway;

	private final PriorityPool payments;

	private final Mailbox mailbox;

	private final JobScheduler scheduler;

	private final Stock stock;

	EndpointTests(@LocalServerPort int port, @Autowired GatedGateway gateway,
			@Autowired @Qualifier("payments") PriorityPool payments, @Autowired Mailbox mailbox,
			@Autowired JobScheduler scheduler, @Autowired Stock stock) {
		this.client = RestClient.builder()
			.baseUrl("http://127.0.0.1:" + port)
			.defaultStatusHandler((status) -> true, (request, response) -> {
			})
			.build();
		this.gateway = gateway;
		this.payments = payments;
		this.mailbox = mailbox;
		this.scheduler = scheduler;
		this.stock = stock;
	}

	@AfterEach
	void letEverythingEnd() throws InterruptedException {
		this.gateway.failing(false);
		this.gateway.unanswered(0);
		this.gateway.open();
		assertThat(this.payments.awaitIdle(LONG)).isTrue();
		await().atMost(LONG).until(() -> get("/orders?state=PAID").<List<?>>read("$").isEmpty());
	}

	@Test
	void theHistoryOfAnOrderIsWrittenAfterEachChange() {
		String order = place(false);
		awaitState(order, "DONE");
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(get(order + "/history").<List<String>>read("$[*].state"))
				.containsExactly("NEW", "PAID", "DONE"));
		DocumentContext history = get(order + "/history");
		assertThat(history.<String>read("$[1].note")).isEqualTo(get(order).read("receipt"));
		assertThat(history.<List<String>>read("$[*].time")).isSorted();
	}

	@Test
	void theHistoryTellsWhyAPaymentFailed() {
		this.gateway.failing(true);
		String order = place(false);
		awaitState(order, "PAYMENT_FAILED");
		await().atMost(LONG)
			.untilAsserted(() -> assertThat(get(order + "/history").<List<String>>read("$[*].state"))
				.containsExactly("NEW", "PAYMENT_FAILED"));
		assertThat(get(order + "/history").<String>read("$[1].note")).isEqualTo(get(order).read("problem"));
	}

	@Test
	void anOrderIsChargedAndItsInvoiceIsMailed() {
		String order = place(false);
		awaitState(order, "DONE");
		DocumentContext done = get(order);
		assertThat(done.<String>read("priority")).isEqualTo("NORMAL");
		assertThat(done.<String>read("receipt")).isEqualTo("PAY-1");
		assertThat(List.of(done.<String>read("placedAt"), done.<String>read("paidAt"), done.<String>read("doneAt")))
			.isSorted();
		String number = done.read("number");
		DocumentContext mail = get("/mailbox");
		assertThat(mail.<String>read("$[0].subject")).isEqualTo("Invoice " + number);
		ResponseEntity<byte[]> pdf = this.client.get()
			.uri("/mailbox/" + mail.read("$[0].id") + "/invoice.pdf")
			.retrieve()
			.toEntity(byte[].class);
		assertThat(pdf.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PDF);
		assertThat(pdf.getBody()).startsWith('%', 'P', 'D', 'F');
	}

	@Test
	void anExpressOrderOvertakesABulkImport() {
		this.gateway.close();
		int before = this.gateway.charged().size();
		String bulk = upload(rows("BULK-", 1000));
		await().atMost(LONG).until(() -> this.payments.snapshot().level(Priority.LOW).queued() == 999);
		String express = place(true);
		assertThat(this.payments.snapshot().level(Priority.HIGH).queued()).isEqualTo(1);
		this.gateway.open();
		awaitImport(bulk, "COMPLETED");
		awaitState(express, "DONE");

		String number = get(express).read("number");
		assertThat(this.gateway.charged().subList(before, before + 2)).containsExactly("BULK-0", number);
		assertThat(this.gateway.charged()).hasSize(before + 1001);
		List<String> mails = this.mailbox.list(1001).stream().map(Mail::subject).toList();
		// Newest first; invoices are rendered by several workers, so its place is not
		// exact.
		assertThat(mails.subList(900, 1001)).contains("Invoice " + number);
		DocumentContext waits = get("/orders/summary");
		assertThat(
				waits.<List<Double>>read("$.waits[?(@.pool == 'payments' && @.priority == 'high')].meanMillis").get(0))
			.isLessThan(waits.<List<Double>>read("$.waits[?(@.pool == 'payments' && @.priority == 'low')].meanMillis")
				.get(0));
	}

	@Test
	void aFailedPaymentSaysWhyAndCanBeTriedAgain() {
		this.gateway.failing(true);
		String order = place(false);
		awaitState(order, "PAYMENT_FAILED");
		assertThat(get(order).<String>read("problem")).isEqualTo("No cover");
		assertThat(get("/orders?state=PAYMENT_FAILED").<List<Integer>>read("$[*].id")).contains(id(order));

		this.gateway.failing(false);
		assertThat(post(order + "/charge", "").getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
		awaitState(order, "DONE");
		assertThat(get(order).<Integer>read("charges")).isEqualTo(2);
		assertThat(get(order).<String>read("problem")).isNull();
	}

	@Test
	void aChargeThatGetsNoAnswerIsTriedAgain() {
		double retried = retried();
		this.gateway.unanswered(2);
		String order = place(false);
		awaitState(order, "DONE");
		assertThat(get(order).<Integer>read("charges")).isEqualTo(3);
		assertThat(get(order).<Integer>read("postponed")).isZero();
		assertThat(retried()).isEqualTo(retried + 2);
	}

	@Test
	void aChargeThatNeverGetsAnAnswerIsPutOffUntilItsScheduleComes() {
		this.gateway.unanswered(3);
		String order = place(false);
		awaitState(order, "CHARGE_LATER");
		assertThat(get(order).<String>read("problem")).isEqualTo("The bank did not answer");
		assertThat(get(order).<Integer>read("charges")).isEqualTo(3);
		assertThat(get("/orders/summary").<Integer>read("orders.CHARGE_LATER")).isEqualTo(1);

		assertThat(schedule("charge-later").runNow()).isTrue();
		awaitState(order, "DONE");
		assertThat(get(order).<Integer>read("charges")).isEqualTo(4);
		assertThat(get(order).<Integer>read("postponed")).isEqualTo(1);
		assertThat(get(order).<String>read("problem")).isNull();
	}

	@Test
	void aCardThatIsDeclinedIsNotTriedAgain() {
		this.gateway.failing(true);
		String order = place(false);
		awaitState(order, "PAYMENT_FAILED");
		assertThat(get(order).<Integer>read("charges")).isEqualTo(1);
	}

	@Test
	void theSchedulesAreListed() {
		DocumentContext tasks = get("/actuator/scheduledtasks");
		assertThat(tasks.<List<String>>read("$.cron[?(@.runnable.target == 'daily-report')].expression"))
			.containsExactly("0 0 3 * * *");
		assertThat(tasks.<List<String>>read("$.fixedRate[*].runnable.target")).containsExactly("progress");
		assertThat(tasks.<List<String>>read("$.fixedDelay[*].runnable.target")).containsExactly("charge-later");
	}

	@Test
	void aFailedPaymentPutsThePiecesBack() {
		int before = this.stock.available("KB-101");
		this.gateway.failing(true);
		String order = place(false);
		awaitState(order, "PAYMENT_FAILED");
		assertThat(this.stock.available("KB-101")).isEqualTo(before);

		this.gateway.failing(false);
		post(order + "/charge", "");
		awaitState(order, "DONE");
		assertThat(this.stock.available("KB-101")).isEqualTo(before - 2);
	}

	@Test
	void anOrderOfMoreThanThereIsIsNotCharged() {
		int before = this.stock.available("KB-101");
		int charges = this.gateway.charged().size();
		String item = "{\"sku\": \"KB-101\", \"quantity\": 999999}";
		ResponseEntity<String> answer = post("/orders",
				body(false).replaceAll("\\[.*\\]", "[" + item + "," + item + "]"));
		String order = String.valueOf(answer.getHeaders().getLocation());
		awaitState(order, "OUT_OF_STOCK");
		assertThat(get(order).<String>read("problem")).isEqualTo("There are fewer than 999999 pieces of KB-101");
		assertThat(this.stock.available("KB-101")).isEqualTo(before);
		assertThat(this.gateway.charged()).hasSize(charges);
	}

	@Test
	void anOrderThatIsPaidCannotBeChargedAgain() {
		String order = place(false);
		awaitState(order, "DONE");
		ResponseEntity<String> answer = post(order + "/charge", "");
		assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
		assertThat(answer.getBody())
			.contains("is DONE, and only a PAYMENT_FAILED, CHARGE_LATER or OUT_OF_STOCK one can be charged again");
	}

	@Test
	void anImportReportsTheLinesOfInvalidRowsAndOfNumbersThatItKnows() {
		String report = upload(HEADER + row("OK-1") + row("OK-2").replace("3490", "1") + row("OK-1") + row("OK-3"));
		awaitImport(report, "COMPLETED");
		assertThat(get(report).<Integer>read("placed")).isEqualTo(2);
		assertThat(get(report).<Integer>read("done")).isEqualTo(2);
		assertThat(get(report).<Integer>read("refused")).isEqualTo(2);
		assertThat(get(report).<List<Integer>>read("firstRefused[*].line")).containsExactly(3, 4);
		assertThat(get(report).<List<String>>read("firstRefused[*].reason")).containsExactly(
				"the amount is EUR 0.01 and the items cost EUR 34.90", "there is an order of this number already");
	}

	@Test
	void aFileThatIsNoOrderFileFailsWithItsReason() {
		String report = upload("a,b\n");
		awaitImport(report, "FAILED");
		assertThat(get(report).<String>read("problem")).startsWith("The first line is [a, b]");
	}

	@Test
	void aCancelledImportReadsNoFurtherRowAndItsOrdersGoOn() {
		this.gateway.close();
		String report = upload(rows("STOP-", 1500));
		await().atMost(LONG).until(() -> get(report).<Integer>read("placed") == 1000);
		this.client.delete().uri(report).retrieve().toBodilessEntity();
		awaitImport(report, "CANCELLED");
		this.gateway.open();
		await().atMost(LONG).until(() -> get(report).<Integer>read("done") == 1000);
		assertThat(get(report).<Integer>read("placed")).isEqualTo(1000);
	}

	@Test
	void anOrderThatCannotBeIsRefusedWithItsReason() {
		ResponseEntity<String> noProduct = post("/orders", body(true).replace("KB-101", "XX-1"));
		assertThat(noProduct.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
		assertThat(noProduct.getBody()).contains("there is no product 'XX-1'");
		ResponseEntity<String> noName = post("/orders", body(true).replace("\"Ada\"", "null"));
		assertThat(noName.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
		assertThat(noName.getBody()).contains("name").doesNotContain("Source");
		assertThat(post("/orders", "{}").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
		ResponseEntity<String> noItems = post("/orders", body(true).replaceAll("\\[.*\\]", "[]"));
		assertThat(noItems.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
		assertThat(noItems.getBody()).contains("the order has no items");
		String item = "{\"sku\": \"KB-101\", \"quantity\": 1}";
		ResponseEntity<String> long21 = post("/orders",
				body(true).replaceAll("\\[.*\\]", "[" + (item + ",").repeat(20) + item + "]"));
		assertThat(long21.getBody()).contains("the order has 21 items and not at most 20");
	}

	@Test
	void theReportOfADayIsMadeWhenItIsAskedFor() {
		String order = place(false);
		awaitState(order, "DONE");
		String number = get(order).read("number");
		String day = LocalDate.ofInstant(Instant.parse(get(order).read("placedAt")), ZoneId.of("Europe/Rome"))
			.toString();
		ResponseEntity<String> report = this.client.get().uri("/reports/" + day).retrieve().toEntity(String.class);
		assertThat(report.getHeaders().getContentType()).hasToString("text/csv;charset=UTF-8");
		assertThat(report.getBody()).startsWith("number,customer,").contains("\n" + number + ",Ada,EUR,");
		assertThat(get("/actuator/metrics/thread.system.job.wait?tag=pool:orders&tag=priority:low").<Object>read("$"))
			.isNotNull();
	}

	@Test
	void whatIsNotThereIsNotFound() {
		for (String path : List.of("/orders/999999", "/imports/999999", "/mailbox/999999/invoice.pdf")) {
			ResponseEntity<String> answer = this.client.get().uri(path).retrieve().toEntity(String.class);
			assertThat(answer.getStatusCode()).as(path).isEqualTo(HttpStatus.NOT_FOUND);
		}
	}

	@Test
	void theMetersShowHowLongJobsWaitedByPriority() {
		awaitState(place(true), "DONE");
		DocumentContext wait = get("/actuator/metrics/thread.system.job.wait?tag=pool:payments&tag=priority:high");
		assertThat(wait.<List<Double>>read("$.measurements[?(@.statistic == 'COUNT')].value").get(0)).isPositive();
		assertThat(get("/actuator/metrics/thread.system.job.wait").<List<String>>read("$.availableTags[*].tag"))
			.contains("pool", "priority");
	}

	private double retried() {
		return get("/actuator/metrics/thread.system.jobs.retried?tag=pool:payments")
			.<List<Double>>read("$.measurements[*].value")
			.get(0);
	}

	private ScheduledJob schedule(String name) {
		return this.scheduler.jobs().stream().filter((job) -> job.name().equals(name)).findFirst().orElseThrow();
	}

	private String place(boolean express) {
		ResponseEntity<String> answer = post("/orders", body(express));
		assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
		return String.valueOf(answer.getHeaders().getLocation());
	}

	private String upload(String file) {
		ResponseEntity<String> answer = this.client.post()
			.uri("/imports")
			.contentType(MediaType.valueOf("text/csv"))
			.body(file)
			.retrieve()
			.toEntity(String.class);
		assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
		return String.valueOf(answer.getHeaders().getLocation());
	}

	private ResponseEntity<String> post(String path, String body) {
		return this.client.method(HttpMethod.POST)
			.uri(path)
			.contentType(MediaType.APPLICATION_JSON)
			.body(body)
			.retrieve()
			.toEntity(String.class);
	}

	private DocumentContext get(String path) {
		return JsonPath.parse(this.client.get().uri(path).retrieve().body(String.class));
	}

	private void awaitState(String order, String state) {
		await().atMost(LONG).until(() -> get(order).<String>read("state"), state::equals);
	}

	private void awaitImport(String report, String state) {
		awaitState(report, state);
	}

	private static int id(String location) {
		return Integer.parseInt(location.substring(location.lastIndexOf('/') + 1));
	}

	private static String body(boolean express) {
		return """
				{"customer": {"name": "Ada", "email": "ada@example.com", "city": "Torino", "country": "IT"},
				 "items": [{"sku": "KB-101", "quantity": 2}], "currency": "EUR", "express": %s}""".formatted(express);
	}

	private static String rows(String prefix, int count) {
		return HEADER + IntStream.range(0, count).mapToObj((i) -> row(prefix + i)).collect(Collectors.joining());
	}

	private static String row(String number) {
		return number + ",Ada,ada@example.com,Roma,IT,1 x MS-204,EUR,3490,no\n";
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class Gateways {

		@Bean
		@Primary
		GatedGateway gatedGateway() {
			return new GatedGateway();
		}

	}

}
