package io.threadsystem.cluster;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** When a row may be given away. */
class AttemptTests {

	@Test
	void itsEndIsThatOfTheTryWhichAWorkerIsAt() throws Exception {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		boolean[] failed = new boolean[1];
		Attempt attempt = new Attempt(() -> {
		}, () -> {
			if (!failed[0]) {
				failed[0] = true;
				throw new IllegalStateException("the first try");
			}
			running.countDown();
			end.await();
		});
		assertThatIllegalStateException().isThrownBy(attempt::call);
		attempt.awaitEnd();
		Thread worker = new Thread(new FutureTask<>(attempt));
		worker.start();
		running.await();
		Thread waiting = new Thread(new FutureTask<>(() -> {
			attempt.awaitEnd();
			return null;
		}));
		waiting.start();
		await().until(() -> waiting.getState() == Thread.State.WAITING);
		end.countDown();
		waiting.join();
		assertThat(attempt.hasReturned()).isTrue();
	}

}
