package io.threadsystem.benchmarks.durable;

import java.util.List;

import io.threadsystem.job.Priority;

/** Something that takes jobs out of a table. Used by one thread. */
interface Contender {

	/** What it is called. */
	String name();

	/** The table that is empty when all jobs are done. */
	String table();

	/** Makes the table anew. */
	void createTables();

	/** Prepares to run jobs, each of which calls an action. */
	void prepare(Runnable action);

	/** Stores jobs that are due. */
	void store(Priority priority, List<Payload> payloads);

	/** Begins. */
	void start();

	/** Ends all threads. */
	void stop();

}
