package io.threadsystem.sample;

import java.time.Instant;
import java.util.Currency;
import java.util.List;

import io.threadsystem.job.Priority;
import io.threadsystem.sample.order.Customer;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderItem;
import io.threadsystem.sample.order.OrderProgress;
import io.threadsystem.sample.order.OrderState;

/**
 * Orders for tests.
 */
public final class SampleOrders {

	private SampleOrders() {
	}

	/** Details of an order of two keyboards and a cable. */
	public static OrderDetails details(String number, String customer, boolean express) {
		List<OrderItem> items = List.of(new OrderItem("KB-101", 2), new OrderItem("CB-002", 1));
		return new OrderDetails(number, new Customer(customer, "ada@example.com", "Torino", "IT"), items,
				OrderDetails.price(items, express, Currency.getInstance("EUR")), express);
	}

	/** The order of these details as it is stored first. */
	public static Order order(OrderDetails details) {
		return new Order(1, details, Priority.NORMAL,
				new OrderProgress(OrderState.NEW, 1, 0, null, null, Instant.parse("2026-03-14T09:26:53Z"), null, null));
	}

}
