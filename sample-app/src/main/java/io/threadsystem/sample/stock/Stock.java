package io.threadsystem.sample.stock;

import java.util.Comparator;
import java.util.List;

import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderItem;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * The table of pieces in stock. An order that is charged again keeps what it has.
 */
@Repository
public class Stock {

	private final JdbcClient jdbc;

	Stock(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Sets the pieces of an order aside, unless that was done before.
	 * @param order the order
	 * @throws OutOfStockException if there are too few; then nothing is set aside
	 */
	@Transactional
	public void reserve(Order order) {
		if (mark(order, true)) {
			inOneOrder(order).forEach(this::take);
		}
	}

	/**
	 * Puts the pieces of an order back, if they were set aside.
	 * @param order the order
	 */
	@Transactional
	public void release(Order order) {
		if (mark(order, false)) {
			inOneOrder(order).forEach(this::putBack);
		}
	}

	/**
	 * Number of pieces that are not set aside.
	 * @param sku the article number
	 * @return the number
	 */
	public int available(String sku) {
		return this.jdbc.sql("select available from stock where sku = :sku")
			.param("sku", sku)
			.query(Integer.class)
			.single();
	}

	private boolean mark(Order order, boolean reserved) {
		return this.jdbc.sql("update orders set reserved = :reserved where id = :id and reserved <> :reserved")
			.param("reserved", reserved)
			.param("id", order.id())
			.update() == 1;
	}

	/** All orders lock their products in the same order, so none waits for each other. */
	private static List<OrderItem> inOneOrder(Order order) {
		return order.details().items().stream().sorted(Comparator.comparing(OrderItem::sku)).toList();
	}

	private void take(OrderItem item) {
		int taken = this.jdbc
			.sql("update stock set available = available - :pieces where sku = :sku and available >= :pieces")
			.param("pieces", item.quantity())
			.param("sku", item.sku())
			.update();
		if (taken == 0) {
			throw new OutOfStockException("There are fewer than " + item.quantity() + " pieces of " + item.sku());
		}
	}

	private void putBack(OrderItem item) {
		this.jdbc.sql("update stock set available = available + :pieces where sku = :sku")
			.param("pieces", item.quantity())
			.param("sku", item.sku())
			.update();
	}

}
