package io.threadsystem.sample.invoice;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.time.ZoneOffset;

import io.threadsystem.sample.order.Customer;
import io.threadsystem.sample.order.Money;
import io.threadsystem.sample.order.Order;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderItem;
import io.threadsystem.sample.payment.Receipt;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.FontMappers;

/**
 * The invoice of an order as a PDF document of one page (A4). Rendering takes some
 * milliseconds of processor time.
 */
final class InvoicePdf {

	static {
		FontMappers.set(new BundledFonts());
	}

	/** Left edges of the table's columns, and the right ones of those with figures. */
	private static final float LEFT = 56;

	private static final float ITEM = 130;

	private static final float QUANTITY_RIGHT = 360;

	private static final float UNIT_RIGHT = 450;

	private static final float RIGHT = PDRectangle.A4.getWidth() - LEFT;

	private static final float LINE = 20;

	private InvoicePdf() {
	}

	/**
	 * Loads the fonts and what else the first invoice would wait for.
	 * @throws IOException if the fonts cannot be read
	 */
	static void warmUp() throws IOException {
		try (PDDocument document = new PDDocument();
				InvoicePage page = new InvoicePage(document, new PDPage(PDRectangle.A4))) {
			page.regular(10).text(LEFT, LEFT, "regular").bold(10).textRight(RIGHT, LEFT, "bold");
		}
	}

	static byte[] render(Order order, Receipt receipt) {
		try (PDDocument document = new PDDocument()) {
			PDPage page = new PDPage(PDRectangle.A4);
			document.addPage(page);
			document.getDocumentInformation().setTitle("Invoice " + order.details().number());
			try (InvoicePage canvas = new InvoicePage(document, page)) {
				head(canvas, order);
				addresses(canvas, order, receipt);
				float y = items(canvas, order.details());
				total(canvas, order.details(), y);
				foot(canvas);
			}
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			document.save(bytes);
			return bytes.toByteArray();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot render the invoice of order " + order.details().number(), ex);
		}
	}

	private static void head(InvoicePage page, Order order) throws IOException {
		page.band(PDRectangle.A4.getHeight() - 90, 90);
		page.light().bold(22).text(LEFT, 780, "Woven & Co.");
		page.regular(10).text(LEFT, 764, "Desks, and what stands on them");
		page.bold(22).textRight(RIGHT, 780, "INVOICE");
		page.regular(10).textRight(RIGHT, 764, order.details().number());
		page.dark();
	}

	private static void addresses(InvoicePage page, Order order, Receipt receipt) throws IOException {
		Customer customer = order.details().customer();
		page.bold(9).text(LEFT, 710, "BILL TO");
		page.bold(12).text(LEFT, 692, customer.name());
		page.regular(10).text(LEFT, 677, customer.city() + ", " + customer.country());
		page.text(LEFT, 663, customer.email());
		fact(page, 710, "Date", LocalDate.ofInstant(order.progress().placedAt(), ZoneOffset.UTC).toString());
		fact(page, 694, "Order", order.details().number());
		fact(page, 678, "Delivery", order.details().express() ? "Express" : "Standard");
		fact(page, 662, "Paid", receipt.reference());
	}

	private static void fact(InvoicePage page, float y, String name, String value) throws IOException {
		page.bold(10).text(UNIT_RIGHT - 60, y, name);
		page.regular(10).textRight(RIGHT, y, value);
	}

	/** Draws the table and returns where it ends. */
	private static float items(InvoicePage page, OrderDetails details) throws IOException {
		float y = 610;
		page.shade(LEFT - 6, y - 7, RIGHT - LEFT + 12, LINE);
		page.bold(10).text(LEFT, y, "Article").text(ITEM, y, "Description");
		page.textRight(QUANTITY_RIGHT, y, "Quantity").textRight(UNIT_RIGHT, y, "Price").textRight(RIGHT, y, "Amount");
		page.regular(10);
		for (OrderItem item : details.items()) {
			y -= LINE;
			page.text(LEFT, y, item.sku()).text(ITEM, y, item.product().title());
			page.textRight(QUANTITY_RIGHT, y, String.valueOf(item.quantity()));
			page.textRight(UNIT_RIGHT, y, figure(details, item.product().price()));
			page.textRight(RIGHT, y, figure(details, item.price()));
		}
		if (details.express()) {
			y -= LINE;
			page.text(ITEM, y, "Express delivery").textRight(RIGHT, y, figure(details, OrderDetails.EXPRESS_FEE));
		}
		return y - 10;
	}

	private static void total(InvoicePage page, OrderDetails details, float y) throws IOException {
		page.rule(LEFT - 6, RIGHT + 6, y);
		page.bold(13).text(ITEM, y - 22, "Total").textRight(RIGHT, y - 22, details.amount().toString());
	}

	private static void foot(InvoicePage page) throws IOException {
		page.rule(LEFT - 6, RIGHT + 6, 70);
		page.regular(9).text(LEFT, 54, "Paid by card, with thanks. Woven & Co. is made up, and so is this invoice.");
	}

	/** An amount in a column, where the currency would be noise. */
	private static String figure(OrderDetails details, long minorUnits) {
		return new Money(minorUnits, details.amount().currency()).figure();
	}

}
