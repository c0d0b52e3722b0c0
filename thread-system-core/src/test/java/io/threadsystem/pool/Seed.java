package io.threadsystem.pool;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where random tests begin. A failure is replayed with {@code -Dstress.seed=}, though the
 * scheduler of the machine has its say, too; {@code -Dstress.scale=} makes them longer.
 */
public final class Seed {

	private final long value;

	private Seed(long value) {
		this.value = value;
	}

	/** A seed, printed so that it can be found in the log of a failure. */
	public static Seed of(String test) {
		long value = Long.getLong("stress.seed", ThreadLocalRandom.current().nextLong());
		System.out.println(test + ": -Dstress.seed=" + value);
		return new Seed(value);
	}

	/** Random numbers of one thread. */
	public Random random(int thread) {
		return new Random(this.value * 31 + thread);
	}

	/** A number of repetitions. */
	public static int scaled(int count) {
		return (int) (count * Double.parseDouble(System.getProperty("stress.scale", "1")));
	}

}
