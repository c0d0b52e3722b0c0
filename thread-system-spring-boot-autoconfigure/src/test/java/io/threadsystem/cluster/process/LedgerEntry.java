package io.threadsystem.cluster.process;

import java.time.Instant;

/**
 * A line of a ledger.
 *
 * @param kind what has happened: ready, begin, end, closed
 * @param name the name of the job
 * @param number which one it is
 * @param attempt which attempt
 * @param at when it happened, by the clock that all processes share
 * @param due when it was due; {@code -} where that is not known
 * @param node the node that has written it
 */
record LedgerEntry(String kind, String name, int number, int attempt, Instant at, String due, String node) {

	static LedgerEntry parse(String line, String node) {
		String[] parts = line.split("\t", -1);
		return new LedgerEntry(parts[0], parts[1], Integer.parseInt(parts[2]), Integer.parseInt(parts[3]),
				Instant.parse(parts[4]), parts[5], node);
	}

	boolean is(String kind, String name) {
		return this.kind.equals(kind) && this.name.equals(name);
	}

	String job() {
		return this.name + "#" + this.number;
	}

}
