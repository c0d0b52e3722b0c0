package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Dependencies, ended, failed and cancelled from all sides while they are being made. */
@Timeout(120)
class DependencyStressTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@RepeatedTest(5)
	void everyDependentEndsAsItsDependenciesSay() throws Exception {
		Seed seed = Seed.of("everyDependentEnds");
		List<PriorityPool> several = List.of(this.pools.ofWorkers(2),
				this.pools.of((settings) -> settings.queueCapacity(8)));
		ConcurrentLinkedQueue<Checked> all = new ConcurrentLinkedQueue<>();
		List<Caller<Void>> callers = new ArrayList<>();
		for (int thread = 0; thread < 4; thread++) {
			Random random = seed.random(thread);
			callers.add(Caller.of(() -> {
				submitMany(several, random, all);
				return null;
			}));
		}
		for (Caller<Void> caller : callers) {
			caller.result();
		}
		for (PriorityPool pool : several) {
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		}
		all.forEach(Checked::check);
	}

	private static void submitMany(List<PriorityPool> several, Random random, ConcurrentLinkedQueue<Checked> all) {
		List<Job<?>> recent = new ArrayList<>();
		for (int number = 0; number < Seed.scaled(500); number++) {
			Checked job = submit(several.get(random.nextInt(several.size())), random, recent);
			all.add(job);
			recent.add(job.job);
			if (recent.size() > 10) {
				recent.remove(0);
			}
			if (random.nextInt(8) == 0) {
				recent.get(random.nextInt(recent.size())).cancel(random.nextBoolean());
			}
		}
	}

	private static Checked submit(PriorityPool pool, Random random, List<Job<?>> recent) {
		List<Job<?>> some = new ArrayList<>(recent);
		Collections.shuffle(some, random);
		List<Job<?>> dependencies = List.copyOf(some.subList(0, random.nextInt(Math.min(4, some.size() + 1))));
		JobDependencies.Rule rule = JobDependencies.Rule.values()[random.nextInt(4)];
		JobBuilder builder = pool.job("job").after(dependencies);
		switch (rule) {
			case ALL -> builder.after();
			case ANY -> builder.afterAny();
			case FAILED -> builder.whenFailed();
			case ALWAYS -> builder.always();
		}
		boolean fails = random.nextInt(6) == 0;
		AtomicInteger runs = new AtomicInteger();
		CompletableFuture<?>[] early = dependencies.toArray(CompletableFuture<?>[]::new);
		AtomicInteger ready = new AtomicInteger();
		Job<Integer> job = builder.submit(() -> {
			ready.set((int) List.of(early).stream().filter(CompletableFuture::isDone).count());
			if (fails) {
				throw new IllegalStateException("as planned");
			}
			return runs.incrementAndGet();
		});
		if (ThreadLocalRandom.current().nextInt(50) == 0) {
			job.cancel(true);
		}
		return new Checked(job, rule, dependencies, ready);
	}

	/** A job, and what it was to wait for. */
	private record Checked(Job<Integer> job, JobDependencies.Rule rule, List<Job<?>> dependencies,
			AtomicInteger ready) {

		void check() {
			assertThat(this.job).isDone();
			assertThat(this.job.attempts()).isLessThanOrEqualTo(1);
			long failed = this.dependencies.stream().filter(CompletableFuture::isCompletedExceptionally).count();
			boolean allowed = switch (this.rule) {
				case ALL -> failed == 0;
				case ANY -> failed < this.dependencies.size();
				case FAILED -> failed > 0;
				case ALWAYS -> true;
			};
			if (!allowed) {
				assertThat(this.job.attempts()).isZero();
				assertThat(causeOf(this.job)).isInstanceOfAny(DependencyFailedException.class,
						CancellationException.class);
			}
			else if (this.job.attempts() == 0) {
				assertThat(this.job.jobState()).isEqualTo(JobState.CANCELLED);
			}
			else if (this.job.jobState() != JobState.CANCELLED && this.rule != JobDependencies.Rule.ANY) {
				assertThat(this.ready.get()).as("dependencies that had ended at the start")
					.isEqualTo(this.dependencies.size());
			}
		}

		private static Throwable causeOf(Job<?> job) {
			return job.handle((result, thrown) -> (thrown instanceof CompletionException) ? thrown.getCause() : thrown)
				.join();
		}

	}

}
