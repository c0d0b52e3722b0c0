package io.threadsystem.benchmarks;

/**
 * A row of the table of targets: a ratio of two series of {@link Samples}, or one series
 * itself.
 *
 * @param title what is compared
 * @param aim the aim, with the comparison that it means
 * @param limit what has to be reached; in brackets, with more threads than processors
 * @param over the series that is divided, or that is the value
 * @param under the series that it is divided by; empty: none
 */
record Row(String title, String aim, String limit, String over, String under) {

	/** How often as fast ours is, of series of the time that a job takes. */
	static Row speed(String title, String aim, String limit, String ours, String theirs) {
		return new Row(title, "≥ " + aim, "≥ " + limit, theirs, ours);
	}

	/** A value, which should be small. */
	static Row value(String title, String aim, String limit, String series) {
		return new Row(title, "≤ " + aim, "≤ " + limit, series, "");
	}

	/** The value, or the median of those in each round. */
	double median(Samples samples) {
		return Samples.median(sorted(samples));
	}

	/** All values by their size. */
	double[] sorted(Samples samples) {
		return this.under.isEmpty() ? samples.sorted(this.over) : samples.ratios(this.over, this.under);
	}

}
