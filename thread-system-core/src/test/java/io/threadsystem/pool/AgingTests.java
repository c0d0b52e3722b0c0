package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.Job;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Promise 1 where jobs gain levels while they wait. */
@Timeout(60)
class AgingTests {

	private static final Duration AGING = Duration.ofSeconds(10);

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final List<String> order = Collections.synchronizedList(new ArrayList<>());

	@Test
	void aJobThatHasWaitedForTheAgingCompetesOneLevelUp() throws Exception {
		PriorityPool pool = pool(AGING);
		Blocker blocker = Blocker.on(pool);
		submit(pool, Priority.LOW, "low");
		this.ticker.advance(AGING);
		submit(pool, Priority.NORMAL, "normal");
		submit(pool, Priority.HIGH, "high");
		assertThat(orderAfter(blocker, pool)).containsExactly("high", "low", "normal");
	}

	@Test
	void aNanosecondBeforeItDoesNotYet() throws Exception {
		PriorityPool pool = pool(AGING);
		Blocker blocker = Blocker.on(pool);
		submit(pool, Priority.LOW, "low");
		this.ticker.advance(AGING.minusNanos(1));
		submit(pool, Priority.NORMAL, "normal");
		assertThat(orderAfter(blocker, pool)).containsExactly("normal", "low");
	}

	@Test
	void nothingGoesAboveTheHighestLevelWhereTheOlderJobIsFirst() throws Exception {
		PriorityPool pool = pool(AGING);
		Blocker blocker = Blocker.on(pool);
		submit(pool, Priority.HIGHEST, "highest");
		this.ticker.advance(Duration.ofNanos(1));
		submit(pool, Priority.LOWEST, "lowest");
		this.ticker.advance(AGING.multipliedBy(100));
		submit(pool, Priority.HIGHEST, "younger");
		assertThat(orderAfter(blocker, pool)).containsExactly("highest", "lowest", "younger");
	}

	@Test
	void aJobThatHasLongBeenAtTheHighestLevelDoesNotGoAheadOfAnOlderOneThatIsThere() throws Exception {
		PriorityPool pool = pool(AGING);
		Blocker blocker = Blocker.on(pool);
		submit(pool, Priority.LOWEST, "older");
		this.ticker.advance(AGING);
		submit(pool, Priority.HIGHEST, "younger");
		this.ticker.advance(AGING.multipliedBy(9));
		assertThat(orderAfter(blocker, pool)).containsExactly("older", "younger");
	}

	@Test
	void theJobsOfOneLevelKeepTheirOrder() throws Exception {
		PriorityPool pool = pool(AGING);
		Blocker blocker = Blocker.on(pool);
		for (int i = 1; i <= 3; i++) {
			submit(pool, Priority.LOW, "low " + i);
			submit(pool, Priority.NORMAL, "normal " + i);
			this.ticker.advance(AGING);
		}
		assertThat(orderAfter(blocker, pool)).containsExactly("normal 1", "low 1", "normal 2", "low 2", "normal 3",
				"low 3");
	}

	@Test
	void aDelayIsNoWait() throws Exception {
		PriorityPool pool = pool(AGING);
		pool.job("low").priority(Priority.LOW).delay(AGING).submit(() -> this.order.add("low"));
		Blocker blocker = Blocker.on(pool);
		this.ticker.advance(AGING);
		await().until(() -> pool.snapshot().level(Priority.LOW).queued() == 1);
		submit(pool, Priority.NORMAL, "normal");
		assertThat(orderAfter(blocker, pool)).containsExactly("normal", "low");
	}

	@Test
	void agingActsFromTheMomentAtWhichItIsSet() throws Exception {
		PriorityPool pool = pool(Duration.ZERO);
		Blocker blocker = Blocker.on(pool);
		submit(pool, Priority.LOW, "low");
		this.ticker.advance(AGING);
		submit(pool, Priority.NORMAL, "normal");
		pool.reconfigure(pool.settings().toBuilder().aging(AGING).build());
		assertThat(orderAfter(blocker, pool)).containsExactly("low", "normal");
		pool.reconfigure(pool.settings().toBuilder().aging(Duration.ZERO).build());
		this.order.clear();
		Blocker second = Blocker.on(pool);
		submit(pool, Priority.LOW, "low");
		this.ticker.advance(AGING);
		submit(pool, Priority.NORMAL, "normal");
		assertThat(orderAfter(second, pool)).containsExactly("normal", "low");
	}

	@Test
	void inAnEndlessFlowOfHighJobsALowestJobStartsInTime() {
		PriorityPool pool = pool(AGING);
		Duration jobTime = Duration.ofSeconds(1);
		AtomicInteger flow = new AtomicInteger();
		Blocker blocker = Blocker.on(pool);
		Job<Integer> lowest = pool.submit(Priority.LOWEST, flow::get);
		flow(pool, lowest, flow, () -> this.ticker.advance(jobTime));
		flow(pool, lowest, flow, () -> this.ticker.advance(jobTime));
		blocker.release();
		assertThat(lowest).succeedsWithin(TestPools.LONG);
		assertThat(lowest.queueTime()).isBetween(AGING.multipliedBy(3), AGING.multipliedBy(3).plus(jobTime));
	}

	@Test
	void inAnEndlessFlowOfHighJobsALowestJobStartsOnRealThreads() {
		PriorityPool pool = this.pools
			.of((settings) -> settings.minWorkers(2).maxWorkers(2).aging(Duration.ofMillis(20)));
		AtomicInteger flow = new AtomicInteger();
		List<Blocker> blockers = List.of(Blocker.on(pool), Blocker.on(pool));
		long submitted = System.nanoTime();
		Job<Long> lowest = pool.submit(Priority.LOWEST, () -> System.nanoTime() - submitted);
		for (int i = 0; i < 4; i++) {
			flow(pool, lowest, flow, () -> {
			});
		}
		blockers.forEach(Blocker::release);
		assertThat(lowest).succeedsWithin(TestPools.LONG);
		assertThat(Duration.ofNanos(lowest.join())).isBetween(Duration.ofMillis(60), Duration.ofSeconds(5));
		assertThat(flow).hasPositiveValue();
	}

	/** A job after whose time the next one is there, until another job has ended. */
	private static void flow(PriorityPool pool, Job<?> until, AtomicInteger count, Runnable work) {
		pool.execute(Priority.HIGH, () -> {
			work.run();
			count.incrementAndGet();
			if (!until.isDone()) {
				flow(pool, until, count, work);
			}
		});
	}

	private void submit(PriorityPool pool, Priority priority, String name) {
		pool.submit(priority, (Runnable) () -> this.order.add(name));
	}

	private List<String> orderAfter(Blocker blocker, PriorityPool pool) throws InterruptedException {
		blocker.release();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		return List.copyOf(this.order);
	}

	private PriorityPool pool(Duration aging) {
		return this.pools.of((settings) -> settings.aging(aging), (builder) -> builder.ticker(this.ticker));
	}

}
