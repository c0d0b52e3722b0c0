package io.threadsystem.sample.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderItem;
import io.threadsystem.sample.order.Product;
import org.apache.commons.csv.CSVFormat;

/**
 * Writes {@code data/orders.csv}: run {@link #main} in {@code sample-app}, or
 * {@code mvn -pl sample-app -am test -Dtest=OrderFileGeneratorTests
 * -Dsurefire.failIfNoSpecifiedTests=false -Dsample.regenerate=true}. Every run writes the
 * same bytes.
 */
final class OrderFileGenerator {

	static final Path FILE = Path.of("data", "orders.csv");

	static final int ROWS = 3000;

	private static final long SEED = 20260101;

	private static final List<String> FIRST_NAMES = List.of("Ada", "Björn", "Chloé", "Dario", "Elif", "François",
			"Greta", "Hélène", "Ingrid", "João", "Katarína", "Luca", "Małgorzata", "Núria", "Ola", "Pavel", "Renée",
			"Søren", "Teresa", "Zoë");

	private static final List<String> LAST_NAMES = List.of("Andersen", "Bianchi", "Češka", "Dubois", "Esposito",
			"Ferrari", "García", "Hansen", "Ibáñez", "Jansen", "Kowalski", "Lindqvist", "Müller", "Nowak", "O'Brien",
			"Pereira", "Quist", "Rossi", "Strauß", "Visser");

	private static final List<String> COMPANIES = List.of("Meyer, Schulz & Partner", "Gasthaus \"Zum Löwen\"",
			"Bianchi & Figli, S.r.l.", "O'Brien, Walsh & Sons", "Atelier \"L'Été\", Paris");

	private static final List<Place> PLACES = List.of(new Place("Berlin", "DE", "EUR"),
			new Place("München", "DE", "EUR"), new Place("Roma", "IT", "EUR"), new Place("Torino", "IT", "EUR"),
			new Place("Paris", "FR", "EUR"), new Place("Saint-Étienne", "FR", "EUR"), new Place("Málaga", "ES", "EUR"),
			new Place("Porto", "PT", "EUR"), new Place("London", "GB", "GBP"), new Place("Leeds", "GB", "GBP"),
			new Place("Zürich", "CH", "CHF"), new Place("Malmö", "SE", "SEK"), new Place("Århus", "DK", "DKK"),
			new Place("Poznań", "PL", "PLN"), new Place("Brno", "CZ", "CZK"), new Place("Boston", "US", "USD"),
			new Place("Ōsaka", "JP", "JPY"));

	/** What is wrong with which row; columns are counted from 0. */
	private static final Map<Integer, Fault> FAULTS = Map.of(411, new Fault(2, "no-address"), 733,
			new Fault(5, "1 x XX-000"), 1204, new Fault(5, "0 x KB-101"), 1650, new Fault(7, "1"), 2048,
			new Fault(6, "EURO"), 2391, new Fault(8, null), 2777, new Fault(0, "B-10042"));

	private final Random random = new Random(SEED);

	private OrderFileGenerator() {
	}

	/**
	 * Writes the file.
	 * @param args none
	 * @throws IOException if it cannot be written
	 */
	public static void main(String[] args) throws IOException {
		Files.writeString(FILE, generate());
	}

	static String generate() {
		OrderFileGenerator generator = new OrderFileGenerator();
		CSVFormat rows = OrderFile.FORMAT.builder().setSkipHeaderRecord(true).get();
		StringBuilder file = new StringBuilder(String.join(",", OrderFile.FORMAT.getHeader())).append('\n');
		for (int row = 1; row <= ROWS; row++) {
			List<Object> cells = generator.row(row);
			if (FAULTS.containsKey(row)) {
				FAULTS.get(row).spoil(cells);
			}
			file.append(rows.format(cells.toArray())).append('\n');
		}
		return file.toString();
	}

	private List<Object> row(int row) {
		String name = name();
		Place place = any(PLACES);
		List<OrderItem> items = items();
		boolean express = this.random.nextInt(100) < 5;
		long amount = OrderDetails.price(items, express, Currency.getInstance(place.currency())).minorUnits();
		return new ArrayList<>(List.of("B-" + (10000 + row), name,
				"customer" + (1000 + this.random.nextInt(1500)) + "@example.com", place.city(), place.country(),
				OrderItem.format(items), place.currency(), amount, express ? "yes" : "no"));
	}

	private String name() {
		return (this.random.nextInt(20) == 0) ? any(COMPANIES) : any(FIRST_NAMES) + " " + any(LAST_NAMES);
	}

	private List<OrderItem> items() {
		List<Product> products = new ArrayList<>(List.of(Product.values()));
		List<OrderItem> items = new ArrayList<>();
		for (int i = this.random.nextInt(4); i >= 0; i--) {
			Product product = products.remove(this.random.nextInt(products.size()));
			items.add(new OrderItem(product.sku(), 1 + this.random.nextInt(3)));
		}
		return items;
	}

	private <T> T any(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

	private record Place(String city, String country, String currency) {
	}

	/** Replaces a cell, or leaves it out. */
	private record Fault(int column, String value) {

		void spoil(List<Object> cells) {
			cells.remove(this.column);
			if (this.value != null) {
				cells.add(this.column, this.value);
			}
		}

	}

}
