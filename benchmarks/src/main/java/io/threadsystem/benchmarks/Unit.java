package io.threadsystem.benchmarks;

import java.util.Arrays;

/** What a series is printed in. */
enum Unit {

	/** Of nanoseconds a job. */
	MILLION_PER_SECOND("million/s") {

		@Override
		double[] of(double[] sorted) {
			double[] values = Arrays.stream(sorted).map((nanos) -> 1_000 / nanos).toArray();
			Arrays.sort(values);
			return values;
		}

	},

	/** A job. */
	NANOS("ns a job"),

	/** A job. */
	BYTES("bytes a job"),

	/** Of one operation. */
	MILLIS("ms");

	private final String text;

	Unit(String text) {
		this.text = text;
	}

	/** Values in this unit, by their size. */
	double[] of(double[] sorted) {
		return sorted;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
