package io.threadsystem.sample.fulfilment;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;
import io.threadsystem.sample.payment.PaymentService;
import io.threadsystem.sample.stock.OutOfStockException;
import io.threadsystem.workflow.JobGraph;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * Processes orders in this process: each one is a run of the graph that
 * {@link Fulfilment} defines. Safe for use by several threads.
 */
@Component
@Profile("!cluster")
class GraphProcessing implements OrderProcessing {

	private final Orders orders;

	private final PaymentService payments;

	private final JobGraph fulfilment;

	private final PriorityPool pool;

	GraphProcessing(Orders orders, PaymentService payments, @Qualifier("fulfilment") JobGraph fulfilment,
			PriorityPool pool) {
		this.orders = orders;
		this.payments = payments;
		this.fulfilment = fulfilment;
		this.pool = pool;
	}

	/** A queue that stays full is one more reason to charge later. */
	@Override
	public CompletableFuture<OrderState> process(Order order) {
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
