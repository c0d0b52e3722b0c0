package io.threadsystem.pool;

/** The load of a pool over an interval, as samples of it show. */
final class LoadWindow {

	private long begin;

	private int samples;

	private double shares;

	private int peak;

	LoadWindow(long now) {
		restart(now);
	}

	void restart(long now) {
		this.begin = now;
		this.samples = 0;
		this.shares = 0;
		this.peak = 0;
	}

	/** Adds a sample: so many workers are busy, where there are to be so many. */
	void add(int busy, int target) {
		this.samples++;
		this.shares += share(busy, target);
		this.peak = Math.max(this.peak, busy);
	}

	static double share(int busy, int target) {
		return (busy == 0) ? 0 : Math.min(1, (double) busy / Math.max(1, target));
	}

	boolean hasLasted(long nanos, long now) {
		return now - this.begin >= nanos;
	}

	/** Mean share of the workers that were busy. */
	double utilisation() {
		return (this.samples == 0) ? 0 : this.shares / this.samples;
	}

	/** Most workers that were busy at once. */
	int peak() {
		return this.peak;
	}

}
