package io.threadsystem.sample.order;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A line of an order. As text, items read {@code 2 x KB-101; 1 x MS-204}.
 *
 * @param sku the article number of a {@link Product}
 * @param quantity how many pieces, at least 1
 */
public record OrderItem(String sku, int quantity) {

	private static final Pattern TEXT = Pattern.compile("(\\d{1,6}) x (\\S+)");

	public OrderItem {
		Product.ofSku(sku);
		if (quantity < 1) {
			throw new IllegalArgumentException("the quantity of " + sku + " is " + quantity + " and not at least 1");
		}
	}

	/**
	 * Reads items from text.
	 * @param text the items
	 * @return the items, in the same order
	 * @throws IllegalArgumentException if it does not read as above
	 */
	public static List<OrderItem> parse(String text) {
		return Arrays.stream(text.split("; ", -1)).map(OrderItem::parseOne).toList();
	}

	private static OrderItem parseOne(String text) {
		Matcher matcher = TEXT.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("the item '" + text + "' does not read like '2 x KB-101'");
		}
		return new OrderItem(matcher.group(2), Integer.parseInt(matcher.group(1)));
	}

	/**
	 * Writes items as text.
	 * @param items the items
	 * @return the text
	 */
	public static String format(List<OrderItem> items) {
		return items.stream().map(OrderItem::toString).collect(Collectors.joining("; "));
	}

	/**
	 * What is ordered.
	 * @return the product
	 */
	public Product product() {
		return Product.ofSku(this.sku);
	}

	/**
	 * Price of all pieces.
	 * @return the price in minor units
	 */
	public long price() {
		return this.quantity * product().price();
	}

	@Override
	public String toString() {
		return this.quantity + " x " + this.sku;
	}

}
