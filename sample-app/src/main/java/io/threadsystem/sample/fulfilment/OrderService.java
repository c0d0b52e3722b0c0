package io.threadsystem.sample.fulfilment;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.threadsystem.job.Priority;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;

/**
 * Takes orders and sees them through. Safe for use by several threads.
 */
@Service
public class OrderService {

	private static final Logger logger = LoggerFactory.getLogger(OrderService.class);

	private final Orders orders;

	private final OrderProcessing processing;

	private final Map<Long, CompletableFuture<OrderState>> inFlight = new ConcurrentHashMap<>();

	OrderService(Orders orders, OrderProcessing processing) {
		this.orders = orders;
		this.processing = processing;
	}

	/**
	 * Stores an order and starts to process it.
	 * @param details what was ordered
	 * @param priority the priority of an order that is not express; express ones go at
	 * {@code HIGH}
	 * @return the order
	 * @throws org.springframework.dao.DuplicateKeyException if there is an order of this
	 * number
	 */
	public PlacedOrder place(OrderDetails details, Priority priority) {
		return process(this.orders.add(details, details.express() ? Priority.HIGH : priority));
	}

	/**
	 * Charges an order again whose payment failed or was put off, and goes on with it.
	 * @param id the key of the order
	 * @return the order, or empty if it is no such order
	 */
	public Optional<PlacedOrder> chargeAgain(long id) {
		return this.orders.renew(id) ? this.orders.find(id).map(this::process) : Optional.empty();
	}

	/**
	 * Number of orders that are being processed.
	 * @return the number now
	 */
	public int inFlight() {
		return this.inFlight.size();
	}

	/**
	 * Waits until no order is being processed.
	 * @param timeout the longest time to wait
	 * @return whether that came true
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public boolean awaitInFlight(Duration timeout) throws InterruptedException {
		long deadline = System.nanoTime() + timeout.toNanos();
		for (CompletableFuture<OrderState> processed : this.inFlight.values()) {
			try {
				processed.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
			}
			catch (TimeoutException | ExecutionException ex) {
				logger.debug("Not processed", ex);
			}
		}
		return this.inFlight.isEmpty();
	}

	private PlacedOrder process(Order order) {
		CompletableFuture<OrderState> processed = this.processing.process(order);
		this.inFlight.put(order.id(), processed);
		processed.whenComplete((state, failure) -> this.inFlight.remove(order.id(), processed));
		return new PlacedOrder(order, processed);
	}

}
