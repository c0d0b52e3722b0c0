package io.threadsystem.sample.invoice;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Priority;
import io.threadsystem.sample.mail.Mail;
import io.threadsystem.sample.mail.Mailbox;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.Orders;
import io.threadsystem.sample.payment.Receipt;

import org.springframework.stereotype.Service;

/**
 * Sends the invoices of paid orders.
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
	 * Renders the invoice of a paid order, mails it and notes that the order is done, on
	 * a worker of the default pool.
	 * @param order the order
	 * @param receipt the receipt of its payment
	 * @param priority the priority of this call
	 * @return the mail
	 */
	@PriorityAsync(name = "send-invoice")
	public CompletableFuture<Mail> send(Order order, Receipt receipt, Priority priority) {
		byte[] pdf = InvoicePdf.render(order, receipt);
		Mail mail = this.mailbox.send(order.details().customer().email(), "Invoice " + order.details().number(), pdf);
		this.orders.done(order.id());
		return CompletableFuture.completedFuture(mail);
	}

}
