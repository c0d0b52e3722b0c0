package io.threadsystem.benchmarks;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * How long it takes to make many schedules, and how late their runs are handed over. This
 * is no JMH benchmark, because what counts is one start-up in a cold JVM, and percentiles
 * of lateness. Lateness is the time from the moment at which a run is due to the one at
 * which the timer's thread begins to hand it over.
 */
public final class ScheduleBenchmark {

	private static final int SCHEDULES = 100_000;

	private static final long SECOND = 1_000_000_000L;

	private ScheduleBenchmark() {
	}

	/**
	 * Runs all of it and prints the figures.
	 * @param args none
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws InterruptedException {
		Figures mixed = new Spread().measure(Timer.ThreadSystem::new);
		Figures mixedJdk = new Spread().measure(Timer.Jdk::new);
		Figures burst = new Burst().measure(Timer.ThreadSystem::new);
		Figures burstJdk = new Burst().measure(Timer.Jdk::new);
		System.out.println(SCHEDULES + " schedules, half of them periodic, due over 10 s, watched for 15 s");
		mixed.print("threadSystem");
		mixedJdk.print("scheduledThreadPoolExecutor");
		mixed.printRatio(mixedJdk);
		System.out.println(SCHEDULES + " schedules of one run, all due within the same millisecond");
		burst.print("threadSystem");
		burstJdk.print("scheduledThreadPoolExecutor");
		burst.printRatio(burstJdk);
	}

	/** One way of making schedules. */
	private abstract static class Load {

		private final long[] lateness = new long[10 * SCHEDULES];

		private final AtomicInteger count = new AtomicInteger();

		abstract void schedule(Timer timer, int index);

		abstract void await() throws InterruptedException;

		Figures measure(Supplier<Timer> timers) throws InterruptedException {
			System.gc();
			try (Timer timer = timers.get()) {
				long start = System.nanoTime();
				for (int i = 0; i < SCHEDULES; i++) {
					schedule(timer, i);
				}
				long creation = System.nanoTime() - start;
				await();
				return new Figures(creation, Arrays.copyOf(this.lateness, count()));
			}
		}

		final int count() {
			return this.count.get();
		}

		final void handedOver(long due) {
			this.lateness[this.count.getAndIncrement()] = System.nanoTime() - due;
		}

	}

	/**
	 * Schedules that are due at random times, one and another of them again and again.
	 */
	private static final class Spread extends Load {

		private final Random random = new Random(42);

		@Override
		void schedule(Timer timer, int index) {
			long delay = 2 * SECOND + (long) (this.random.nextDouble() * 10 * SECOND);
			long due = System.nanoTime() + delay;
			if (index % 2 == 0) {
				timer.once(delay, () -> handedOver(due));
			}
			else {
				long period = (1 + this.random.nextInt(10)) * SECOND;
				timer.again(delay, period, new Periodic(this, due, period));
			}
		}

		@Override
		void await() throws InterruptedException {
			TimeUnit.SECONDS.sleep(15);
		}

	}

	/** Schedules that are all due at once. */
	private static final class Burst extends Load {

		private long due;

		@Override
		void schedule(Timer timer, int index) {
			long now = System.nanoTime();
			if (index == 0) {
				this.due = now + 3 * SECOND;
			}
			timer.once(this.due - now, () -> handedOver(this.due));
		}

		@Override
		void await() throws InterruptedException {
			while (count() < SCHEDULES) {
				TimeUnit.MILLISECONDS.sleep(100);
			}
		}

	}

	/** A run that knows when the next one is due. */
	private static final class Periodic implements Runnable {

		private final Load load;

		private final long period;

		private long due;

		Periodic(Load load, long due, long period) {
			this.load = load;
			this.due = due;
			this.period = period;
		}

		@Override
		public void run() {
			this.load.handedOver(this.due);
			this.due += this.period;
		}

	}

	/**
	 * What was measured.
	 *
	 * @param creation the time to make the schedules in nanoseconds
	 * @param lateness how late each run was handed over, in nanoseconds
	 */
	private record Figures(long creation, long[] lateness) {

		Figures {
			Arrays.sort(lateness);
		}

		void print(String name) {
			System.out.printf("  %-28s made in %5.0f ms; %d runs late by p50 %.3f ms, p99 %.3f ms, max %.3f ms%n", name,
					this.creation / 1e6, this.lateness.length, late(0.5), late(0.99), late(1));
		}

		void printRatio(Figures other) {
			System.out.printf("  %-28s creation %.2f, p50 %.2f, p99 %.2f, max %.2f%n", "ratio",
					(double) this.creation / other.creation, late(0.5) / other.late(0.5), late(0.99) / other.late(0.99),
					late(1) / other.late(1));
		}

		private double late(double share) {
			return this.lateness[(int) Math.ceil(share * this.lateness.length) - 1] / 1e6;
		}

	}

}
