package io.threadsystem.cluster;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;

/** Failures as they are kept with a job. */
final class Failures {

	private static final int MAX_LENGTH = 4000;

	private static final String CUT = "\n...\n";

	private static final char LAST_OF_ASCII = 127;

	private Failures() {
	}

	/** All of it, with its causes and where it was thrown. */
	static String text(Throwable failure) {
		return read(failure, (readable) -> {
			StringWriter text = new StringWriter();
			readable.printStackTrace(new PrintWriter(text));
			return text.toString();
		});
	}

	/** What it is, in a line. */
	static String line(Throwable failure) {
		return read(failure, Throwable::toString);
	}

	/**
	 * Logs a failure, or what can be said of it where the logger fails at it.
	 * @param failure the failure
	 * @param statement logs what it is given
	 */
	static void log(Throwable failure, Consumer<Throwable> statement) {
		try {
			statement.accept(failure);
		}
		catch (Throwable ex) {
			statement.accept(new IllegalStateException(line(failure)));
		}
	}

	/** Whether a failure can say what it is. */
	@SuppressWarnings("ReturnValueIgnored") // asked only whether it throws
	static boolean isReadable(Throwable failure) {
		try {
			failure.toString();
			return true;
		}
		catch (Throwable ex) {
			return false;
		}
	}

	/** A failure that cannot even say what it is must not become another one. */
	private static String read(Throwable failure, Function<Throwable, String> reader) {
		try {
			return reader.apply(failure);
		}
		catch (Throwable ex) {
			return failure.getClass().getName() + " (its message cannot be read because of " + ex.getClass().getName()
					+ ")";
		}
	}

	/**
	 * Stores a text, or, where the database refuses it, what every database can store.
	 * Its encoding may lack a character, or count its bytes.
	 */
	static boolean store(@Nullable String failure, Predicate<@Nullable String> statement) {
		String storable = (failure != null) ? shorten(failure.replace('\0', ' ')) : null;
		try {
			return statement.test(storable);
		}
		catch (DataIntegrityViolationException ex) {
			if (storable == null || isAscii(storable) || ex instanceof DuplicateKeyException) {
				throw ex;
			}
			return statement.test(ascii(storable));
		}
	}

	/** The beginning and the end, where the first cause is. */
	private static String shorten(String text) {
		int half = (MAX_LENGTH - CUT.length()) / 2;
		return (text.length() <= MAX_LENGTH) ? text
				: text.substring(0, half) + CUT + text.substring(text.length() - half);
	}

	private static boolean isAscii(String text) {
		return text.chars().allMatch((character) -> character <= LAST_OF_ASCII);
	}

	private static String ascii(String text) {
		return text.codePoints()
			.map((character) -> (character <= LAST_OF_ASCII) ? character : '?')
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

}
