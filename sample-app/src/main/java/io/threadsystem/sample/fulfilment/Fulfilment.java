package io.threadsystem.sample.fulfilment;

import java.util.Optional;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.sample.invoice.InvoiceService;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.payment.PaymentService;
import io.threadsystem.sample.payment.Receipt;
import io.threadsystem.sample.stock.Stock;

/**
 * The way of an order: its pieces are set aside, its payment is charged, its invoice is
 * made and mailed. Each step is a job at the order's priority; no thread waits between
 * them. A payment that fails puts the pieces back.
 */
@JobGraphDefinition("fulfilment")
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
	 * {@code thread-system.retry.gateway} says, and the charge is then put off. There is
	 * no receipt in that case.
	 */
	@JobStep(after = "reserve", pool = "payments", timeout = "${sample.gateway.timeout}")
	@JobRetry(policy = "gateway", recover = "chargeLater")
	Optional<Receipt> charge(@JobGraphInput Order order) {
		return Optional.of(this.payments.charge(order));
	}

	Optional<Receipt> chargeLater(Exception failure, Order order) {
		this.payments.chargeLater(failure, order);
		return Optional.empty();
	}

	@JobStep(after = "charge", onlyIf = "#receipt.isPresent()")
	byte[] invoice(@JobGraphInput Order order, Optional<Receipt> receipt) {
		return this.invoices.render(order, receipt.orElseThrow());
	}

	@JobStep(after = "invoice")
	void mail(@JobGraphInput Order order, byte[] invoice) {
		this.invoices.send(order, invoice);
	}

	@JobStep(after = "reserve", whenFailed = "charge")
	void release(@JobGraphInput Order order) {
		this.stock.release(order);
	}

}
