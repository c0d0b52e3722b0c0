package io.threadsystem.pool;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/** Jobs with whatever a job can have, submitted by one thread. */
final class ChaosJobs {

	private final Random random;

	/** Interrupts that have met a job that was not cancelled. */
	private final AtomicInteger strays;

	private @Nullable Job<?> last;

	ChaosJobs(Random random, AtomicInteger strays) {
		this.random = random;
		this.strays = strays;
	}

	/** Submits one job, and now and then cancels it, or the one before. */
	void submitOne(ChaosLedger ledger) {
		JobBuilder builder = builder(ledger.pool());
		CancellationToken token = oneIn(6) ? CancellationToken.create() : null;
		if (token != null) {
			builder.token(token);
		}
		int kind = this.random.nextInt(9);
		int work = this.random.nextInt(300);
		Job<Integer> job = ledger.note(() -> builder.submit(() -> run(ledger, kind, work)));
		if (token != null && this.random.nextBoolean()) {
			token.cancel();
		}
		if (job != null && oneIn(8)) {
			job.cancel(this.random.nextBoolean());
		}
		if (this.last != null && oneIn(8)) {
			this.last.cancel(this.random.nextBoolean());
		}
		this.last = job;
	}

	private JobBuilder builder(PriorityPool pool) {
		JobBuilder builder = pool.job("chaos").priority(Priority.values()[this.random.nextInt(5)]);
		if (oneIn(6)) {
			builder.delay(Duration.ofNanos(this.random.nextInt(2_000_000)));
		}
		if (oneIn(6)) {
			builder.queueTimeout(Duration.ofNanos(1 + this.random.nextInt(5_000_000)));
		}
		if (oneIn(5)) {
			builder.timeout(Duration.ofNanos(1 + this.random.nextInt(1_000_000)));
		}
		if (oneIn(6)) {
			builder.retry(RetryPolicy.fixed(2, Duration.ofNanos(this.random.nextInt(1_000_000))));
		}
		if (oneIn(10)) {
			builder.queueFull(QueueFullPolicy.values()[this.random.nextInt(QueueFullPolicy.values().length)]);
		}
		if (this.last != null && oneIn(6)) {
			builder.after(this.last);
			if (this.random.nextBoolean()) {
				builder.always();
			}
		}
		return builder;
	}

	private boolean oneIn(int many) {
		return this.random.nextInt(many) == 0;
	}

	private int run(ChaosLedger ledger, int kind, int work) throws Exception {
		if (Thread.currentThread().isInterrupted() && !JobContext.current().token().isCancelled()) {
			this.strays.incrementAndGet();
		}
		switch (kind) {
			case 0 -> throw new IllegalStateException("on purpose");
			case 1 -> throw new AssertionError("an Error on purpose");
			case 2 -> throw new StackOverflowError("on purpose");
			case 3, 4 -> {
				Priority priority = Priority.values()[work % 5];
				Job<Integer> inner = ledger.note(() -> ledger.pool().submit(priority, () -> run(ledger, 8, work)));
				// Not for ever, as the pool may be paused
				return (inner != null) ? inner.get(20, TimeUnit.MILLISECONDS) : 0;
			}
			case 5 -> LockSupport.parkNanos(work * 20_000L);
			default -> spin(work);
		}
		return kind;
	}

	private static void spin(int work) {
		for (int i = 0; i < work; i++) {
			Thread.onSpinWait();
		}
	}

}
