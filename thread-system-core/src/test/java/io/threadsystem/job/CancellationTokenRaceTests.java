package io.threadsystem.job;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.CancellationToken.Registration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Callbacks that meet the cancellation; replayed with {@code -Dstress.seed=}. */
@Timeout(60)
class CancellationTokenRaceTests {

	private static final int ROUNDS = 10_000;

	private final long seed = Long.getLong("stress.seed", ThreadLocalRandom.current().nextLong());

	private final Random random = new Random(this.seed);

	@BeforeEach
	void printSeed() {
		System.out.println("CancellationTokenRaceTests: -Dstress.seed=" + this.seed);
	}

	@Test
	void aCallbackThatMeetsTheCancellationRunsExactlyOnce() throws Exception {
		race((token) -> {
			AtomicInteger calls = new AtomicInteger();
			return new Race(() -> token.onCancel(calls::incrementAndGet), token::cancel,
					() -> assertThat(calls).hasValue(1));
		});
	}

	@Test
	void aRegistrationThatIsClosedMeanwhileRunsAtMostOnce() throws Exception {
		race((token) -> {
			AtomicInteger calls = new AtomicInteger();
			Registration registration = token.onCancel(calls::incrementAndGet);
			AtomicInteger others = new AtomicInteger();
			token.onCancel(others::incrementAndGet);
			return new Race(registration::close, token::cancel, () -> {
				assertThat(calls.get()).isBetween(0, 1);
				assertThat(others).hasValue(1);
			});
		});
	}

	@Test
	void aChildThatIsListenedToWhileItsParentIsCancelledHearsOfIt() throws Exception {
		race((token) -> {
			CancellationToken child = CancellationToken.linked(token);
			AtomicInteger calls = new AtomicInteger();
			return new Race(() -> {
				child.onCancel(calls::incrementAndGet).close();
				child.onCancel(calls::incrementAndGet);
			}, token::cancel, () -> {
				assertThat(calls.get()).isBetween(1, 2);
				assertThat(child.reason()).isEqualTo(CancellationReason.PARENT);
			});
		});
	}

	@Test
	void twoWhoCancelGiveOneReason() throws Exception {
		race((token) -> {
			AtomicInteger calls = new AtomicInteger();
			token.onCancel(calls::incrementAndGet);
			return new Race(() -> token.cancel("one"), () -> token.cancel("other"), () -> {
				assertThat(calls).hasValue(1);
				assertThat(token.message()).isIn("one", "other");
			});
		});
	}

	@Test
	void aTimeLimitThatMeetsItsCallbackRunsItExactlyOnce() {
		for (int i = 0; i < 300; i++) {
			CancellationToken token = CancellationToken.withTimeout(Duration.ofNanos(this.random.nextInt(100_000)));
			AtomicInteger calls = new AtomicInteger();
			token.onCancel(() -> {
			}).close();
			token.onCancel(calls::incrementAndGet);
			await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> calls.get() > 0);
			assertThat(token.isCancelled()).isTrue();
			assertThat(calls).hasValue(1);
		}
	}

	private void race(RaceMaker maker) throws Exception {
		CyclicBarrier round = new CyclicBarrier(2);
		Race[] current = new Race[1];
		int[] spins = new int[1];
		FutureTask<Void> other = new FutureTask<>(() -> {
			for (int i = 0; i < ROUNDS; i++) {
				round.await();
				spin(spins[0]);
				current[0].second().run();
				round.await();
			}
			return null;
		});
		Thread thread = new Thread(other, "race");
		thread.setDaemon(true);
		thread.start();
		for (int i = 0; i < ROUNDS; i++) {
			current[0] = maker.make(CancellationToken.create());
			spins[0] = this.random.nextInt(100);
			round.await();
			spin(this.random.nextInt(100));
			current[0].first().run();
			round.await();
			current[0].check().run();
		}
		other.get();
	}

	private static void spin(int count) {
		for (int i = 0; i < count; i++) {
			Thread.onSpinWait();
		}
	}

	private record Race(Runnable first, Runnable second, Runnable check) {
	}

	private interface RaceMaker {

		Race make(CancellationToken token);

	}

}
