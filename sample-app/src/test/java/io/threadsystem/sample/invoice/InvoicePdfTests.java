package io.threadsystem.sample.invoice;

import java.io.IOException;
import java.util.Currency;
import java.util.List;

import io.threadsystem.sample.SampleOrders;
import io.threadsystem.sample.order.Customer;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderItem;
import io.threadsystem.sample.payment.Receipt;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link InvoicePdf}.
 */
class InvoicePdfTests {

	@Test
	void anInvoiceNamesTheOrderItsItemsAndWhatWasPaid() throws IOException {
		String text = text(SampleOrders.details("B-4711", "Zoë & Søren, Ltd.", true));
		assertThat(text).contains("B-4711", "Zoë & Søren, Ltd.", "Torino, IT", "2026-03-14", "PAY-1", "Express")
			.containsSubsequence("KB-101", "Mechanical keyboard", "2", "89.00", "178.00")
			.containsSubsequence("CB-002", "USB-C cable", "1", "12.90", "12.90")
			.containsSubsequence("Express delivery", "9.90", "Total", "EUR 200.80");
	}

	@Test
	void anOrdinaryOrderPaysNoExpressFee() throws IOException {
		assertThat(text(SampleOrders.details("B-1", "Ada", false))).contains("Standard", "EUR 190.90")
			.doesNotContain("Express");
	}

	@Test
	void lettersThatTheFontLacksLoseTheirAccentsOrBecomeQuestionMarks() throws IOException {
		assertThat(text(SampleOrders.details("B-1", "Dvořák Łódź 東\n", false))).contains("Dvorák ?ódz ??");
	}

	@Test
	void aCurrencyWithoutMinorUnitsHasNoDecimals() throws IOException {
		List<OrderItem> items = List.of(new OrderItem("KB-101", 1));
		OrderDetails details = new OrderDetails("B-1", new Customer("Ada", "a@example.com", "Ōsaka", "JP"), items,
				OrderDetails.price(items, false, Currency.getInstance("JPY")), false);
		assertThat(text(details)).contains("JPY 8,900").doesNotContain("89.00");
	}

	private static String text(OrderDetails details) throws IOException {
		byte[] pdf = InvoicePdf.render(SampleOrders.order(details), new Receipt("PAY-1"));
		try (PDDocument document = Loader.loadPDF(pdf)) {
			assertThat(document.getNumberOfPages()).isEqualTo(1);
			PDFTextStripper stripper = new PDFTextStripper();
			stripper.setSortByPosition(true);
			return stripper.getText(document);
		}
	}

}
