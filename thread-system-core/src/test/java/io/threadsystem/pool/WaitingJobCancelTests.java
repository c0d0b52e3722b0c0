package io.threadsystem.pool;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.CancellationReason;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Ends of a job that waits for another one. */
@Timeout(60)
class WaitingJobCancelTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final CountDownLatch innerRuns = new CountDownLatch(1);

	private final CountDownLatch release = new CountDownLatch(1);

	private final AtomicReference<String> innerEnd = new AtomicReference<>();

	private final AtomicReference<String> outerEnd = new AtomicReference<>();

	private final AtomicReference<Job<Void>> inner = new AtomicReference<>();

	@Test
	void cancellingTheJobThatWaitsLeavesTheOtherAlone() throws Exception {
		PriorityPool pool = pool();
		Job<Void> outer = submit(pool, Duration.ZERO);
		assertThat(outer.cancel(true)).isTrue();
		assertThat(outer).isCancelled();
		assertThat(this.inner.get().jobState()).isEqualTo(JobState.RUNNING);
		this.release.countDown();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.innerEnd).hasValue("released, interrupted: false, cancelled: false");
		assertThat(this.outerEnd).hasValue("interrupted: true, REQUESTED");
		assertThat(pool.submit(() -> Thread.currentThread().isInterrupted()).get()).isFalse();
	}

	@Test
	void cancellingTheJobThatWaitsGentlyInterruptsNoJob() throws Exception {
		PriorityPool pool = pool();
		Job<Void> outer = submit(pool, Duration.ZERO);
		assertThat(outer.cancel(false)).isTrue();
		this.release.countDown();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.innerEnd).hasValue("released, interrupted: false, cancelled: false");
		assertThat(this.outerEnd).hasValue("interrupted: false, REQUESTED");
	}

	@Test
	void theTimeoutOfAJobActsWhileItWaits() throws Exception {
		PriorityPool pool = pool();
		Job<Void> outer = submit(pool, Duration.ofSeconds(5));
		this.ticker.advance(Duration.ofSeconds(5));
		assertThat(TestPools.failureOf(outer)).isInstanceOf(JobTimeoutException.class);
		assertThat(this.inner.get().jobState()).isEqualTo(JobState.RUNNING);
		this.release.countDown();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.innerEnd).hasValue("released, interrupted: false, cancelled: false");
		assertThat(this.outerEnd).hasValue("interrupted: true, TIMEOUT");
	}

	@Test
	void cancellingTheJobThatIsWaitedForInterruptsItAndNotTheOther() throws Exception {
		PriorityPool pool = pool();
		Job<Void> outer = submit(pool, Duration.ZERO);
		assertThat(this.inner.get().cancel(true)).isTrue();
		assertThat(TestPools.failureOf(outer)).isInstanceOf(CancellationException.class);
		assertThat(outer.jobState()).isEqualTo(JobState.FAILED);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.innerEnd).hasValue("interrupted");
		assertThat(this.outerEnd).hasValue("interrupted: false, null");
	}

	@Test
	void bothMayBeCancelledInAnyOrder() throws Exception {
		PriorityPool pool = pool();
		Job<Void> outer = submit(pool, Duration.ZERO);
		assertThat(outer.cancel(true)).isTrue();
		assertThat(this.inner.get().cancel(true)).isTrue();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(this.innerEnd).hasValue("interrupted");
		assertThat(this.outerEnd).hasValue("interrupted: true, REQUESTED");
		assertThat(pool.snapshot().cancelled()).isEqualTo(2);
	}

	@Test
	void anInterruptBeforeAJoinIsThereAgainAfterIt() throws Exception {
		PriorityPool pool = pool();
		Job<Boolean> outer = pool.submit(() -> {
			Job<Boolean> other = pool.submit(() -> Thread.currentThread().isInterrupted());
			Thread.currentThread().interrupt();
			boolean innerInterrupted = other.join();
			return !innerInterrupted && Thread.interrupted();
		});
		assertThat(outer.get()).isTrue();
	}

	@Test
	void anInterruptBeforeAGetEndsIt() throws Exception {
		PriorityPool pool = pool();
		Job<Void> outer = pool.submit(() -> {
			Job<?> other = pool.submit(this::runInner);
			Thread.currentThread().interrupt();
			other.get();
			return null;
		});
		assertThat(TestPools.failureOf(outer)).isInstanceOf(InterruptedException.class);
		this.release.countDown();
	}

	@Test
	void aShutdownThatCancelsReachesBoth() throws Exception {
		PriorityPool pool = pool();
		Job<Void> outer = pool.submit(() -> {
			this.inner.set(pool.submit(this::runInner));
			try {
				this.inner.get().join();
			}
			catch (CancellationException ex) {
				// The closing thread may have reached the inner job alone so far
			}
			try {
				new CountDownLatch(1).await();
			}
			catch (InterruptedException ex) {
				this.outerEnd.set("interrupted, " + JobContext.current().token().reason());
			}
			return null;
		});
		this.innerRuns.await();
		pool.reconfigure(pool.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
		pool.close();
		assertThat(outer.token().reason()).isEqualTo(CancellationReason.POOL_SHUTDOWN);
		assertThat(this.inner.get().token().reason()).isEqualTo(CancellationReason.POOL_SHUTDOWN);
		assertThat(this.innerEnd).hasValue("interrupted");
		assertThat(this.outerEnd).hasValue("interrupted, POOL_SHUTDOWN");
	}

	private PriorityPool pool() {
		return this.pools.of((settings) -> settings, (builder) -> builder.ticker(this.ticker));
	}

	/** Submits an outer job and waits until the inner one runs. */
	private Job<Void> submit(PriorityPool pool, Duration timeout) {
		Job<Void> outer = pool.job("outer").timeout(timeout).submit(() -> {
			this.inner.set(pool.submit(this::runInner));
			try {
				this.inner.get().join();
			}
			finally {
				CancellationReason reason = JobContext.current().token().reason();
				this.outerEnd.set("interrupted: " + Thread.currentThread().isInterrupted() + ", " + reason);
			}
		});
		try {
			this.innerRuns.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		return outer;
	}

	private void runInner() {
		this.innerRuns.countDown();
		try {
			this.release.await();
			this.innerEnd.set("released, interrupted: " + Thread.currentThread().isInterrupted() + ", cancelled: "
					+ JobContext.current().token().isCancelled());
		}
		catch (InterruptedException ex) {
			this.innerEnd.set("interrupted");
		}
	}

}
