package io.threadsystem.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.threadsystem.pool.Caller;
import io.threadsystem.pool.LogCapture;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.Seed;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Many threads that schedule, pause, resume, cancel and run by hand, at random. */
@Timeout(300)
class ScheduleStressTests {

	private static final int THREADS = 8;

	@RegisterExtension
	final TestSchedulers schedulers = new TestSchedulers();

	private final Queue<Tracked> all = new ConcurrentLinkedQueue<>();

	@RepeatedTest(3)
	void whateverIsDoneToSchedulesTheirCountsAddUp() throws Exception {
		Seed seed = Seed.of("whateverIsDoneToSchedulesTheirCountsAddUp");
		PriorityPool pool = this.schedulers.pools()
			.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(32));
		JobScheduler scheduler = this.schedulers.on(pool, (builder) -> builder);
		try (LogCapture log = new LogCapture()) {
			List<Caller<Void>> callers = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				Random random = seed.random(thread);
				callers.add(Caller.of(() -> disturb(scheduler, random)));
			}
			for (Caller<Void> caller : callers) {
				caller.result();
			}
			scheduler.resume();
			assertNobodyIsForgotten(scheduler);
			scheduler.close();
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			await().untilAsserted(() -> this.all.forEach(Tracked::assertAtRest));
			long started = this.all.stream().mapToLong((each) -> each.job.runCount()).sum();
			assertThat(pool.snapshot().submitted()).isEqualTo(started).isEqualTo(pool.snapshot().completed());
			assertThat(started).isPositive();
		}
	}

	@RepeatedTest(3)
	void eachRunThatIsAskedForIsStartedOrSkipped() throws Exception {
		Seed seed = Seed.of("eachRunThatIsAskedForIsStartedOrSkipped");
		PriorityPool pool = this.schedulers.pools()
			.of((settings) -> settings.minWorkers(2).maxWorkers(2).queueCapacity(4));
		JobScheduler scheduler = this.schedulers.on(pool, (builder) -> builder);
		try (LogCapture log = new LogCapture()) {
			Map<OverlapPolicy, ScheduledJob> jobs = new EnumMap<>(OverlapPolicy.class);
			for (OverlapPolicy overlap : OverlapPolicy.values()) {
				jobs.put(overlap,
						scheduler.job("asked").overlap(overlap).after(Duration.ofDays(1), Thread::onSpinWait));
			}
			List<Caller<Void>> callers = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				Random random = seed.random(thread);
				callers.add(Caller.of(() -> ask(jobs, random)));
			}
			for (Caller<Void> caller : callers) {
				caller.result();
			}
			long asked = (long) THREADS * Seed.scaled(10_000);
			jobs.forEach((overlap, job) -> {
				await().untilAsserted(
						() -> assertThat(job.runCount() + job.skippedCount()).as("%s", overlap).isEqualTo(asked));
				assertThat(job.runCount()).isPositive();
			});
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(pool.snapshot().submitted())
				.isEqualTo(jobs.values().stream().mapToLong(ScheduledJob::runCount).sum());
			assertThat(jobs.get(OverlapPolicy.CONCURRENT).skippedCount() + jobs.get(OverlapPolicy.QUEUE).skippedCount())
				.isLessThanOrEqualTo(pool.snapshot().rejected());
		}
	}

	private static Void ask(Map<OverlapPolicy, ScheduledJob> jobs, Random random) {
		for (int i = 0; i < Seed.scaled(10_000); i++) {
			jobs.values().forEach(ScheduledJob::runNow);
			ScheduledJob any = jobs.get(OverlapPolicy.values()[random.nextInt(3)]);
			if (random.nextBoolean()) {
				any.pause();
			}
			else {
				any.resume();
			}
		}
		return null;
	}

	private Void disturb(JobScheduler scheduler, Random random) {
		List<Tracked> own = new ArrayList<>();
		for (int i = 0; i < Seed.scaled(3_000); i++) {
			if (own.isEmpty() || random.nextInt(4) == 0) {
				Tracked made = new Tracked(scheduler, random);
				own.add(made);
				this.all.add(made);
			}
			ScheduledJob job = own.get(random.nextInt(own.size())).job;
			switch (random.nextInt(12)) {
				case 0, 1, 2 -> job.cancel();
				case 3, 4 -> job.pause();
				case 5, 6 -> job.resume();
				case 7, 8, 9 -> job.runNow();
				case 10 -> scheduler.pause();
				default -> scheduler.resume();
			}
		}
		own.forEach((each) -> each.job.resume());
		return null;
	}

	/** Whoever is not over runs again, or waits for a time, or for the end of a run. */
	private void assertNobodyIsForgotten(JobScheduler scheduler) {
		for (ScheduledJob job : scheduler.jobs()) {
			await().until(() -> job.isDone() || job.nextRun().isPresent());
		}
		assertThat(scheduler.jobs()).allMatch((job) -> this.all.stream().anyMatch((each) -> each.job == job));
		assertThat(this.all.stream().filter((each) -> !each.job.isDone()).count())
			.isGreaterThanOrEqualTo(scheduler.jobs().size());
	}

	/** A schedule that counts for itself. */
	private static final class Tracked implements Runnable {

		private final AtomicLong runs = new AtomicLong();

		private final AtomicInteger running = new AtomicInteger();

		private final AtomicInteger most = new AtomicInteger();

		private final OverlapPolicy overlap;

		private final ScheduledJob job;

		Tracked(JobScheduler scheduler, Random random) {
			int kind = random.nextInt(5);
			this.overlap = (kind == 0) ? OverlapPolicy.SKIP : OverlapPolicy.values()[random.nextInt(3)];
			ScheduledJobBuilder builder = scheduler.job("stress").overlap(this.overlap);
			Duration span = Duration.ofNanos(1 + random.nextInt(20_000_000));
			this.job = switch (kind) {
				case 0 -> builder.withFixedDelay(span, this);
				case 1 -> builder.every(span, this);
				case 2 -> builder.after(span, this);
				case 3 -> builder.at(Instant.now().plus(span).plusSeconds(1), this);
				default -> builder.on((time) -> time.plus(span), this);
			};
		}

		@Override
		public void run() {
			this.most.accumulateAndGet(this.running.incrementAndGet(), Math::max);
			this.runs.incrementAndGet();
			this.running.decrementAndGet();
		}

		void assertAtRest() {
			assertThat(this.job.isDone()).isTrue();
			assertThat(this.job.runCount()).isEqualTo(this.runs.get());
			assertThat(this.job.nextRun()).isEmpty();
			if (this.overlap != OverlapPolicy.CONCURRENT) {
				assertThat(this.most.get()).isLessThanOrEqualTo(1);
			}
		}

	}

}
