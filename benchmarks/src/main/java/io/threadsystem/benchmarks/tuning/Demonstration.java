package io.threadsystem.benchmarks.tuning;

/** A load that is run without and with a setting. */
interface Demonstration {

	/** What is run. */
	String load();

	/** Runs it and prints a line for each. */
	void show() throws Exception;

}
