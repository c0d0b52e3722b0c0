package io.threadsystem.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.management.OperatingSystemMXBean;

/**
 * What a measurement depends on besides the code: how far its processors are from each
 * other, which changes from one minute to the next where they are virtual, and what else
 * they have to do.
 */
final class Machine {

	/** Nanoseconds. */
	static final String ROUND_TRIP = "round trip";

	/** Percent of all processors. */
	static final String OTHERS = "others";

	private static final Path STATISTICS = Path.of("/proc/stat");

	private static final double NANOS_OF_TICK = 10_000_000;

	private static final int PERCENT = 100;

	private static final int TRIPS = 20_000;

	private static final int SPINS = 10_000;

	private static final int IDLE = 3;

	private static final int WAITING_FOR_DISK = 4;

	private static final int STOLEN = 7;

	private static final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private final long start = System.nanoTime();

	private final double others = othersNanos();

	/**
	 * Time that others have used since this was made, the processors' owner among them; 0
	 * where the system does not tell.
	 */
	double othersPercent() {
		double all = (double) (System.nanoTime() - this.start) * system.getAvailableProcessors();
		return Math.max(0, PERCENT * (othersNanos() - this.others) / all);
	}

	private static double othersNanos() {
		return busyNanos() - system.getProcessCpuTime();
	}

	/** What this process has used, where the system does not tell. */
	private static double busyNanos() {
		try {
			String[] ticks = Files.readAllLines(STATISTICS).get(0).split(" +", -1);
			double busy = 0;
			for (int column = 0; column <= STOLEN; column++) {
				if (column != IDLE && column != WAITING_FOR_DISK) {
					busy += Double.parseDouble(ticks[column + 1]);
				}
			}
			return busy * NANOS_OF_TICK;
		}
		catch (IOException ex) {
			return system.getProcessCpuTime();
		}
	}

	/** How long a cache line takes to another processor and back. */
	static double roundTripNanos() throws InterruptedException {
		Line line = new Line();
		Thread other = new Thread(() -> {
			for (int trip = 0; trip < TRIPS; trip++) {
				line.await(2 * trip + 1);
				line.value = 2 * trip + 2;
			}
		}, "round-trip");
		other.setDaemon(true);
		other.start();
		long start = 0;
		for (int trip = 0; trip < TRIPS; trip++) {
			if (trip == TRIPS / 2) {
				start = System.nanoTime();
			}
			line.value = 2 * trip + 1;
			line.await(2 * trip + 2);
		}
		double nanos = (System.nanoTime() - start) / (TRIPS / 2.0);
		other.join();
		return nanos;
	}

	private static final class Line {

		private volatile int value;

		/** Lets the other one run, where there is no other processor for it. */
		void await(int expected) {
			for (int spin = 1; this.value != expected; spin++) {
				if (spin % SPINS == 0) {
					Thread.yield();
				}
			}
		}

	}

}
