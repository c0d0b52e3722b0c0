package io.threadsystem.sample.fulfilment;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;

import org.springframework.context.annotation.Profile;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Follows orders that the durable jobs of {@link DurableFulfilment} process, on whichever
 * node, until they have come to an end. Safe for use by several threads.
 */
@Component
@Profile("cluster")
class DurableProcessing implements OrderProcessing {

	private final Orders orders;

	private final Map<Long, CompletableFuture<OrderState>> followed = new ConcurrentHashMap<>();

	private volatile boolean closed;

	DurableProcessing(Orders orders) {
		this.orders = orders;
	}

	/** Its job was stored with it. */
	@Override
	public CompletableFuture<OrderState> process(Order order) {
		CompletableFuture<OrderState> processed = new CompletableFuture<>();
		this.followed.put(order.id(), processed);
		if (this.closed) {
			letGo();
		}
		return processed;
	}

	@PriorityScheduled(fixedDelay = "${sample.follow.delay}", priority = Priority.HIGH, name = "follow-orders")
	void look() {
		this.orders.settled(this.followed.keySet()).forEach((id, state) -> {
			CompletableFuture<OrderState> processed = this.followed.remove(id);
			if (processed != null) {
				processed.complete(state);
			}
		});
	}

	/** This node stops, and nobody need wait: the orders go on where nodes are left. */
	@EventListener(ContextClosedEvent.class)
	void close() {
		this.closed = true;
		letGo();
	}

	private void letGo() {
		this.followed.values().forEach((processed) -> processed.complete(OrderState.NEW));
		this.followed.clear();
	}

}
