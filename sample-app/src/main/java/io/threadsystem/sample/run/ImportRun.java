package io.threadsystem.sample.run;

import java.util.Currency;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.fulfilment.OrderService;
import io.threadsystem.sample.imports.ImportService;
import io.threadsystem.sample.imports.StartedImport;
import io.threadsystem.sample.order.Customer;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderItem;
import io.threadsystem.sample.order.Orders;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/**
 * Imports the bundled file, places express orders one after the other while that goes on,
 * and prints how long each waited. Started by {@code --sample.run=import}; with
 * {@code --sample.exit=true} the application ends afterwards.
 */
@Component
@ConditionalOnProperty(name = "sample.run", havingValue = "import")
class ImportRun implements ApplicationRunner {

	private static final int PAUSE_MILLIS = 50;

	private final ImportService imports;

	private final OrderService service;

	private final Orders orders;

	private final RunReport report;

	private final ApplicationContext context;

	private final boolean exit;

	ImportRun(ImportService imports, OrderService service, Orders orders, RunReport report, ApplicationContext context,
			@Value("${sample.exit:false}") boolean exit) {
		this.imports = imports;
		this.service = service;
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
		int express = placeExpressOrdersUntilEndOf(started.job());
		if (started.job().isCancelled()) {
			return; // the application stops, and OrderDrain says what became of the
					// orders
		}
		this.report.print(started.report(), express, (System.nanoTime() - start) / 1e9, this.exit);
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
