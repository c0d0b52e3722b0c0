package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The load of a pool of fewer workers, as a dry run sees it. */
@Timeout(60)
class ScalingSimulationTests {

	/** Two seconds before the overflow. */
	private static final long ORIGIN = Long.MAX_VALUE - 2_000_000_000L;

	private static final long SECOND = 1_000_000_000L;

	@RegisterExtension
	final TestPools pools = new TestPools();

	/** It has no jobs of its own: it has workers for all. */
	private DefaultPriorityPool pool() {
		return (DefaultPriorityPool) this.pools.of((settings) -> settings.queueCapacity(0));
	}

	private static ScalingSimulation simulationOf(DefaultPriorityPool pool) {
		return new ScalingSimulation(pool.context(), pool.queue(), ORIGIN);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 5, 30 })
	void itSeesTheLoadOfAPoolThatHasSoManyWorkers(int workers) {
		Random random = Seed.of("itSeesTheLoadOfAPoolThatHasSoManyWorkers").random(workers);
		ScalingSimulation dryRun = simulationOf(pool());
		dryRun.use(workers, ORIGIN);
		Few few = new Few(workers);
		SortedMap<Long, ScalingSimulation.Run> running = new TreeMap<>();
		long now = 0;
		for (int i = 0; i < 5_000; i++) {
			now += 1 + random.nextInt(200_000_000);
			endUntil(now, running, dryRun);
			long length = 1 + (long) (random.nextDouble() * SECOND * ((i / 500) % 4));
			running.put(now + length, dryRun.begin(ORIGIN + now, ORIGIN + now));
			few.add(now, length);
			long moment = now + random.nextInt(50_000_000);
			endUntil(moment, running, dryRun);
			now = moment;
			assertThat(dryRun.oldestWait(ORIGIN + now)).isEqualTo(few.oldestWait(now));
			assertThat(dryRun.busy(ORIGIN + now)).isEqualTo(few.busy(now));
			assertThat(dryRun.waiting()).isEqualTo(few.waiting(now));
		}
	}

	private static void endUntil(long now, SortedMap<Long, ScalingSimulation.Run> running, ScalingSimulation dryRun) {
		while (!running.isEmpty() && running.firstKey() <= now) {
			long end = running.firstKey();
			dryRun.end(running.remove(end), ORIGIN + end);
		}
	}

	@Test
	void moreWorkersTakeWhatWaitsAndFewerLetItWait() {
		ScalingSimulation dryRun = simulationOf(pool());
		dryRun.use(1, ORIGIN);
		List<ScalingSimulation.Run> runs = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			runs.add(dryRun.begin(ORIGIN + i, ORIGIN + i));
		}
		assertThat(dryRun.busy(ORIGIN + 10)).isOne();
		assertThat(dryRun.oldestWait(ORIGIN + 10)).isEqualTo(9);
		dryRun.use(3, ORIGIN + 10);
		assertThat(dryRun.busy(ORIGIN + 10)).isEqualTo(3);
		assertThat(dryRun.waiting()).isOne();
		dryRun.use(2, ORIGIN + 20);
		assertThat(dryRun.workers()).isEqualTo(3);
		runs.forEach((run) -> dryRun.end(run, ORIGIN + 30));
		assertThat(dryRun.busy(ORIGIN + 38)).as("those that began at 10 end 10 later than in the pool").isEqualTo(2);
		assertThat(dryRun.busy(ORIGIN + 100)).isZero();
		assertThat(dryRun.oldestWait(ORIGIN + 100)).isEqualTo(-1);
	}

	@Test
	void itKeepsNoMoreJobsThanTheQueueWouldHold() {
		DefaultPriorityPool pool = (DefaultPriorityPool) this.pools.of((settings) -> settings.queueCapacity(3));
		ScalingSimulation dryRun = simulationOf(pool);
		dryRun.use(1, ORIGIN);
		for (int i = 0; i < 10; i++) {
			dryRun.begin(ORIGIN, ORIGIN);
		}
		assertThat(dryRun.waiting()).isEqualTo(3);
	}

	@Test
	void aJobThatBeganInAnotherScalingSimulationIsNotForThisOne() {
		DefaultPriorityPool pool = pool();
		ScalingSimulation before = simulationOf(pool);
		before.use(1, ORIGIN);
		ScalingSimulation.Run run = before.begin(ORIGIN, ORIGIN);
		ScalingSimulation now = simulationOf(pool);
		now.use(1, ORIGIN);
		now.end(run, ORIGIN + 5);
		assertThat(now.busy(ORIGIN + 10)).isZero();
	}

	/** The same, by when each job would begin and end, as all lengths are known. */
	private static final class Few {

		private final long[] free;

		private final List<long[]> jobs = new ArrayList<>();

		Few(int workers) {
			this.free = new long[workers];
		}

		void add(long now, long length) {
			int first = 0;
			for (int i = 1; i < this.free.length; i++) {
				first = (this.free[i] < this.free[first]) ? i : first;
			}
			long begin = Math.max(now, this.free[first]);
			this.free[first] = begin + length;
			this.jobs.add(new long[] { now, begin, begin + length });
		}

		int busy(long now) {
			return (int) this.jobs.stream().filter((job) -> job[1] <= now && job[2] > now).count();
		}

		int waiting(long now) {
			return (int) this.jobs.stream().filter((job) -> job[1] > now).count();
		}

		long oldestWait(long now) {
			return this.jobs.stream().filter((job) -> job[1] > now).mapToLong((job) -> now - job[0]).max().orElse(-1);
		}

	}

}
