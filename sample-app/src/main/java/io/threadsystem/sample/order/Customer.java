package io.threadsystem.sample.order;

import java.util.Locale;
import java.util.Set;

/**
 * Who ordered.
 *
 * @param name the name of the person or company
 * @param email where the invoice goes
 * @param city the city
 * @param country the country's code of ISO 3166, such as {@code IT}
 */
public record Customer(String name, String email, String city, String country) {

	private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

	public Customer {
		if (name.isBlank()) {
			throw new IllegalArgumentException("the customer has no name");
		}
		if (!email.matches("[^@\\s]+@[^@\\s]+")) {
			throw new IllegalArgumentException("'" + email + "' is not an e-mail address");
		}
		if (!COUNTRIES.contains(country)) {
			throw new IllegalArgumentException("'" + country + "' is not a country code of two letters");
		}
	}

}
