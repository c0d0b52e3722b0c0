package io.threadsystem.sample.invoice;

import java.io.IOException;

import io.threadsystem.sample.mail.Mailbox;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.Orders;
import io.threadsystem.sample.payment.Receipt;

import org.springframework.stereotype.Service;

/**
 * Makes and sends the invoices of paid orders.
 */
@Service
public class InvoiceService {

	private final Mailbox mailbox;

	private final Orders orders;

	InvoiceService(Mailbox mailbox, Orders orders) throws IOException {
		this.mailbox = mailbox;
		this.orders = orders;
		InvoicePdf.warmUp();
	}

	/**
	 * Renders the invoice of a paid order.
	 * @param order the order
	 * @param receipt the receipt of its payment
	 * @return the invoice as PDF
	 */
	public byte[] render(Order order, Receipt receipt) {
		return InvoicePdf.render(order, receipt);
	}

	/**
	 * Mails the invoice of an order and notes that the order is done.
	 * @param order the order
	 * @param invoice the invoice as PDF
	 */
	public void send(Order order, byte[] invoice) {
		this.mailbox.send(order.details().customer().email(), "Invoice " + order.details().number(), invoice);
		this.orders.done(order.id());
	}

}
