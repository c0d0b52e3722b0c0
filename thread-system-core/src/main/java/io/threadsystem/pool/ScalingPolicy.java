package io.threadsystem.pool;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Decides how many workers a pool is to have, its target, from what it is told of the
 * load. It has no clock: each call brings the time, in nanoseconds. Not safe for use by
 * several threads.
 *
 * <p>
 * It grows at once where a job waits in vain (or waits for too long), and at the end of
 * an interval in which more than {@code upThreshold} of the workers were busy. It shrinks
 * when less than {@code downThreshold} were busy in each interval for as long as
 * {@code cooldown}, in which the target has not changed either: by a half at the most,
 * and never to less than those that were busy at once in that time would need. So a load
 * that comes back within the cooldown changes nothing, and one that comes back later
 * finds at least a half.
 */
final class ScalingPolicy {

	private static final int SAMPLES = 10;

	/**
	 * Where a worker is missing, one part in so many is added: jobs that come one after
	 * the other are not a decision each.
	 */
	private static final int PART = 2;

	private final ScalingSettings settings;

	private final int min;

	private final int max;

	private final long interval;

	private final long cooldown;

	private final LoadWindow window;

	private int target;

	private long changed;

	/** Intervals with a low load, one after the other: since when, and their peak. */
	private long lowSince;

	private boolean low;

	private int lowPeak;

	ScalingPolicy(ScalingSettings settings, int min, int max, int target, long now) {
		this.settings = settings;
		this.min = min;
		this.max = max;
		this.interval = Nanos.of(settings.interval());
		this.cooldown = Nanos.of(settings.cooldown());
		this.window = new LoadWindow(now);
		startFrom(target, now);
	}

	/** The number of workers that there are to be. */
	int target() {
		return this.target;
	}

	boolean mayGrow() {
		return this.target < this.max;
	}

	/** Time between two samples. */
	long sampleEvery() {
		return Math.max(1, this.interval / SAMPLES);
	}

	/** Begins anew from a target that others have set. */
	void startFrom(int target, long now) {
		this.target = Math.max(this.min, Math.min(this.max, target));
		this.changed = now;
		this.low = false;
		this.window.restart(now);
	}

	/**
	 * A job waits, and no worker is idle.
	 * @param workers those that there are
	 * @param waiting jobs that wait
	 */
	@Nullable Step jobWaits(long now, int workers, int waiting) {
		int base = Math.max(this.target, workers);
		int more = Math.max(waiting, (base + PART - 1) / PART);
		return grow(now, (long) base + Math.max(1, more), LoadWindow.share(workers, this.target),
				"A job waits and no worker is idle");
	}

	/**
	 * A job has waited for as long as the target wait.
	 * @param workers those that there are
	 * @param waiting jobs that wait
	 */
	@Nullable Step jobWaitsTooLong(long now, int workers, int waiting, long waitedNanos) {
		int base = Math.max(this.target, workers);
		int more = Math.max(1, Math.min(waiting, base));
		return grow(now, (long) base + more, LoadWindow.share(workers, this.target),
				"A job has waited for " + Nanos.text(waitedNanos) + ", and jobs are to wait for less than "
						+ Nanos.text(this.settings.targetWait()));
	}

	/** A sample of the load: so many workers are busy now. */
	@Nullable Step sample(long now, int busy) {
		this.window.add(busy, this.target);
		if (!this.window.hasLasted(this.interval, now)) {
			return null;
		}
		double utilisation = this.window.utilisation();
		int peak = this.window.peak();
		this.window.restart(now);
		if (utilisation > this.settings.upThreshold()) {
			this.low = false;
			return grow(now, needed(utilisation * this.target), utilisation, percent(utilisation)
					+ " of the workers were busy, more than " + percent(this.settings.upThreshold()));
		}
		if (utilisation < this.settings.downThreshold()) {
			return lowInterval(now, utilisation, peak);
		}
		this.low = false;
		return null;
	}

	private @Nullable Step lowInterval(long now, double utilisation, int peak) {
		this.lowPeak = Math.max(peak, this.low ? this.lowPeak : 0);
		if (!this.low) {
			this.low = true;
			this.lowSince = now - this.interval;
		}
		if (now - this.lowSince < this.cooldown || now - this.changed < this.cooldown) {
			return null;
		}
		int to = Math.max(this.min, Math.max(this.target / 2, (int) needed(this.lowPeak)));
		this.low = false;
		return (to < this.target)
				? change(now, to, utilisation, percent(utilisation) + " of the workers were busy, and for "
						+ Nanos.text(this.settings.cooldown()) + " less than " + percent(this.settings.downThreshold()))
				: null;
	}

	/** Workers of which so many are busy without exceeding the upper threshold. */
	private long needed(double busy) {
		return (long) Math.ceil(busy / this.settings.upThreshold());
	}

	private @Nullable Step grow(long now, long to, double utilisation, String reason) {
		int limited = (int) Math.min(this.max, to);
		return (limited > this.target) ? change(now, limited, utilisation, reason) : null;
	}

	private Step change(long now, int to, double utilisation, String reason) {
		Step step = new Step(this.target, to, reason, utilisation);
		this.target = to;
		this.changed = now;
		this.window.restart(now);
		return step;
	}

	private static String percent(double share) {
		return String.format(Locale.ROOT, "%.0f %%", 100 * share);
	}

	/**
	 * A change of the target.
	 *
	 * @param from the target before
	 * @param to the target now
	 * @param reason why, a sentence
	 * @param utilisation share of the workers that were busy
	 */
	record Step(int from, int to, String reason, double utilisation) {
	}

}
