package io.threadsystem.sample.fulfilment;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.sample.invoice.InvoiceService;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderChanged;
import io.threadsystem.sample.order.OrderState;
import io.threadsystem.sample.order.Orders;
import io.threadsystem.sample.payment.GatewayUnavailableException;
import io.threadsystem.sample.payment.PaymentFailedException;
import io.threadsystem.sample.payment.PaymentService;
import io.threadsystem.sample.payment.Receipt;
import io.threadsystem.sample.stock.OutOfStockException;
import io.threadsystem.sample.stock.Stock;

import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The way of an order over the nodes of a cluster: two durable jobs, of which each is
 * stored in the transaction that makes it due. An order that is new has a job that
 * charges it, an order that is paid has one that mails its invoice, and there is no
 * moment at which a node could die and leave an order without.
 *
 * <p>
 * A job whose node has died runs again, from its beginning. It looks at the state of its
 * order first, sets pieces aside once, and asks a gateway that moves the money of an
 * order once. A mail that had gone out when its node died, a moment before that was
 * written down, goes out again.
 */
@Component
@Profile("cluster")
class DurableFulfilment {

	private final Orders orders;

	private final Stock stock;

	private final PaymentService payments;

	private final InvoiceService invoices;

	private final DurableJobs jobs;

	DurableFulfilment(Orders orders, Stock stock, PaymentService payments, InvoiceService invoices, DurableJobs jobs) {
		this.orders = orders;
		this.stock = stock;
		this.payments = payments;
		this.invoices = invoices;
		this.jobs = jobs;
	}

	/** Called in the transaction of the change. */
	@EventListener
	void on(OrderChanged event) {
		switch (event.state()) {
			case NEW -> submit("charge-order", event.order());
			case PAID -> submit("mail-invoice", event.order());
			default -> {
			}
		}
	}

	private void submit(String job, long id) {
		this.jobs.job(job).priority(find(id).priority()).submit(new OrderJob(id));
	}

	/**
	 * Where the gateway gives no answer, it is asked again, as
	 * {@code thread-system.retry.gateway} says, by whichever node.
	 */
	@DurableJob(name = "charge-order", pool = "payments", timeout = "${sample.gateway.timeout}")
	@JobRetry(policy = "gateway", recover = "chargeLater")
	void charge(OrderJob job) {
		Order order = find(job.order());
		if (order.progress().state() != OrderState.NEW) {
			return;
		}
		try {
			this.stock.reserve(order);
			this.payments.charge(order);
		}
		catch (GatewayUnavailableException ex) {
			throw ex;
		}
		catch (PaymentFailedException ex) {
			this.stock.release(order);
			this.orders.failed(order.id(), String.valueOf(ex.getMessage()));
		}
		catch (OutOfStockException ex) {
			this.orders.outOfStock(order.id(), String.valueOf(ex.getMessage()));
		}
	}

	void chargeLater(GatewayUnavailableException failure, OrderJob job) {
		this.payments.chargeLater(failure, find(job.order()));
	}

	void chargeLater(JobTimeoutException failure, OrderJob job) {
		this.payments.chargeLater(failure, find(job.order()));
	}

	@DurableJob(name = "mail-invoice")
	@JobRetry(maxRetries = 5, delay = "1s", multiplier = 2)
	void mailInvoice(OrderJob job) {
		Order order = find(job.order());
		if (order.progress().state() == OrderState.PAID) {
			Receipt receipt = new Receipt(String.valueOf(order.progress().receipt()));
			this.invoices.send(order, this.invoices.render(order, receipt));
		}
	}

	private Order find(long id) {
		return this.orders.find(id).orElseThrow();
	}

}
