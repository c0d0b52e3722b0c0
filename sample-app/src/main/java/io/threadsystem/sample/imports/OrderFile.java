package io.threadsystem.sample.imports;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Currency;
import java.util.Iterator;
import java.util.List;

import io.threadsystem.sample.order.Customer;
import io.threadsystem.sample.order.Money;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderItem;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file of orders, read row by row. Not safe for use by several threads.
 */
final class OrderFile implements Closeable {

	static final CSVFormat FORMAT = CSVFormat.DEFAULT.builder()
		.setHeader("number", "customer", "email", "city", "country", "items", "currency", "amount", "express")
		.setRecordSeparator('\n')
		.get();

	private final CSVParser parser;

	private final Iterator<CSVRecord> rows;

	private long line = 1;

	private long nextLine;

	/**
	 * Opens a file.
	 * @throws IOException if it cannot be read
	 * @throws IllegalArgumentException if its first line does not name the columns
	 */
	OrderFile(Reader file) throws IOException {
		this.parser = FORMAT.parse(file);
		this.rows = this.parser.iterator();
		List<String> columns = this.rows.hasNext() ? this.rows.next().toList() : List.of();
		this.nextLine = this.parser.getCurrentLineNumber() + 1;
		if (!columns.equals(List.of(FORMAT.getHeader()))) {
			this.parser.close();
			throw new IllegalArgumentException(
					"The first line is " + columns + ", not the columns " + String.join(",", FORMAT.getHeader()));
		}
	}

	/**
	 * Whether there is another row.
	 * @throws UncheckedIOException if the file ends within quotes or cannot be read
	 */
	boolean hasNext() {
		return this.rows.hasNext();
	}

	/**
	 * Reads the next row.
	 * @throws IllegalArgumentException if it is no valid order; the file can be read on
	 */
	OrderDetails next() {
		CSVRecord row = this.rows.next();
		this.line = this.nextLine;
		this.nextLine = this.parser.getCurrentLineNumber() + 1;
		if (!row.isConsistent()) {
			throw new IllegalArgumentException(
					"there are " + row.size() + " columns instead of " + FORMAT.getHeader().length);
		}
		Customer customer = new Customer(row.get("customer"), row.get("email"), row.get("city"), row.get("country"));
		return new OrderDetails(row.get("number"), customer, OrderItem.parse(row.get("items")), amount(row),
				"yes".equals(row.get("express")));
	}

	/** Leaves out the next row. */
	void skip() {
		this.rows.next();
	}

	/** Line on which the row starts that was read last. */
	long line() {
		return this.line;
	}

	@Override
	public void close() throws IOException {
		this.parser.close();
	}

	private static Money amount(CSVRecord row) {
		return new Money(minorUnits(row.get("amount")), currency(row.get("currency")));
	}

	private static long minorUnits(String text) {
		try {
			return Long.parseLong(text);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("the amount '" + text + "' is not a whole number of minor units", ex);
		}
	}

	private static Currency currency(String text) {
		try {
			return Currency.getInstance(text);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("'" + text + "' is not a currency", ex);
		}
	}

}
