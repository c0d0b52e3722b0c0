package io.threadsystem.graph;

import java.util.Collection;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** Finds the name that somebody may have meant. */
final class SimilarName {

	private SimilarName() {
	}

	/**
	 * The name that takes the fewest edits, {@code null} where these are more than every
	 * second character.
	 */
	static @Nullable String of(String written, Collection<String> names) {
		String closest = null;
		int fewest = written.length() / 2 + 1;
		for (String name : names) {
			int edits = edits(written.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
			if (edits < fewest) {
				fewest = edits;
				closest = name;
			}
		}
		return closest;
	}

	/** Characters to insert, to remove or to replace (Levenshtein). */
	private static int edits(String from, String to) {
		int[] row = new int[to.length() + 1];
		for (int column = 0; column <= to.length(); column++) {
			row[column] = column;
		}
		for (int line = 1; line <= from.length(); line++) {
			int diagonal = row[0];
			row[0] = line;
			for (int column = 1; column <= to.length(); column++) {
				int replaced = diagonal + ((from.charAt(line - 1) == to.charAt(column - 1)) ? 0 : 1);
				diagonal = row[column];
				row[column] = Math.min(replaced, 1 + Math.min(row[column], row[column - 1]));
			}
		}
		return row[to.length()];
	}

}
