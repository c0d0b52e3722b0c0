package io.threadsystem.sample.run;

import java.time.Duration;
import java.util.Currency;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.fulfilment.LateCharges;
import io.threadsystem.sample.fulfilment.OrderService;
import io.threadsystem.sample.imports.ImportReport;
import io.threadsystem.sample.imports.ImportService;
import io.threadsystem.sample.imports.StartedImport;
import io.threadsystem.sample.order.Customer;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderItem;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Imports the bundled file and prints how far it is, places express orders one after the
 * other while that goes on, sees to the charges that were put off, and prints how long
 * each priority waited. Started by {@code --sample.run=import}; with
 * {@code --sample.exit=true} the application ends afterwards.
 */
@Component
@ConditionalOnProperty(name = "sample.run", havingValue = "import")
class ImportRun implements ApplicationRunner {

	private static final int PAUSE_MILLIS = 50;

	private static final Set<OrderState> UNFINISHED = EnumSet.of(OrderState.NEW, OrderState.PAID,
			OrderState.CHARGE_LATER);

	/** More than enough for a gateway that answers now and then. */
	private static final int ROUNDS = 10;

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final ImportService imports;

	private final OrderService service;

	private final LateCharges lateCharges;

	private final Orders orders;

	private final RunReport report;

	private final ConfigurableApplicationContext context;

	private final boolean exit;

	ImportRun(ImportService imports, OrderService service, LateCharges lateCharges, Orders orders, RunReport report,
			ConfigurableApplicationContext context, @Value("${sample.exit:false}") boolean exit) {
		this.imports = imports;
		this.service = service;
		this.lateCharges = lateCharges;
		this.orders = orders;
		this.report = report;
		this.context = context;
		this.exit = exit;
	}

	@Override
	public void run(ApplicationArguments args) throws Exception {
		long start = System.nanoTime();
		StartedImport started = this.imports.start();
		System.out.printf("%nImporting %s at LOW; meanwhile express orders go one by one at HIGH ...%n",
				started.report().name());
		ImportProgress progress = ImportProgress.on(System.out);
		started.onProgress(progress);
		int express = placeExpressOrdersUntilEndOf(started.job());
		double seconds = (System.nanoTime() - start) / 1e9;
		end(progress, started.report());
		chargeWhatWasPutOff();
		if (this.context.isClosed()) {
			return; // it stops, and OrderDrain says what became of the orders
		}
		this.report.print(started.report(), express, seconds, this.exit);
		if (this.exit) {
			System.exit(SpringApplication.exit(this.context));
		}
	}

	private int placeExpressOrdersUntilEndOf(Job<Integer> job) throws InterruptedException {
		int placed = 0;
		while (!endsWithin(PAUSE_MILLIS, job)) {
			this.service.place(expressOrder(), Priority.HIGH).processed().join();
			placed++;
		}
		return placed;
	}

	/** Rows that were refused last are told with no order. */
	private static void end(ImportProgress progress, ImportReport imported) {
		if (imported.state() == JobState.COMPLETED) {
			int rows = imported.placed() + imported.refused();
			progress.progress(rows, rows);
		}
		progress.end();
	}

	/** The schedule would, too, but a run does not wait for it. */
	private void chargeWhatWasPutOff() throws InterruptedException {
		for (int round = 0; round < ROUNDS && !this.context.isClosed() && isUnfinished(); round++) {
			this.lateCharges.charge();
			this.service.awaitInFlight(PATIENCE);
		}
	}

	private boolean isUnfinished() {
		Map<OrderState, Long> counts = this.orders.countByState();
		return UNFINISHED.stream().anyMatch((state) -> !Long.valueOf(0).equals(counts.get(state)));
	}

	private OrderDetails expressOrder() {
		List<OrderItem> items = List.of(new OrderItem("KB-101", 1));
		Customer customer = new Customer("Ada Express", "ada@example.org", "London", "GB");
		return new OrderDetails(this.orders.nextNumber(), customer, items,
				OrderDetails.price(items, true, Currency.getInstance("GBP")), true);
	}

	private static boolean endsWithin(int millis, Job<Integer> job) throws InterruptedException {
		try {
			job.get(millis, TimeUnit.MILLISECONDS);
			return true;
		}
		catch (TimeoutException ex) {
			return false;
		}
		catch (ExecutionException | CancellationException ex) {
			return true;
		}
	}

}
