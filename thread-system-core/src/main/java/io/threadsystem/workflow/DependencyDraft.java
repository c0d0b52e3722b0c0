package io.threadsystem.workflow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Dependencies by name, as they are told to a {@link JobGraphBuilder}: those of the first
 * job, then those of the second one, and so on.
 */
final class DependencyDraft {

	private final List<String> names = new ArrayList<>();

	private byte[] kinds = new byte[16];

	private int[] offsets = new int[16];

	private int jobs;

	/** What is added from now on belongs to the next job. */
	void beginJob() {
		if (this.jobs == this.offsets.length) {
			this.offsets = Arrays.copyOf(this.offsets, 2 * this.jobs);
		}
		this.offsets[this.jobs++] = this.names.size();
	}

	void add(byte kind, String name) {
		if (this.names.size() == this.kinds.length) {
			this.kinds = Arrays.copyOf(this.kinds, 2 * this.kinds.length);
		}
		this.kinds[this.names.size()] = kind;
		this.names.add(name);
	}

	/**
	 * Gives another kind to those of the latest job that have the kind {@code AFTER}.
	 * @return whether there are any
	 */
	boolean convertAfter(byte kind) {
		boolean any = false;
		for (int each = this.offsets[this.jobs - 1]; each < this.names.size(); each++) {
			if (this.kinds[each] == GraphEdges.AFTER) {
				this.kinds[each] = kind;
				any = true;
			}
		}
		return any;
	}

	/** Where the dependencies of a job begin; those of the job before it end there. */
	int begin(int job) {
		return (job < this.jobs) ? this.offsets[job] : this.names.size();
	}

	String name(int dependency) {
		return this.names.get(dependency);
	}

	byte kind(int dependency) {
		return this.kinds[dependency];
	}

}
