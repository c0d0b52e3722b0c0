package io.threadsystem.benchmarks;

/**
 * How much is measured, and so how long it takes.
 *
 * @param forks JVMs, one after the other, of a contest
 * @param warmUps rounds of a contest that are not counted
 * @param rounds rounds that are
 * @param passes how often everybody has a turn in a round
 * @param jobs jobs of one turn, all of which have ended before the next one
 * @param graph jobs of a graph
 * @param graphs graphs that are counted
 * @param pending pending jobs whose memory is measured
 * @param busy workers of the pool of which a snapshot is taken
 * @param queued jobs that wait in its queue
 */
record Effort(int forks, int warmUps, int rounds, int passes, int jobs, int graph, int graphs, int pending, int busy,
		int queued) {

	/** What counts. */
	static final Effort NORMAL = new Effort(2, 2, 4, 10, 100_000, 1_000_000, 3, 1_000_000, 10_000, 100_000);

	/** What only shows that it works. */
	static final Effort QUICK = new Effort(1, 2, 3, 2, 20_000, 100_000, 2, 100_000, 1_000, 10_000);

	/** Jobs of one in a round. */
	int jobsOfRound() {
		return this.passes * this.jobs;
	}

}
