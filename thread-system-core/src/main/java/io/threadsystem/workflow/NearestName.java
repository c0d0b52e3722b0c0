package io.threadsystem.workflow;

import java.util.Collection;

import org.jspecify.annotations.Nullable;

/** The name that may have been meant where another one was written. */
final class NearestName {

	private NearestName() {
	}

	/** Name that differs the least, {@code null} if all differ much. */
	static @Nullable String to(String written, Collection<String> names) {
		int least = Math.max(2, written.length() / 3) + 1;
		String nearest = null;
		for (String name : names) {
			if (Math.abs(name.length() - written.length()) < least) {
				int distance = distance(written, name);
				if (distance < least || (distance == least && nearest != null && name.compareTo(nearest) < 0)) {
					least = distance;
					nearest = name;
				}
			}
		}
		return nearest;
	}

	/** Number of characters to insert, to remove or to replace. */
	private static int distance(String one, String other) {
		int[] row = new int[other.length() + 1];
		for (int column = 0; column < row.length; column++) {
			row[column] = column;
		}
		for (int line = 1; line <= one.length(); line++) {
			int diagonal = row[0];
			row[0] = line;
			for (int column = 1; column < row.length; column++) {
				boolean same = Character.toLowerCase(one.charAt(line - 1)) == Character
					.toLowerCase(other.charAt(column - 1));
				int replaced = diagonal + (same ? 0 : 1);
				diagonal = row[column];
				row[column] = Math.min(replaced, Math.min(row[column], row[column - 1]) + 1);
			}
		}
		return row[other.length()];
	}

}
