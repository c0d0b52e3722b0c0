package io.threadsystem.workflow;

import java.util.BitSet;

/**
 * Who depends on whom in a {@link JobGraph}, by number. The dependencies of all jobs lie
 * in one array, one job after the other, and so do the dependents: a graph of millions is
 * a few arrays. Immutable.
 */
final class GraphEdges {

	/** The dependent runs if the dependency has completed. */
	static final byte AFTER = 0;

	/** The dependent runs if one of these has completed. */
	static final byte AFTER_ANY = 1;

	/** The dependent runs if one of these has failed. */
	static final byte WHEN_FAILED = 2;

	/** The dependent runs when the dependency has ended. */
	static final byte ALWAYS = 3;

	private final int[] sourceOffsets;

	private final int[] sources;

	private final byte[] sourceKinds;

	private final int[] targetOffsets;

	private final int[] targets;

	private final byte[] targetKinds;

	private GraphEdges(int[] sourceOffsets, int[] sources, byte[] sourceKinds) {
		int edges = sourceOffsets[sourceOffsets.length - 1];
		this.sourceOffsets = sourceOffsets;
		this.sources = sources;
		this.sourceKinds = sourceKinds;
		this.targetOffsets = new int[sourceOffsets.length];
		this.targets = new int[edges];
		this.targetKinds = new byte[edges];
		turnAround(edges);
	}

	private void turnAround(int edges) {
		for (int edge = 0; edge < edges; edge++) {
			this.targetOffsets[this.sources[edge] + 1]++;
		}
		for (int job = 0; job < size(); job++) {
			this.targetOffsets[job + 1] += this.targetOffsets[job];
		}
		int[] next = this.targetOffsets.clone();
		for (int job = 0; job < size(); job++) {
			for (int edge = firstSource(job); edge < endOfSources(job); edge++) {
				int place = next[this.sources[edge]]++;
				this.targets[place] = job;
				this.targetKinds[place] = this.sourceKinds[edge];
			}
		}
	}

	/**
	 * Dependencies of jobs.
	 * @param offsets where those of each job begin, and where those of the last one end
	 * @param sources the jobs depended on
	 * @param kinds the kinds of the dependencies
	 */
	static GraphEdges of(int[] offsets, int[] sources, byte[] kinds) {
		return new GraphEdges(offsets, sources, kinds);
	}

	/** These edges where each job has its position in the order as its number. */
	GraphEdges inOrder(GraphOrder order) {
		int[] positions = new int[size()];
		for (int position = 0; position < positions.length; position++) {
			positions[order.job(position)] = position;
		}
		int[] offsets = new int[positions.length + 1];
		int[] ordered = new int[this.targets.length];
		byte[] kinds = new byte[this.targets.length];
		int size = 0;
		for (int position = 0; position < positions.length; position++) {
			int job = order.job(position);
			for (int edge = firstSource(job); edge < endOfSources(job); edge++) {
				kinds[size] = this.sourceKinds[edge];
				ordered[size++] = positions[this.sources[edge]];
			}
			offsets[position + 1] = size;
		}
		return new GraphEdges(offsets, ordered, kinds);
	}

	/**
	 * Jobs that outlive a failure: those that ask for one, and what follows them. Only
	 * for edges in order.
	 */
	BitSet thatOutliveAFailure() {
		BitSet outliving = new BitSet(size());
		for (int job = 0; job < size(); job++) {
			for (int edge = firstSource(job); edge < endOfSources(job); edge++) {
				if (this.sourceKinds[edge] >= WHEN_FAILED || outliving.get(this.sources[edge])) {
					outliving.set(job);
				}
			}
		}
		return outliving;
	}

	/** Number of jobs. */
	int size() {
		return this.sourceOffsets.length - 1;
	}

	// What a job depends on

	int firstSource(int job) {
		return this.sourceOffsets[job];
	}

	int endOfSources(int job) {
		return this.sourceOffsets[job + 1];
	}

	int source(int edge) {
		return this.sources[edge];
	}

	byte sourceKind(int edge) {
		return this.sourceKinds[edge];
	}

	// What depends on a job

	int firstTarget(int job) {
		return this.targetOffsets[job];
	}

	int endOfTargets(int job) {
		return this.targetOffsets[job + 1];
	}

	int target(int edge) {
		return this.targets[edge];
	}

	byte targetKind(int edge) {
		return this.targetKinds[edge];
	}

}
