package io.threadsystem.pool;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Everything at once: jobs of all kinds, settings that change, pauses, pools that are
 * closed and replaced. In rounds of about a second, after each of which the pools rest
 * and what was handed in is compared with what has ended; so it is at some of the pauses
 * in between. {@code -Dchaos.seconds=} says for how long; the profile {@code soak} makes
 * it ten minutes.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ChaosTests {

	private static final int SUBMITTERS = 3;

	private static final long ROUND = Duration.ofSeconds(1).toNanos();

	/** More than what rests between two rounds differs by. */
	private static final long MORE_HEAP = 24L << 20;

	/** Threads of the JDK that carry virtual ones. */
	private static final String CARRIERS = "(ForkJoinPool-\\d+|VirtualThread)-.*";

	private final AtomicInteger strays = new AtomicInteger();

	private final Queue<ChaosLedger> replaced = new ConcurrentLinkedQueue<>();

	/** Whether submitters are to rest, and how many of them do, or have ended. */
	private volatile boolean quiet;

	private final AtomicInteger resting = new AtomicInteger();

	private int pools;

	private long jobs;

	private volatile ChaosLedger ledger;

	private final Logger logger = (Logger) LoggerFactory.getLogger(PriorityPool.class);

	/** Jobs that take long or are cancelled are meant to; errors are the engine's own. */
	private final LogCapture errors = new LogCapture();

	@BeforeEach
	void onlyErrors() {
		this.logger.setLevel(Level.ERROR);
	}

	@AfterEach
	void asBefore() {
		this.logger.setLevel(null);
		this.errors.close();
	}

	@Test
	void whateverHappensTheLawOfConservationHoldsAndNothingIsLeft() throws Exception {
		Seed seed = Seed.of("whateverHappensTheLawOfConservationHoldsAndNothingIsLeft");
		Random random = seed.random(0);
		int rounds = Integer.getInteger("chaos.seconds", 20);
		this.ledger = ledger(random);
		long heap = 0;
		int threads = 0;
		for (int round = 1; round <= rounds; round++) {
			runRound(seed, round);
			checkAtRest();
			if (round == 1 + rounds / 4) {
				heap = usedHeap();
				threads = otherThreads();
			}
		}
		assertThat(this.strays).as("interrupts that met a job of another").hasValue(0);
		assertThat(usedHeap()).as("heap in use at the end, after a quarter: %s", heap).isLessThan(heap + MORE_HEAP);
		assertThat(otherThreads()).as("threads but those of the pool").isLessThanOrEqualTo(threads);
		close(this.ledger);
		assertThat(this.errors.messages()).as("errors of the engine").isEmpty();
		System.out.println("Chaos: " + this.jobs + " jobs in " + this.pools + " pools");
	}

	private ChaosLedger ledger(Random random) {
		String name = "chaos" + ++this.pools;
		return new ChaosLedger(PriorityPool.builder(name).settings(ChaosSettings.of(random)).build());
	}

	private void runRound(Seed seed, int round) throws Exception {
		long end = System.nanoTime() + ROUND;
		this.resting.set(0);
		List<Caller<Void>> callers = new ArrayList<>();
		for (int submitter = 0; submitter < SUBMITTERS; submitter++) {
			ChaosJobs jobs = new ChaosJobs(seed.random(round * 100 + submitter), this.strays);
			Random pauses = seed.random(round * 100 + 50 + submitter);
			callers.add(Caller.of(() -> submitUntil(end, jobs, pauses)));
		}
		Random changes = seed.random(round * 100 + 99);
		callers.add(Caller.of(() -> changeUntil(end, changes)));
		for (Caller<Void> caller : callers) {
			caller.result();
		}
	}

	private Void submitUntil(long end, ChaosJobs jobs, Random random) {
		while (System.nanoTime() - end < 0) {
			restWhileQuiet();
			jobs.submitOne(this.ledger);
			if (random.nextInt(16) == 0) {
				LockSupport.parkNanos(random.nextInt(1_000_000));
			}
		}
		this.resting.incrementAndGet();
		assertThat(Thread.currentThread().isInterrupted()).as("an interrupt has reached the submitter").isFalse();
		return null;
	}

	private void restWhileQuiet() {
		if (this.quiet) {
			this.resting.incrementAndGet();
			while (this.quiet) {
				LockSupport.parkNanos(100_000);
			}
			this.resting.decrementAndGet();
		}
	}

	private Void changeUntil(long end, Random random) {
		while (System.nanoTime() - end < 0) {
			PriorityPool pool = this.ledger.pool();
			switch (random.nextInt(8)) {
				case 0 -> pause(random.nextInt(3) == 0);
				case 1, 2 -> pool.resume();
				case 3 -> replace(random);
				default -> pool.reconfigure(ChaosSettings.of(random));
			}
			LockSupport.parkNanos(random.nextInt(20_000_000));
		}
		return null;
	}

	/** Pauses the pool, and sometimes compares when its workers have come to rest. */
	private void pause(boolean compare) {
		ChaosLedger paused = this.ledger;
		paused.pool().pause();
		if (compare) {
			this.quiet = true;
			try {
				await().atMost(TestPools.LONG).untilAsserted(() -> {
					assertThat(this.resting).as("submitters that rest").hasValue(SUBMITTERS);
					paused.checkPaused();
				});
			}
			finally {
				this.quiet = false;
			}
		}
	}

	/** Closes the pool while others still submit to it. */
	private void replace(Random random) {
		ChaosLedger old = this.ledger;
		this.ledger = ledger(random);
		old.pool().close();
		this.replaced.add(old);
	}

	private void checkAtRest() throws Exception {
		for (ChaosLedger old = this.replaced.poll(); old != null; old = this.replaced.poll()) {
			close(old);
		}
		PriorityPool pool = this.ledger.pool();
		pool.resume();
		assertThat(pool.awaitIdle(TestPools.LONG)).as("%s comes to rest", pool.snapshot()).isTrue();
		this.ledger.check();
	}

	private void close(ChaosLedger old) {
		old.pool().close();
		await().untilAsserted(() -> TestPools.assertNoThreadIsLeft(old.pool()));
		old.check();
		this.jobs += old.jobs();
	}

	private int otherThreads() {
		Pattern known = Pattern.compile(this.ledger.pool().name() + "-.*|" + CARRIERS);
		return (int) Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !known.matcher(thread.getName()).matches())
			.count();
	}

	private static long usedHeap() {
		long least = Long.MAX_VALUE;
		for (int i = 0; i < 3; i++) {
			System.gc();
			least = Math.min(least, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}
		return least;
	}

}
