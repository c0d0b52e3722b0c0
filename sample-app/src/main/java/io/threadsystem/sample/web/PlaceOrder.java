package io.threadsystem.sample.web;

import java.util.Currency;
import java.util.List;

import io.threadsystem.sample.order.Customer;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderItem;

/**
 * The body of {@code POST /orders}.
 *
 * @param customer who orders
 * @param items what is ordered
 * @param currency what it is paid in
 * @param express whether the customer pays for speed
 */
record PlaceOrder(Customer customer, List<OrderItem> items, Currency currency, boolean express) {

	OrderDetails details(String number) {
		return new OrderDetails(number, this.customer, this.items,
				OrderDetails.price(this.items, this.express, this.currency), this.express);
	}

}
