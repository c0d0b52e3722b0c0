package io.threadsystem.benchmarks;

/**
 * How many threads hand jobs over, and how many run them.
 *
 * @param producers threads that hand jobs over
 * @param workers threads that run them
 */
record Shape(int producers, int workers) {

	/** Of a measurement that has no producers and workers to choose. */
	static final Shape NONE = new Shape(0, 0);

	/** As text, such as {@code 2x8}. */
	static Shape parse(String text) {
		int cross = text.indexOf('x');
		return new Shape(Integer.parseInt(text.substring(0, cross)), Integer.parseInt(text.substring(cross + 1)));
	}

	@Override
	public String toString() {
		return this.producers + "x" + this.workers;
	}

}
