package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

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
 * The end of pools, thousands a minute: each lives for some milliseconds, and is closed
 * while jobs of all kinds come in and its settings change. {@code -Dstress.scale=} makes
 * it longer.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class PoolEndStressTests {

	private static final int ROUNDS = Seed.scaled(5);

	private static final int ENDS_OF_A_ROUND = 40;

	private static final int SUBMITTERS = 3;

	private static final int CLOSERS = 3;

	private final AtomicInteger names = new AtomicInteger();

	private final AtomicInteger strays = new AtomicInteger();

	private final AtomicInteger closing = new AtomicInteger();

	/** What each closing thread is about to close. */
	private final AtomicReferenceArray<ChaosLedger> open = new AtomicReferenceArray<>(CLOSERS);

	private final Queue<ChaosLedger> closed = new ConcurrentLinkedQueue<>();

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
	void whateverGoesOnWhenAPoolIsClosedItsThreadsEndAndItsJobsToo() throws Exception {
		Seed seed = Seed.of("whateverGoesOnWhenAPoolIsClosedItsThreadsEndAndItsJobsToo");
		for (int closer = 0; closer < CLOSERS; closer++) {
			this.open.set(closer, ledger(seed.random(closer)));
		}
		for (int round = 1; round <= ROUNDS; round++) {
			runRound(seed, round);
			this.closed.forEach(ChaosLedger::check);
			this.closed.clear();
		}
		for (int closer = 0; closer < CLOSERS; closer++) {
			close(this.open.get(closer).pool());
			this.open.get(closer).check();
		}
		assertThat(this.strays).as("interrupts that met a job of another").hasValue(0);
		assertThat(this.errors.messages()).as("errors of the engine").isEmpty();
	}

	private ChaosLedger ledger(Random random) {
		PoolSettings settings = ChaosSettings.of(random);
		return new ChaosLedger(PriorityPool.builder("end" + this.names.incrementAndGet()).settings(settings).build());
	}

	private void runRound(Seed seed, int round) throws Exception {
		this.closing.set(CLOSERS);
		List<Caller<Void>> callers = new ArrayList<>();
		for (int submitter = 0; submitter < SUBMITTERS; submitter++) {
			ChaosJobs jobs = new ChaosJobs(seed.random(round * 100 + submitter), this.strays);
			Random pauses = seed.random(round * 100 + 50 + submitter);
			callers.add(Caller.of(() -> submit(jobs, pauses)));
		}
		for (int closer = 0; closer < CLOSERS; closer++) {
			int number = closer;
			Random random = seed.random(round * 100 + 80 + closer);
			callers.add(Caller.of(() -> endPools(number, random)));
		}
		for (Caller<Void> caller : callers) {
			caller.result();
		}
	}

	private Void submit(ChaosJobs jobs, Random random) {
		while (this.closing.get() > 0) {
			jobs.submitOne(this.open.get(random.nextInt(CLOSERS)));
			if (random.nextInt(16) == 0) {
				LockSupport.parkNanos(random.nextInt(1_000_000));
			}
		}
		return null;
	}

	private Void endPools(int number, Random random) throws Exception {
		try {
			for (int end = 0; end < ENDS_OF_A_ROUND / CLOSERS; end++) {
				endPool(number, random);
			}
		}
		finally {
			this.closing.decrementAndGet();
		}
		return null;
	}

	private void endPool(int number, Random random) throws Exception {
		ChaosLedger old = this.open.get(number);
		change(old.pool(), random, random.nextInt(4));
		LockSupport.parkNanos(random.nextInt(2_000_000));
		this.open.set(number, ledger(random));
		Random changes = new Random(random.nextLong());
		Caller<Void> changer = Caller.of(() -> change(old.pool(), changes, changes.nextInt(3)));
		close(old.pool());
		changer.result();
		this.closed.add(old);
	}

	private static Void change(PriorityPool pool, Random random, int times) {
		for (int time = 0; time < times; time++) {
			switch (random.nextInt(4)) {
				case 0 -> pool.pause();
				case 1 -> pool.resume();
				default -> pool.reconfigure(ChaosSettings.of(random));
			}
			LockSupport.parkNanos(random.nextInt(1_000_000));
		}
		return null;
	}

	private static void close(PriorityPool pool) {
		pool.close();
		await().untilAsserted(() -> TestPools.assertNoThreadIsLeft(pool));
	}

}
