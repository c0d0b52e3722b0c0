package io.threadsystem.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

import io.threadsystem.pool.Caller;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Makes the schedulers of a test, on a clock that stands still until the test moves it.
 * After the test it closes them, and checks that nothing is left of them.
 */
final class TestSchedulers implements AfterEachCallback {

	/** Closed after the schedulers. */
	private final TestPools pools = new TestPools();

	private final TestClock clock = new TestClock();

	private final List<JobScheduler> schedulers = new ArrayList<>();

	private final PriorityPool aside = this.pools.ofWorkers(1);

	TestPools pools() {
		return this.pools;
	}

	TestClock clock() {
		return this.clock;
	}

	/** Scheduler that follows the clock of the test. */
	JobScheduler on(PriorityPool pool) {
		return on(pool, (builder) -> builder.clock(this.clock));
	}

	JobScheduler on(PriorityPool pool, UnaryOperator<JobSchedulerBuilder> builder) {
		JobScheduler scheduler = builder.apply(JobScheduler.builder(pool)).build();
		this.schedulers.add(scheduler);
		return scheduler;
	}

	/** Moves the clock and waits until what is due by then was handed over. */
	void advance(Duration time) {
		this.clock.advance(time);
		letLook();
	}

	/**
	 * Waits until all schedulers have handed over what is due. A run that is due now, and
	 * was scheduled after all others, is the last one of its kind to be handed over.
	 */
	void letLook() {
		for (JobScheduler scheduler : List.copyOf(this.schedulers)) {
			if (!((ClockedScheduler) scheduler).isPaused()) {
				ScheduledJobBuilder builder = scheduler.job("last").pool(this.aside);
				ScheduledJob lastOfWallClock = builder.at(this.clock.instant(), TestSchedulers::nothing);
				ScheduledJob lastOfSteadyTime = builder.after(Duration.ZERO, TestSchedulers::nothing);
				List<ScheduledJob> last = List.of(lastOfWallClock, lastOfSteadyTime);
				await().until(() -> Collections.disjoint(scheduler.jobs(), last));
			}
		}
	}

	private static void nothing() {
	}

	@Override
	public void afterEach(ExtensionContext context) throws Exception {
		for (JobScheduler scheduler : this.schedulers) {
			Caller.of(() -> {
				scheduler.close();
				return null;
			}).result();
			assertThat(scheduler.jobs()).as("schedules left").isEmpty();
			assertThat(((ClockedScheduler) scheduler).agenda().size()).as("entries left").isZero();
		}
		this.pools.afterEach(context);
	}

}
