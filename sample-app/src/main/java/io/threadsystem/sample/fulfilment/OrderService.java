package io.threadsystem.sample.fulfilment;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;
import io.threadsystem.sample.payment.PaymentService;
import io.threadsystem.sample.stock.OutOfStockException;
import io.threadsystem.workflow.JobGraph;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Service;

/**
 * Takes orders and sees them through: each one is a run of the graph that
 * {@link Fulfilment} defines. Safe for use by several threads.
 */
@Service
public class OrderService {

	private static final Logger logger = LoggerFactory.getLogger(OrderService.class);

	private final Orders orders;

	private final PaymentService payments;

	private final JobGraph fulfilment;

	private final PriorityPool pool;

	private final Map<Long, CompletableFuture<OrderState>> inFlight = new ConcurrentHashMap<>();

	OrderService(Orders orders, PaymentService payments, @Qualifier("fulfilment") JobGraph fulfilment,
			PriorityPool pool) {
		this.orders = orders;
		this.payments = payments;
		this.fulfilment = fulfilment;
		this.pool = pool;
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
		CompletableFuture<OrderState> processed = fulfil(order);
		this.inFlight.put(order.id(), processed);
		processed.whenComplete((state, failure) -> this.inFlight.remove(order.id(), processed));
		return new PlacedOrder(order, processed);
	}

	/** A queue that stays full is one more reason to charge later. */
	private CompletableFuture<OrderState> fulfil(Order order) {
		try {
			return this.fulfilment.submit(this.pool, order.priority(), order)
				.handle((nothing, failure) -> stateAfter(order, failure));
		}
		catch (QueueFullException ex) {
			this.payments.chargeLater(ex, order);
			return CompletableFuture.completedFuture(OrderState.CHARGE_LATER);
		}
		catch (RejectedExecutionException ex) {
			return CompletableFuture.completedFuture(stateAfter(order, ex));
		}
	}

	private OrderState stateAfter(Order order, @Nullable Throwable failure) {
		if (failure instanceof OutOfStockException) {
			this.orders.outOfStock(order.id(), String.valueOf(failure.getMessage()));
		}
		else if (failure != null && !isShutdown(failure)) {
			this.orders.failed(order.id(), String.valueOf(failure.getMessage()));
		}
		return this.orders.find(order.id()).orElseThrow().progress().state();
	}

	/** Then nothing went wrong with the order, and it stays as it is. */
	private static boolean isShutdown(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		return cause instanceof CancellationException || cause instanceof PoolClosedException;
	}

}
