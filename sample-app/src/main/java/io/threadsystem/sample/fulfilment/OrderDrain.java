package io.threadsystem.sample.fulfilment;

import java.time.Duration;
import java.util.Map;

import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Sees the orders through that are under way when the application stops, and says what
 * became of them. Pools drain by themselves, but each on its own: an order that goes from
 * pool to pool needs both of them until it is done.
 */
@Component
class OrderDrain implements SmartLifecycle, DisposableBean {

	/** Stops after the web server (MAX − 2048), when nobody places orders any more. */
	private static final int AFTER_WEB_SERVER = Integer.MAX_VALUE - 2048 - 256;

	private static final Logger logger = LoggerFactory.getLogger(OrderDrain.class);

	private final OrderService service;

	private final Orders orders;

	private final Duration timeout;

	private final String database;

	private volatile boolean running;

	OrderDrain(OrderService service, Orders orders,
			@Value("${spring.lifecycle.timeout-per-shutdown-phase}") Duration timeout,
			@Value("${spring.datasource.url:jdbc:h2:mem:}") String database) {
		this.service = service;
		this.orders = orders;
		this.timeout = timeout;
		this.database = database;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		if (this.service.inFlight() == 0) {
			return;
		}
		logger.info("Stopping: waiting up to {} s for {} orders in flight", this.timeout.toSeconds(),
				this.service.inFlight());
		try {
			this.service.awaitInFlight(this.timeout);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** After the pools, so that the figures are final. */
	@Override
	public void destroy() {
		Map<OrderState, Long> counts = this.orders.countByState();
		logger.info(
				"Stopped: {} orders are done, {} payments failed, {} are to be charged later, {} orders stay NEW and {} PAID without an invoice",
				counts.get(OrderState.DONE), counts.get(OrderState.PAYMENT_FAILED), counts.get(OrderState.CHARGE_LATER),
				counts.get(OrderState.NEW), counts.get(OrderState.PAID));
		if (this.database.startsWith("jdbc:h2:mem:")) {
			logger.info("The database is in memory: all orders end with this process, and no later start finds them");
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return AFTER_WEB_SERVER;
	}

}
