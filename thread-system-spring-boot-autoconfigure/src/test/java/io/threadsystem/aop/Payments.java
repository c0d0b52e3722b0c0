package io.threadsystem.aop;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;

import static io.threadsystem.aop.AnnotatedBeans.worker;

/**
 * A bean with annotated methods of all kinds. Fields are read through methods: those of a
 * proxy are its own.
 */
class Payments {

	final Probe probe;

	private final PriorityPool main;

	Payments(Probe probe, @Qualifier("mainPriorityPool") PriorityPool main) {
		this.probe = probe;
		this.main = main;
	}

	@PriorityAsync
	public CompletableFuture<String> completableFuture() {
		return CompletableFuture.completedFuture(worker());
	}

	@PriorityAsync
	public CompletionStage<String> completionStage() {
		return CompletableFuture.completedStage(worker());
	}

	@PriorityAsync
	public Future<String> future() {
		return CompletableFuture.completedFuture(worker());
	}

	@PriorityAsync
	public Job<String> job() {
		String outer = worker();
		return this.main.submit(() -> outer + " waits for " + worker());
	}

	@PriorityAsync
	public void nothing() {
		this.probe.thread = worker();
	}

	@PriorityAsync
	public void failing(String argument) throws Exception {
		throw new IOException(argument);
	}

	@PriorityAsync(timeout = "50ms")
	public void slowAndVoid(String argument) throws InterruptedException {
		this.probe.never.await();
	}

	@PriorityAsync
	public @Nullable CompletableFuture<String> noFuture() {
		return null;
	}

	@PriorityAsync(priority = Priority.HIGHEST, pool = "${express.pool:main}", name = "${express.name:}",
			timeout = "${express.timeout:PT1M}", queueTimeout = "${express.timeout:1m}")
	public CompletableFuture<String> express() {
		this.probe.expressRuns.incrementAndGet();
		return CompletableFuture.completedFuture(worker());
	}

	@PriorityAsync(priority = Priority.LOW)
	public CompletableFuture<String> at(String what, @Nullable Priority priority) {
		return CompletableFuture.completedFuture(what);
	}

	@PriorityAsync
	public CompletableFuture<String> throwing(Throwable failure) throws Throwable {
		throw failure;
	}

	@PriorityAsync
	public CompletableFuture<String> failedFuture(Throwable failure) {
		return CompletableFuture.failedFuture(failure);
	}

	@PriorityAsync
	public CompletionStage<String> failedStage(Throwable failure) {
		return CompletableFuture.<String>failedFuture(failure).thenApply(String::strip);
	}

	@PriorityAsync
	public Future<String> waitingFor(Future<String> inner) {
		this.probe.entered.countDown();
		return inner;
	}

	@PriorityAsync(timeout = "50ms")
	public CompletableFuture<String> waitingTooLongFor(CompletableFuture<String> inner) {
		return inner;
	}

	@PriorityAsync(pool = "single")
	public Job<String> jobOf(PriorityPool pool) {
		String outer = worker();
		return pool.submit(() -> outer + " waits for " + worker());
	}

	@PriorityAsync(timeout = "50ms")
	public CompletableFuture<String> slow() {
		this.probe.token = JobContext.current().token();
		try {
			this.probe.never.await();
		}
		catch (InterruptedException ex) {
			this.probe.interrupted = true;
		}
		return CompletableFuture.completedFuture("never seen");
	}

	@PriorityAsync(pool = "single")
	public CompletableFuture<String> blocking(CountDownLatch release) throws InterruptedException {
		release.await();
		return CompletableFuture.completedFuture("released");
	}

	@PriorityAsync(timeout = "0")
	public CompletableFuture<String> unlimited(CountDownLatch release) throws InterruptedException {
		return blocking(release);
	}

	@PriorityAsync
	public CompletableFuture<String> limitedByPool(CountDownLatch release) throws InterruptedException {
		return blocking(release);
	}

	@PriorityAsync(pool = "single", queueTimeout = "50ms")
	public CompletableFuture<String> impatient() {
		return CompletableFuture.completedFuture("never run");
	}

	@PriorityAsync(pool = "single")
	public void voidOnSingle() {
	}

	@PriorityAsync
	public CompletableFuture<String> jobContext() {
		JobContext context = JobContext.current();
		return CompletableFuture.completedFuture(context.name() + " attempt " + context.attempt());
	}

	/** What the methods have seen. */
	static class Probe {

		final CountDownLatch never = new CountDownLatch(1);

		final CountDownLatch entered = new CountDownLatch(1);

		final AtomicInteger expressRuns = new AtomicInteger();

		volatile @Nullable String thread;

		volatile boolean interrupted;

		volatile @Nullable CancellationToken token;

	}

}
