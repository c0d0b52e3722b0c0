package io.threadsystem.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Measures how long jobs take, from the first hand-over to the end of the last one, of
 * several pools by turns. What else happens on the machine comes and goes, and so does
 * what the JVM does besides: it is in the turns of all of them, so that their ratios
 * within a round are steadier than the times.
 */
final class Contest {

	private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(1);

	/** Between two looks: seldom enough not to be in the way of the workers. */
	private static final long LOOK_NANOS = 20_000;

	private final List<Entry> entries;

	private final Effort effort;

	private final Backlog backlog = new Backlog();

	private final long[] handedOver;

	private Contest(List<Entry> entries, Effort effort) {
		this.entries = entries;
		this.effort = effort;
		this.handedOver = new long[entries.size()];
	}

	/** Runs all rounds; adds nanoseconds a job, a round and entry. */
	static void run(List<Entry> entries, int producers, Effort effort, Samples samples) throws InterruptedException {
		try (Producers threads = new Producers(producers)) {
			new Contest(entries, effort).run(threads, samples);
		}
		finally {
			entries.forEach((entry) -> entry.stop().run());
		}
	}

	private void run(Producers threads, Samples samples) throws InterruptedException {
		for (int round = 0; round < this.effort.warmUps(); round++) {
			round(round, threads);
		}
		for (int round = 0; round < this.effort.rounds(); round++) {
			samples.add(Machine.ROUND_TRIP, Machine.roundTripNanos());
			long[] nanos = round(round, threads);
			for (int index = 0; index < nanos.length; index++) {
				samples.add(this.entries.get(index).name(), (double) nanos[index] / this.effort.jobsOfRound());
			}
		}
	}

	/** Everybody is the first as often as the others, as far as that works out. */
	private long[] round(int round, Producers threads) {
		long[] nanos = new long[this.entries.size()];
		for (int pass = 0; pass < this.effort.passes(); pass++) {
			for (int turn = 0; turn < nanos.length; turn++) {
				int index = (round + pass + turn) % nanos.length;
				nanos[index] += turn(index, threads);
			}
		}
		return nanos;
	}

	private long turn(int index, Producers threads) {
		Entry entry = this.entries.get(index);
		this.handedOver[index] += this.effort.jobs();
		long start = System.nanoTime();
		threads.run(this.effort.jobs(), (number) -> this.backlog.handOver(number, entry.handOver()));
		long end = System.nanoTime();
		while (!entry.ended().test(this.handedOver[index])) {
			if (System.nanoTime() - end > PATIENCE_NANOS) {
				throw new IllegalStateException(
						entry.name() + ": " + this.handedOver[index] + " jobs handed over, and not all have ended");
			}
			LockSupport.parkNanos(LOOK_NANOS);
		}
		return System.nanoTime() - start;
	}

}
