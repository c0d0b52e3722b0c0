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
import io.threadsystem.sample.invoice.InvoiceService;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;
import io.threadsystem.sample.payment.PaymentService;
import io.threadsystem.sample.payment.Receipt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Service;

/**
 * Takes orders and sees them through: charge, then invoice. Each step is a job of its own
 * pool at the order's priority; no thread waits between them. Safe for use by several
 * threads.
 */
@Service
public class OrderService {

	private static final Logger logger = LoggerFactory.getLogger(OrderService.class);

	private final Orders orders;

	private final PaymentService payments;

	private final InvoiceService invoices;

	private final Map<Long, CompletableFuture<OrderState>> inFlight = new ConcurrentHashMap<>();

	OrderService(Orders orders, PaymentService payments, InvoiceService invoices) {
		this.orders = orders;
		this.payments = payments;
		this.invoices = invoices;
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
		CompletableFuture<OrderState> processed = charge(order).thenCompose((receipt) -> invoice(order, receipt))
			.exceptionally((failure) -> stateAfter(order, failure));
		this.inFlight.put(order.id(), processed);
		processed.whenComplete((state, failure) -> this.inFlight.remove(order.id(), processed));
		return new PlacedOrder(order, processed);
	}

	/** A queue that stays full is one more reason to charge later. */
	private CompletableFuture<Optional<Receipt>> charge(Order order) {
		try {
			return this.payments.charge(order, order.priority());
		}
		catch (QueueFullException ex) {
			return CompletableFuture.completedFuture(this.payments.chargeLater(ex, order, order.priority()));
		}
		catch (RejectedExecutionException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private CompletableFuture<OrderState> invoice(Order order, Optional<Receipt> receipt) {
		return receipt.map((paid) -> this.invoices.send(order, paid, order.priority()))
			.map((mail) -> mail.thenApply((sent) -> OrderState.DONE))
			.orElse(CompletableFuture.completedFuture(OrderState.CHARGE_LATER));
	}

	private OrderState stateAfter(Order order, Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		if (!isShutdown(cause)) {
			this.orders.failed(order.id(), String.valueOf(cause.getMessage()));
		}
		return this.orders.find(order.id()).orElseThrow().progress().state();
	}

	/** Then nothing went wrong with the order, and it stays as it is. */
	private static boolean isShutdown(Throwable failure) {
		return failure instanceof CancellationException || failure instanceof PoolClosedException;
	}

}
