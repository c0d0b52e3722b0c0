package io.threadsystem.benchmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was measured: series of values by name, in the order of the rounds. Values of
 * several series at the same place belong together. They go from the JVM that measures to
 * the one that prints as lines of text.
 */
final class Samples {

	private static final String LINE = "sample\t";

	private final Map<String, List<Double>> series = new LinkedHashMap<>();

	/** Adds the next value of a series. */
	void add(String name, double value) {
		this.series.computeIfAbsent(name, (key) -> new ArrayList<>()).add(value);
	}

	/** Prints them for {@link #read}. */
	void print() {
		this.series
			.forEach((name, values) -> values.forEach((value) -> System.out.println(LINE + name + "\t" + value)));
	}

	/** Adds the value of a line that was printed; {@code false} if it is another line. */
	boolean read(String line) {
		if (!line.startsWith(LINE)) {
			return false;
		}
		String[] parts = line.split("\t", -1);
		add(parts[1], Double.parseDouble(parts[2]));
		return true;
	}

	/** The names of the series. */
	Iterable<String> names() {
		return this.series.keySet();
	}

	/** Values of a series, by their size. */
	double[] sorted(String name) {
		return sort(values(name));
	}

	/** What one is to the other in each round, by size. */
	double[] ratios(String over, String under) {
		double[] ratios = values(over);
		double[] divisors = values(under);
		for (int round = 0; round < ratios.length; round++) {
			ratios[round] /= divisors[round];
		}
		return sort(ratios);
	}

	private double[] values(String name) {
		return this.series.getOrDefault(name, List.of()).stream().mapToDouble(Double::doubleValue).toArray();
	}

	private static double[] sort(double[] values) {
		Arrays.sort(values);
		return values;
	}

	/** The one in the middle; not a number if there is none. */
	static double median(double[] sorted) {
		int half = sorted.length / 2;
		if (sorted.length == 0) {
			return Double.NaN;
		}
		return (sorted.length % 2 == 1) ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
	}

}
