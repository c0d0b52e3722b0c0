package io.threadsystem.sample.order;

import java.util.Currency;
import java.util.List;

/**
 * What a customer ordered, checked to be complete and priced right.
 *
 * @param number the number that customers see
 * @param customer who ordered
 * @param items what was ordered, at least one item
 * @param amount what it costs
 * @param express whether the customer pays for speed
 */
public record OrderDetails(String number, Customer customer, List<OrderItem> items, Money amount, boolean express) {

	/** What express delivery costs, in minor units. */
	public static final long EXPRESS_FEE = 990;

	/** What fits on an invoice. */
	private static final int MOST_ITEMS = 20;

	public OrderDetails {
		if (items.isEmpty()) {
			throw new IllegalArgumentException("the order has no items");
		}
		if (items.size() > MOST_ITEMS) {
			throw new IllegalArgumentException(
					"the order has " + items.size() + " items and not at most " + MOST_ITEMS);
		}
		Money price = price(items, express, amount.currency());
		if (!price.equals(amount)) {
			throw new IllegalArgumentException("the amount is " + amount + " and the items cost " + price);
		}
		items = List.copyOf(items);
	}

	/**
	 * Price of an order.
	 * @param items what is ordered
	 * @param express whether the customer pays for speed
	 * @param currency the currency of the prices
	 * @return the price
	 */
	public static Money price(List<OrderItem> items, boolean express, Currency currency) {
		long sum = items.stream().mapToLong(OrderItem::price).sum();
		return new Money(express ? sum + EXPRESS_FEE : sum, currency);
	}

}
