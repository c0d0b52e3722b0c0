package io.threadsystem.job;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.CancellationToken.Registration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.awaitility.Awaitility.await;

/** Tokens for themselves, without jobs. */
@Timeout(60)
class CancellationTokenTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private final CancellationToken token = CancellationToken.create();

	private final AtomicInteger calls = new AtomicInteger();

	@Test
	void aNewTokenIsNotCancelled() {
		assertThat(this.token.isCancelled()).isFalse();
		assertThat(this.token.reason()).isNull();
		assertThat(this.token.message()).isNull();
		assertThat(this.token).hasToString("CancellationToken[not cancelled]");
		assertThatCode(this.token::throwIfCancelled).doesNotThrowAnyException();
	}

	@Test
	void aCancelledTokenSaysWhy() {
		this.token.cancel("the user left");
		assertThat(this.token.isCancelled()).isTrue();
		assertThat(this.token.reason()).isEqualTo(CancellationReason.REQUESTED);
		assertThat(this.token.message()).isEqualTo("the user left");
		assertThat(this.token).hasToString("CancellationToken[REQUESTED: the user left]");
		assertThatExceptionOfType(CancellationException.class).isThrownBy(this.token::throwIfCancelled)
			.withMessage("REQUESTED: the user left");
	}

	@Test
	void theFirstReasonStays() {
		this.token.cancel("first");
		this.token.cancel("second");
		this.token.cancel();
		assertThat(this.token.message()).isEqualTo("first");
		CancellationToken late = CancellationToken.withTimeout(Duration.ofMillis(1));
		late.cancel("in time");
		await().until(() -> late.isCancelled());
		CancellationToken child = CancellationToken.linked(this.token, late);
		assertThat(late.reason()).isEqualTo(CancellationReason.REQUESTED);
		assertThat(child.message()).isEqualTo("first");
	}

	@Test
	void aTokenIsCancelledWhenItsTimeIsOver() throws Exception {
		CancellationToken limited = CancellationToken.withTimeout(Duration.ofMillis(20));
		assertThat(limited.await(LONG)).isTrue();
		assertThat(limited.reason()).isEqualTo(CancellationReason.TIMEOUT);
		assertThat(limited.message()).isEqualTo("timed out after PT0.02S");
	}

	@Test
	void aTimeLimitRunsTheCallbacks() throws Exception {
		CancellationToken limited = CancellationToken.withTimeout(Duration.ofMillis(20));
		CountDownLatch called = new CountDownLatch(1);
		limited.onCancel(called::countDown);
		called.await();
		assertThat(limited.reason()).isEqualTo(CancellationReason.TIMEOUT);
	}

	@Test
	void aDeadlineCancelsWithItsOwnReason() throws Exception {
		CancellationToken limited = CancellationToken.withDeadline(Instant.now().plusMillis(20));
		assertThat(limited.await(LONG)).isTrue();
		assertThat(limited.reason()).isEqualTo(CancellationReason.DEADLINE);
		assertThat(limited.message()).startsWith("deadline ").endsWith(" has passed");
	}

	@Test
	void aTimeThatIsOverAlreadyCancelsAtOnce() {
		assertThat(CancellationToken.withDeadline(Instant.now().minusSeconds(1)).reason())
			.isEqualTo(CancellationReason.DEADLINE);
		assertThat(CancellationToken.withDeadline(Instant.MIN).isCancelled()).isTrue();
		assertThat(CancellationToken.withTimeout(Duration.ZERO).reason()).isEqualTo(CancellationReason.TIMEOUT);
		assertThat(CancellationToken.withTimeout(Duration.ofSeconds(-1)).isCancelled()).isTrue();
		CancellationToken.withTimeout(Duration.ZERO).onCancel(this.calls::incrementAndGet);
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void aTimeWithoutEndNeverCancels() throws Exception {
		CancellationToken forever = CancellationToken.withTimeout(Duration.ofSeconds(Long.MAX_VALUE));
		CancellationToken distant = CancellationToken.withDeadline(Instant.MAX);
		try (Registration one = forever.onCancel(this.calls::incrementAndGet);
				Registration other = distant.onCancel(this.calls::incrementAndGet)) {
			assertThat(forever.await(Duration.ofMillis(5))).isFalse();
			assertThat(distant.isCancelled()).isFalse();
		}
		assertThat(this.calls).hasValue(0);
	}

	@Test
	void aLinkedTokenFollowsAnyOfItsParents() {
		CancellationToken other = CancellationToken.create();
		CancellationToken child = CancellationToken.linked(other, this.token);
		CancellationToken grandchild = CancellationToken.linked(child);
		grandchild.onCancel(this.calls::incrementAndGet);
		this.token.cancel("from above");
		assertThat(this.calls).hasValue(1);
		assertThat(child.reason()).isEqualTo(CancellationReason.PARENT);
		assertThat(grandchild.reason()).isEqualTo(CancellationReason.PARENT);
		assertThat(grandchild.message()).isEqualTo("from above");
		assertThat(other.isCancelled()).isFalse();
		assertThat(CancellationToken.linked(this.token).isCancelled()).isTrue();
	}

	@Test
	void aLinkedTokenMayBeCancelledAlone() {
		CancellationToken child = CancellationToken.linked(this.token);
		child.cancel();
		assertThat(child.reason()).isEqualTo(CancellationReason.REQUESTED);
		assertThat(this.token.isCancelled()).isFalse();
		assertThat(CancellationToken.linked().isCancelled()).isFalse();
	}

	@Test
	void aLinkedTokenFollowsTheTimeLimitOfItsParent() throws Exception {
		CancellationToken child = CancellationToken.linked(CancellationToken.withTimeout(Duration.ofMillis(20)));
		assertThat(child.await(LONG)).isTrue();
		assertThat(child.reason()).isEqualTo(CancellationReason.PARENT);
	}

	@Test
	void aTokenHoldsOnToNoChildThatNobodyListensTo() {
		List<WeakReference<CancellationToken>> children = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			CancellationToken child = CancellationToken.linked(this.token);
			try (Registration registration = child.onCancel(this.calls::incrementAndGet)) {
				assertThat(child.isCancelled()).isFalse();
			}
			children.add(new WeakReference<>(child));
		}
		await().until(() -> {
			System.gc();
			return children.stream().allMatch((child) -> child.get() == null);
		});
		this.token.cancel();
		assertThat(this.calls).hasValue(0);
	}

	@Test
	void aChildThatIsCancelledListensNoMore() {
		List<WeakReference<CancellationToken>> children = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			CancellationToken child = CancellationToken.linked(this.token);
			child.onCancel(this.calls::incrementAndGet);
			child.cancel();
			children.add(new WeakReference<>(child));
		}
		assertThat(this.calls).hasValue(100);
		await().until(() -> {
			System.gc();
			return children.stream().allMatch((child) -> child.get() == null);
		});
	}

	@Test
	void aCallbackRunsOnceOnTheThreadThatCancels() {
		List<Thread> threads = new ArrayList<>();
		this.token.onCancel(() -> threads.add(Thread.currentThread()));
		this.token.cancel();
		this.token.cancel();
		assertThat(threads).containsExactly(Thread.currentThread());
	}

	@Test
	void aCallbackOfACancelledTokenRunsNow() {
		this.token.cancel();
		try (Registration registration = this.token.onCancel(this.calls::incrementAndGet)) {
			assertThat(this.calls).hasValue(1);
		}
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void aClosedRegistrationIsNotCalled() {
		Registration registration = this.token.onCancel(this.calls::incrementAndGet);
		this.token.onCancel(this.calls::incrementAndGet);
		registration.close();
		registration.close();
		this.token.cancel();
		registration.close();
		assertThat(this.calls).hasValue(1);
	}

	@Test
	void theSameCallbackMayBeRegisteredTwice() {
		Runnable callback = this.calls::incrementAndGet;
		this.token.onCancel(callback);
		this.token.onCancel(callback).close();
		this.token.onCancel(callback);
		this.token.cancel();
		assertThat(this.calls).hasValue(2);
	}

	@Test
	void aCallbackSeesTheCancellationAndMayRegisterCloseAndCancel() {
		List<String> order = new ArrayList<>();
		Registration[] registrations = new Registration[1];
		registrations[0] = this.token.onCancel(() -> {
			order.add("first, cancelled " + this.token.isCancelled());
			this.token.onCancel(() -> order.add("inner"));
			this.token.cancel();
			registrations[0].close();
		});
		this.token.onCancel(() -> order.add("second"));
		this.token.cancel();
		assertThat(order).containsExactly("first, cancelled true", "inner", "second");
	}

	@Test
	void awaitingEndsWithTheCancellation() throws Exception {
		FutureTask<Boolean> waiting = new FutureTask<>(() -> this.token.await(LONG));
		Thread thread = new Thread(waiting);
		thread.start();
		await().until(thread::getState, Thread.State.TIMED_WAITING::equals);
		this.token.cancel();
		assertThat(waiting.get()).isTrue();
	}

	@Test
	void awaitingEndsWithItsTime() throws Exception {
		assertThat(this.token.await(Duration.ofMillis(5))).isFalse();
		assertThat(this.token.await(Duration.ZERO)).isFalse();
		assertThat(this.token.await(Duration.ofSeconds(-1))).isFalse();
		this.token.cancel();
		assertThat(this.token.await(Duration.ZERO)).isTrue();
	}

	@Test
	void awaitingEndsWithAnInterrupt() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.token.await(LONG));
		assertThat(Thread.interrupted()).isFalse();
	}

	@Test
	void aCallbackMayTakeBackALaterOne() {
		List<Registration> later = new ArrayList<>();
		AtomicInteger ran = new AtomicInteger();
		this.token.onCancel(() -> later.forEach(Registration::close));
		later.add(this.token.onCancel(ran::incrementAndGet));
		later.add(this.token.onCancel(ran::incrementAndGet));
		this.token.cancel();
		assertThat(ran).hasValue(0);
	}

	@Test
	void nullIsRefused() {
		assertThatNullPointerException().isThrownBy(() -> this.token.onCancel(null)).withMessageContaining("callback");
		assertThatNullPointerException().isThrownBy(() -> this.token.cancel(null)).withMessageContaining("message");
		assertThat(this.token.isCancelled()).isFalse();
	}

}
