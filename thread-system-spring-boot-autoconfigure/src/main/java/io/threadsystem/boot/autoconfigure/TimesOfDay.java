package io.threadsystem.boot.autoconfigure;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;

import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.support.GenericConversionService;

/** Reads times of the day as the configuration has them, whatever the locale. */
final class TimesOfDay {

	/*
	 * YAML 1.1 takes 18:00 for a number to the base of 60, unless it is in quotes. The
	 * smallest one with seconds, 1:00:00, is 3600, and the largest one without, 23:59, is
	 * 1439, so a number says which time was written.
	 */

	private static final int MINUTES = 24 * 60;

	private static final int SECONDS = MINUTES * 60;

	private static final int SMALLEST_WITH_SECONDS = 60 * 60;

	private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("H:mm[:ss]", Locale.ROOT)
		.withResolverStyle(ResolverStyle.STRICT);

	private TimesOfDay() {
	}

	/** Service that converts texts and numbers to times, and nothing else. */
	static ConversionService conversionService() {
		GenericConversionService service = new GenericConversionService();
		service.addConverter(String.class, LocalTime.class, TimesOfDay::ofText);
		service.addConverter(Integer.class, LocalTime.class, TimesOfDay::ofNumber);
		return service;
	}

	private static LocalTime ofText(String text) {
		try {
			return LocalTime.parse(text.trim(), FORMAT);
		}
		catch (DateTimeException ex) {
			throw noTime(text);
		}
	}

	private static LocalTime ofNumber(Integer number) {
		if (number >= 60 && number < MINUTES) {
			return LocalTime.MIN.plusMinutes(number);
		}
		if (number >= SMALLEST_WITH_SECONDS && number < SECONDS) {
			return LocalTime.MIN.plusSeconds(number);
		}
		throw noTime(number);
	}

	private static IllegalArgumentException noTime(Object value) {
		return new IllegalArgumentException("'" + value + "' is no time of the day; write it as \"08:00\" or"
				+ " \"18:30\", from \"00:00\" to \"23:59\", in quotes");
	}

}
