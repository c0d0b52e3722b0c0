package io.threadsystem.pool

import io.threadsystem.job.Job
import io.threadsystem.job.JobContext
import io.threadsystem.job.JobState
import io.threadsystem.job.Priority
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.future.asDeferred
import kotlinx.coroutines.future.await
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import kotlinx.coroutines.withTimeoutOrNull
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.CancellationException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

/** Coroutines that wait for jobs, and that run on a pool. */
@Timeout(60)
class CoroutineTests {

	@RegisterExtension
	val pools = TestPools()

	@Test
	fun awaitReturnsTheResultOfTheJob() {
		val pool = this.pools.ofWorkers(1)
		val result = runBlocking {
			val first = pool.submit<Int>(Priority.HIGH) { 1 }
			val second = pool.submit<Int>(Priority.HIGH) { 2 }
			first.await() + second.await()
		}
		assertThat(result).isEqualTo(3)
	}

	@Test
	fun awaitThrowsTheFailureOfTheJob() {
		val pool = this.pools.ofWorkers(1)
		assertThatExceptionOfType(IOException::class.java).isThrownBy {
			runBlocking { pool.submit<Int> { throw IOException("no data") }.await() }
		}.withMessage("no data")
	}

	@Test
	fun awaitThrowsTheCancellationOfTheJob() {
		val pool = this.pools.ofWorkers(1)
		pool.pause()
		val job = pool.submit<Int> { 1 }
		job.cancel(true)
		assertThatExceptionOfType(CancellationException::class.java).isThrownBy { runBlocking { job.await() } }
	}

	@Test
	fun cancellingTheCoroutineCancelsTheRunningJobAndItsTokenWithoutAnInterrupt() {
		val pool = this.pools.ofWorkers(1)
		val begun = CountDownLatch(1)
		val seen = CompletableFuture<String>()
		val job = pool.submit<Boolean> {
			begun.countDown()
			val cancelled = JobContext.current().token().await(TestPools.LONG)
			seen.complete("cancelled: $cancelled, interrupted: ${Thread.currentThread().isInterrupted}")
		}
		runBlocking {
			val waiting = launch(start = CoroutineStart.UNDISPATCHED) { job.await() }
			assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue()
			waiting.cancelAndJoin()
		}
		assertThat(job.jobState()).isEqualTo(JobState.CANCELLED)
		assertThat(seen.get()).isEqualTo("cancelled: true, interrupted: false")
	}

	@Test
	fun aCoroutineThatWaitsForACopyMayInterruptTheJob() {
		val pool = this.pools.ofWorkers(1)
		assertThat(runBlocking { pool.submit<Int> { 1 }.awaitOrInterrupt() }).isOne()
		assertThatExceptionOfType(IOException::class.java).isThrownBy {
			runBlocking { pool.submit<Int> { throw IOException("no data") }.awaitOrInterrupt() }
		}
		val begun = CountDownLatch(1)
		val interrupted = CountDownLatch(1)
		val job = pool.submit<Unit> {
			begun.countDown()
			try {
				CountDownLatch(1).await()
			} catch (ex: InterruptedException) {
				interrupted.countDown()
			}
		}
		runBlocking {
			val waiting = launch(start = CoroutineStart.UNDISPATCHED) { job.awaitOrInterrupt() }
			assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue()
			waiting.cancelAndJoin()
		}
		assertThat(job.isCancelled).isTrue()
		assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue()
	}

	/** Cancelling the coroutine cancels the job, and interrupts it. */
	private suspend fun <T> Job<T>.awaitOrInterrupt(): T = try { copy().await() } finally { cancel(true) }

	@Test
	fun aTimeoutOfTheCoroutineCancelsTheJobSoThatItNeverRuns() {
		val pool = this.pools.ofWorkers(1)
		pool.pause()
		val job = pool.submit<Int> { throw AssertionError("has run") }
		assertThatExceptionOfType(TimeoutCancellationException::class.java).isThrownBy {
			runBlocking { withTimeout(1) { job.await() } }
		}
		assertThat(job.isCancelled).isTrue()
		pool.resume()
	}

	@Test
	fun aWorkerThatWaitsInACoroutineWaitsInVain() {
		val pool = this.pools.ofWorkers(1)
		val outer = pool.submit<Boolean> {
			val inner = pool.submit<Int> { 7 }
			runBlocking { withTimeoutOrNull(10) { inner.await() } } == null
		}
		assertThat(outer.get()).isTrue()
	}

	@Test
	fun withoutTheTypeOfItsResultALambdaIsARunnable() {
		val pool = this.pools.ofWorkers(1)
		val job: Job<Void?> = pool.submit { 1 }
		assertThat(job.get()).isNull()
	}

	@Test
	fun aDeferredStandsForAJob() {
		val pool = this.pools.ofWorkers(2)
		val results = runBlocking { listOf(1, 2, 3).map { pool.submit<Int> { it * it }.asDeferred() }.awaitAll() }
		assertThat(results).containsExactly(1, 4, 9)
	}

	@Test
	fun coroutinesRunOnThePoolAtThePriorityOfADispatcher() {
		val pool = this.pools.ofWorkers(1)
		val high = pool.executor(Priority.HIGH).asCoroutineDispatcher()
		val threads = runBlocking {
			val first = async(high) { Thread.currentThread().name }
			listOf(first.await(), withContext(high) { Thread.currentThread().name })
		}
		assertThat(threads).allSatisfy { assertThat(it).startsWith(pool.name() + "-worker-1") }
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue()
		assertThat(pool.snapshot().level(Priority.HIGH).submitted()).isPositive()
			.isEqualTo(pool.snapshot().submitted())
		high.close()
		assertThat(pool.submit<Int> { 1 }.get()).isOne()
	}

}
