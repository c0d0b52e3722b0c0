package io.threadsystem.pool;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Dependencies that fail at the very moment in which another one completes, or in which
 * the job that waits for them is submitted.
 */
@Timeout(60)
class DependencyRaceTests {

	private static final int ROUNDS = 20;

	/** After one meeting: threads that have met run on side by side for a while. */
	private static final int DUELS = 200;

	/** How long one waits for the other, which may not be running. */
	private static final int PATIENCE = 2_000;

	private static final int MOST_SPINS = 100;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final PriorityPool pool = this.pools.ofWorkers(1);

	private final AtomicInteger ran = new AtomicInteger();

	private final IllegalStateException failure = new IllegalStateException("no more paper");

	@Test
	void aDependentNeverRunsWhereOneOfItsDependenciesFailsWhileAnotherCompletes() throws Exception {
		race("aDependentNeverRunsWhereOneFailsWhileAnotherCompletes", () -> {
			CompletableFuture<String> failing = new CompletableFuture<>();
			CompletableFuture<String> completing = new CompletableFuture<>();
			Job<Integer> job = this.pool.job("dependent").after(failing, completing).submit(this.ran::incrementAndGet);
			return new Duel(failing, () -> completing.complete("done"), () -> job);
		});
	}

	@Test
	void aDependentNeverRunsWhereOneOfItsDependenciesFailsWhileItIsSubmitted() throws Exception {
		race("aDependentNeverRunsWhereOneFails", submitted((builder) -> builder.after(Job.completed("done"))));
	}

	@Test
	void aDependentOfAnyKnowsTheFailureOfTheOnlyOneThatFailsWhileItIsSubmitted() throws Exception {
		race("aDependentOfAnyKnowsTheFailure", submitted((builder) -> builder.afterAny().after(Job.completed("done"))));
	}

	/** A job that is submitted while what it depends on fails. */
	private Supplier<Duel> submitted(UnaryOperator<JobBuilder> settings) {
		return () -> {
			CompletableFuture<String> failing = new CompletableFuture<>();
			CompletableFuture<Job<Integer>> job = new CompletableFuture<>();
			JobBuilder builder = settings.apply(this.pool.job("dependent").after(failing));
			return new Duel(failing, () -> job.complete(builder.submit(this.ran::incrementAndGet)), job::join);
		};
	}

	/** Has two threads act at once, often, and checks what has become of the jobs. */
	private void race(String test, Supplier<Duel> prepare) throws Exception {
		Seed seed = Seed.of(test);
		for (int round = 0; round < Seed.scaled(ROUNDS); round++) {
			List<Duel> duels = Stream.generate(prepare).limit(DUELS).toList();
			Meeting meeting = new Meeting();
			Random ofOther = seed.random(2 * round);
			Caller<Void> other = Caller.of(() -> meeting.fight(duels.stream().map(Duel::other).toList(), ofOther));
			meeting.fight(duels.stream().map((duel) -> duel.failing(this.failure)).toList(),
					seed.random(2 * round + 1));
			other.result();
			for (Duel duel : duels) {
				assertThat(TestPools.failureOf(duel.job().get())).isInstanceOf(DependencyFailedException.class)
					.hasCause(this.failure);
			}
		}
		assertThat(this.pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.ran).as("dependents that have run").hasValue(0);
	}

	/** Where two threads meet, and go on side by side. */
	private static final class Meeting {

		private final CyclicBarrier start = new CyclicBarrier(2);

		private final AtomicInteger steps = new AtomicInteger();

		Void fight(List<Runnable> actions, Random random) throws Exception {
			this.start.await();
			for (int number = 0; number < actions.size(); number++) {
				step(2 * number + 2);
				spin(random.nextInt(MOST_SPINS));
				actions.get(number).run();
			}
			return null;
		}

		/** Waits a moment for the other thread to take as many steps as this one. */
		private void step(int both) {
			this.steps.incrementAndGet();
			for (int spins = 0; spins < PATIENCE && this.steps.get() < both; spins++) {
				Thread.onSpinWait();
			}
		}

		private static void spin(int count) {
			for (int spins = 0; spins < count; spins++) {
				Thread.onSpinWait();
			}
		}

	}

	/**
	 * What happens at once.
	 *
	 * @param failing what one thread lets fail
	 * @param other what the other thread does
	 * @param job the job that depends on it, asked for when both are done
	 */
	private record Duel(CompletableFuture<String> failing, Runnable other, Supplier<Job<Integer>> job) {

		Runnable failing(Throwable failure) {
			return () -> this.failing.completeExceptionally(failure);
		}

	}

}
