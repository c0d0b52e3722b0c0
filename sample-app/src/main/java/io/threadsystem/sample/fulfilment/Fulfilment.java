package io.threadsystem.sample.fulfilment;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.sample.invoice.InvoiceService;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.payment.GatewayUnavailableException;
import io.threadsystem.sample.payment.PaymentService;
import io.threadsystem.sample.payment.Receipt;
import io.threadsystem.sample.stock.Stock;

import org.springframework.context.annotation.Profile;

/**
 * The way of an order: its pieces are set aside, its payment is charged, its invoice is
 * made and mailed. Each step is a job at the order's priority; no thread waits between
 * them. A payment that is refused puts the pieces back.
 */
@JobGraphDefinition("fulfilment")
@Profile("!cluster")
class Fulfilment {

	private final Stock stock;

	private final PaymentService payments;

	private final InvoiceService invoices;

	Fulfilment(Stock stock, PaymentService payments, InvoiceService invoices) {
		this.stock = stock;
		this.payments = payments;
		this.invoices = invoices;
	}

	@JobStep
	void reserve(@JobGraphInput Order order) {
		this.stock.reserve(order);
	}

	/**
	 * Where the gateway gives no answer, it is asked again, as
	 * {@code thread-system.retry.gateway} says.
	 */
	@JobStep(after = "reserve", pool = "payments", timeout = "${sample.gateway.timeout}")
	@JobRetry(policy = "gateway")
	Receipt charge(@JobGraphInput Order order) {
		return this.payments.charge(order);
	}

	@JobStep(after = "charge")
	byte[] invoice(@JobGraphInput Order order, Receipt receipt) {
		return this.invoices.render(order, receipt);
	}

	@JobStep(after = "invoice")
	void mail(@JobGraphInput Order order, byte[] invoice) {
		this.invoices.send(order, invoice);
	}

	/**
	 * An order whose payment got no answer keeps its pieces, and is charged later.
	 */
	@JobStep(whenFailed = "charge")
	void compensate(@JobGraphInput Order order, Throwable failure) {
		if (failure instanceof GatewayUnavailableException || failure instanceof JobTimeoutException) {
			this.payments.chargeLater(failure, order);
		}
		else {
			this.stock.release(order);
		}
	}

}
