package io.threadsystem.sample.order;

import java.math.BigDecimal;
import java.util.Currency;
import java.util.Locale;

/**
 * An amount of money.
 *
 * @param minorUnits the amount in the smallest unit of the currency, such as cents
 * @param currency the currency
 */
public record Money(long minorUnits, Currency currency) {

	/**
	 * The amount without its currency.
	 * @return the figure, such as {@code 1,234.50}
	 */
	public String figure() {
		int digits = Math.max(0, this.currency.getDefaultFractionDigits());
		return String.format(Locale.ROOT, "%,." + digits + "f", BigDecimal.valueOf(this.minorUnits, digits));
	}

	@Override
	public String toString() {
		return this.currency + " " + figure();
	}

}
