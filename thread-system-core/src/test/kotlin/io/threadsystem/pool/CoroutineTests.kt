package io.threadsystem.pool

import io.threadsystem.job.Job
import io.threadsystem.job.JobContext
import io.threadsystem.job.JobState
import io.threadsystem.job.Priority
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
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
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatExceptionOfType
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.extension.RegisterExtension
import java.io.IOException
import java.util.concurrent.CancellationException
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicBoolean

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
	fun cancellingTheCoroutineCancelsTheRunningJobAndItsToken() {
		val pool = this.pools.ofWorkers(1)
		val begun = CountDownLatch(1)
		val seen = AtomicBoolean()
		val interrupted = AtomicBoolean()
		val job = pool.submit<Unit> {
			begun.countDown()
			seen.set(JobContext.current().token().await(TestPools.LONG))
			interrupted.set(Thread.currentThread().isInterrupted)
		}
		runBlocking {
			val waiting = launch(Dispatchers.Default) { job.await() }
			assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue()
			waiting.cancelAndJoin()
		}
		assertThat(job.jobState()).isEqualTo(JobState.CANCELLED)
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue()
		assertThat(seen).isTrue()
		assertThat(interrupted).isFalse()
	}

	@Test
	fun aCoroutineThatWaitsForACopyMayInterruptTheJob() {
		val pool = this.pools.ofWorkers(1)
		assertThat(runBlocking { pool.submit<Int> { 1 }.awaitOrInterrupt() }).isOne()
		assertThatExceptionOfType(IOException::class.java).isThrownBy {
			runBlocking { pool.submit<Int> { throw IOException("no data") }.awaitOrInterrupt() }
		}
		val blocker = Blocker.on(pool)
		runBlocking {
			val waiting = launch(Dispatchers.Default, CoroutineStart.UNDISPATCHED) { blocker.job().awaitOrInterrupt() }
			waiting.cancelAndJoin()
		}
		assertThat(blocker.job().isCancelled).isTrue()
		assertThat(pool.awaitIdle(TestPools.LONG)).`as`("interrupted").isTrue()
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
