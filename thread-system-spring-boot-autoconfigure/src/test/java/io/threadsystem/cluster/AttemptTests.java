package io.threadsystem.cluster;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** When a row may be given away. */
class AttemptTests {

	private final CountDownLatch running = new CountDownLatch(1);

	private final CountDownLatch end = new CountDownLatch(1);

	private final CountDownLatch over = new CountDownLatch(1);

	private Attempt attempt;

	@Test
	void itsEndIsThatOfTheTryWhichAWorkerIsAt() throws Exception {
		boolean[] failed = new boolean[1];
		Attempt attempt = new Attempt(() -> {
		}, () -> {
			if (!failed[0]) {
				failed[0] = true;
				throw new IllegalStateException("the first try");
			}
			this.running.countDown();
			this.end.await();
		}, true);
		assertThatIllegalStateException().isThrownBy(attempt::call);
		Thread worker = new Thread(new FutureTask<>(attempt));
		worker.start();
		this.running.await();
		attempt.afterwards(this.over::countDown);
		assertThat(this.over.getCount()).isOne();
		this.end.countDown();
		this.over.await();
		worker.join();
		assertThat(attempt.hasReturned()).isTrue();
		assertThat(attempt.wasEndedBy(worker)).isFalse();
	}

	@Test
	void aWorkerThatHasLeftBeforeTheJobEndsIsTheOneWhoEndsIt() throws Exception {
		Attempt attempt = new Attempt(() -> {
		}, () -> {
		}, false);
		attempt.call();
		attempt.afterwards(this.over::countDown);
		assertThat(this.over.getCount()).isZero();
		assertThat(attempt.wasEndedBy(Thread.currentThread())).isTrue();
	}

	@Test
	void aWorkerThatComesAfterTheEndDoesNotBegin() {
		Attempt attempt = new Attempt(() -> {
		}, this.running::countDown, false);
		attempt.afterwards(this.over::countDown);
		assertThat(this.over.getCount()).isZero();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(attempt::call);
		assertThat(this.running.getCount()).isOne();
		assertThat(attempt.hasBegun()).isFalse();
	}

	@Test
	void whatHasBegunCannotBePreventedButBetweenTriesOfThePool() throws Exception {
		for (boolean retried : new boolean[] { false, true }) {
			Attempt attempt = new Attempt(() -> {
			}, () -> assertThat(attempt().prevent()).isFalse(), retried);
			this.attempt = attempt;
			attempt.call();
			assertThat(attempt.prevent()).isFalse();
			assertThat(attempt.preventNextTry()).isEqualTo(retried);
			if (retried) {
				assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(attempt::call);
			}
		}
	}

	private Attempt attempt() {
		return this.attempt;
	}

	@Test
	void aWorkerThatOnlyChecksCanBePrevented() {
		this.attempt = new Attempt(() -> assertThat(attempt().prevent()).isTrue(), this.running::countDown, false);
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(this.attempt::call);
		assertThat(this.running.getCount()).isOne();
		assertThat(this.attempt.hasBegun()).isFalse();
	}

}
