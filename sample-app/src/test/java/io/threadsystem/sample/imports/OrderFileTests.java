package io.threadsystem.sample.imports;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.threadsystem.sample.order.Money;
import io.threadsystem.sample.order.OrderDetails;
import io.threadsystem.sample.order.OrderItem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link OrderFile}.
 */
class OrderFileTests {

	private static final String HEADER = "number,customer,email,city,country,items,currency,amount,express\n";

	private static final String VALID = "B-1,Ada,ada@example.com,Roma,IT,1 x MS-204,EUR,3490,no\n";

	private final List<RefusedRow> refused = new ArrayList<>();

	@Test
	void aRowIsReadWithEverythingInIt() throws IOException {
		String row = "B-7,\"Gasthaus \"\"Zum Löwen\"\", Köln\",g@example.com,Köln,DE,2 x KB-101; 1 x CB-002,EUR,20080,yes\n";
		OrderDetails order = read(new StringReader(HEADER + row)).get(0);
		assertThat(order.number()).isEqualTo("B-7");
		assertThat(order.customer().name()).isEqualTo("Gasthaus \"Zum Löwen\", Köln");
		assertThat(order.items()).containsExactly(new OrderItem("KB-101", 2), new OrderItem("CB-002", 1));
		assertThat(order.amount()).isEqualTo(new Money(20080, Currency.getInstance("EUR")));
		assertThat(order.express()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					B-1,,a@example.com,Roma,IT,1 x MS-204,EUR,3490,no     | the customer has no name
					B-1,Ada,ada,Roma,IT,1 x MS-204,EUR,3490,no            | 'ada' is not an e-mail address
					B-1,Ada,a@example.com,Roma,I,1 x MS-204,EUR,3490,no   | 'I' is not a country code of two letters
					B-1,Ada,a@example.com,Roma,IT,1 x MS,EUR,3490,no      | there is no product 'MS'
					B-1,Ada,a@example.com,Roma,IT,MS-204,EUR,3490,no      | the item 'MS-204' does not read like '2 x KB-101'
					B-1,Ada,a@example.com,Roma,IT,0 x MS-204,EUR,3490,no  | the quantity of MS-204 is 0 and not at least 1
					B-1,Ada,a@example.com,Roma,IT,1 x MS-204,EU,3490,no   | 'EU' is not a currency
					B-1,Ada,a@example.com,Roma,IT,1 x MS-204,EUR,34.9,no  | the amount '34.9' is not a whole number of minor units
					B-1,Ada,a@example.com,Roma,IT,1 x MS-204,EUR,3491,no  | the amount is EUR 34.91 and the items cost EUR 34.90
					B-1,Ada,a@example.com,Roma,IT,1 x MS-204,EUR,3490     | there are 8 columns instead of 9
					""")
	void anInvalidRowIsRefusedWithItsReason(String row, String reason) throws IOException {
		assertThat(read(new StringReader(HEADER + row + "\n" + VALID))).hasSize(1);
		assertThat(this.refused).containsExactly(new RefusedRow(2, reason));
	}

	@Test
	void aLineNumberIsWhereTheRowStarts() throws IOException {
		String twoLines = "B-2,\"Ada\nLovelace\",ada,Roma,IT,1 x MS-204,EUR,3490,no\n";
		read(new StringReader(HEADER + VALID + twoLines + "short\n" + VALID + "last"));
		assertThat(this.refused).extracting(RefusedRow::line).containsExactly(3L, 5L, 7L);
	}

	@Test
	void aFileWithOtherColumnsIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new OrderFile(new StringReader("a,b\n1,2\n")))
			.withMessage("The first line is [a, b], not the columns " + HEADER.strip());
		assertThatIllegalArgumentException().isThrownBy(() -> new OrderFile(new StringReader("")))
			.withMessageStartingWith("The first line is []");
	}

	@Test
	void aFileThatEndsWithinQuotesCannotBeReadToItsEnd() {
		assertThatExceptionOfType(UncheckedIOException.class)
			.isThrownBy(() -> read(new StringReader(HEADER + VALID + "B-2,\"Ada")));
	}

	@Test
	void theBundledFileHasOrdersOfAllKindsAndAHandfulOfInvalidRows() throws IOException {
		List<OrderDetails> orders = read(Files.newBufferedReader(OrderFileGenerator.FILE));
		assertThat(orders).hasSize(2994);
		assertThat(this.refused).extracting(RefusedRow::line).containsExactly(412L, 734L, 1205L, 1651L, 2049L, 2392L);
		Set<String> numbers = new HashSet<>();
		assertThat(orders.stream().map(OrderDetails::number).filter((number) -> !numbers.add(number)))
			.containsExactly("B-10042");
		assertThat(orders.stream().filter(OrderDetails::express).count()).isBetween(120L, 180L);
		assertThat(orders).anyMatch((order) -> order.customer().name().contains(","))
			.anyMatch((order) -> order.customer().name().contains("\""))
			.anyMatch((order) -> order.customer().name().contains("ø"));
	}

	private List<OrderDetails> read(Reader text) throws IOException {
		List<OrderDetails> orders = new ArrayList<>();
		try (OrderFile file = new OrderFile(text)) {
			while (file.hasNext()) {
				try {
					orders.add(file.next());
				}
				catch (IllegalArgumentException ex) {
					this.refused.add(new RefusedRow(file.line(), ex.getMessage()));
				}
			}
		}
		return orders;
	}

}
