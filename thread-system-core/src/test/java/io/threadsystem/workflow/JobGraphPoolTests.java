package io.threadsystem.workflow;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.pool.Blocker;
import io.threadsystem.pool.Caller;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.ShutdownMode;
import io.threadsystem.pool.TestPools;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What graphs ask of the pools of their jobs. */
@Timeout(60)
class JobGraphPoolTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final Queue<String> ran = new ConcurrentLinkedQueue<>();

	private JobGraphAction told(String name) {
		return (run) -> this.ran.add(name);
	}

	@Test
	void aJobOfTheSamePoolMayWaitForARun() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		JobGraph graph = JobGraph.named("inner")
			.job("a", (run) -> "a")
			.job("b", (run) -> run.result("a", String.class) + "b")
			.after("a")
			.build();
		String result = pool.submit(() -> {
			JobGraphRun run = graph.submit(pool);
			run.get();
			return run.result("b", String.class);
		}).get(20, TimeUnit.SECONDS);
		assertThat(result).isEqualTo("ab");
	}

	@Test
	void aJobThatWaitsForItsOwnRunFails() {
		JobGraphRun run = JobGraph.named("self").action("a", JobGraphRun::join).build().submit(this.pools.ofWorkers(1));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> run.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(IllegalStateException.class)
			.withMessageContainingAll("'self'", "own run");
	}

	@Test
	void jobsRunInTheirPools() throws Exception {
		PriorityPool io = this.pools.ofWorkers(1);
		PriorityPool main = this.pools.ofWorkers(1);
		JobGraphRun run = JobGraph.named("two-pools")
			.job("fetch", (each) -> Thread.currentThread().getName())
			.pool(io)
			.job("parse", (each) -> Thread.currentThread().getName())
			.after("fetch")
			.job("store", (each) -> Thread.currentThread().getName())
			.after("parse")
			.pool(io)
			.build()
			.submit(main);
		run.get(20, TimeUnit.SECONDS);
		assertThat(run.result("fetch", String.class)).startsWith(io.name() + "-");
		assertThat(run.result("parse", String.class)).startsWith(main.name() + "-");
		assertThat(run.result("store", String.class)).startsWith(io.name() + "-");
		assertThat(io.snapshot().submitted()).isEqualTo(2);
		assertThat(main.snapshot().submitted()).isOne();
	}

	@Test
	void aClosedPoolRefusesTheGraphBeforeAnythingRuns() {
		PriorityPool open = this.pools.ofWorkers(1);
		PriorityPool closed = this.pools.ofWorkers(1);
		closed.close();
		JobGraph graph = JobGraph.named("refused")
			.action("a", told("a"))
			.action("b", told("b"))
			.after("a")
			.action("c", told("c"))
			.after("b")
			.pool(closed)
			.build();
		assertThatExceptionOfType(PoolClosedException.class).isThrownBy(() -> graph.submit(open));
		assertThat(this.ran).isEmpty();
		assertThat(open.snapshot().completed()).isZero();
	}

	@Test
	void aPoolThatDrainsFinishesTheGraphsThatItHasAccepted() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch released = new CountDownLatch(1);
		JobGraphRun run = JobGraph.named("drained").action("a", (each) -> {
			running.countDown();
			released.await();
		}).action("b", told("b")).after("a").action("c", told("c")).after("b").build().submit(pool);
		running.await();
		Caller<Object> closing = Caller.blocked(() -> {
			pool.close();
			return null;
		});
		released.countDown();
		closing.result();
		run.get(20, TimeUnit.SECONDS);
		assertThat(this.ran).containsExactly("b", "c");
	}

	@Test
	void aPoolThatCancelsEndsTheRun() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.shutdown(ShutdownMode.CANCEL));
		PriorityPool other = this.pools.ofWorkers(1);
		CountDownLatch running = new CountDownLatch(1);
		JobGraphRun run = JobGraph.named("ended").action("a", (each) -> {
			running.countDown();
			new CountDownLatch(1).await();
		})
			.action("b", told("b"))
			.after("a")
			.pool(other)
			.action("cleanup", told("cleanup"))
			.always("a", "b")
			.pool(other)
			.build()
			.submit(pool);
		running.await();
		pool.close();
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> run.get(20, TimeUnit.SECONDS));
		assertThat(run.isCancelled()).isFalse();
		assertThat(run.state("b")).isEqualTo(JobGraphState.SKIPPED);
		assertThat(this.ran).containsExactly("cleanup");
	}

	@Test
	void aFailedAttemptIsFollowedByAnotherOneAndTheConditionIsAskedOnce() throws Exception {
		AtomicInteger asked = new AtomicInteger();
		AtomicInteger attempts = new AtomicInteger();
		JobGraphRun run = JobGraph.named("retried").job("a", (each) -> {
			if (attempts.incrementAndGet() < 3) {
				throw new IllegalStateException("not yet");
			}
			return attempts.get();
		})
			.retry(RetryPolicy.fixed(5, Duration.ofMillis(1)))
			.onlyIf((each) -> asked.incrementAndGet() == 1)
			.action("b", told("b"))
			.after("a")
			.build()
			.submit(this.pools.ofWorkers(1));
		run.get(20, TimeUnit.SECONDS);
		assertThat(run.result("a", int.class)).isEqualTo(3);
		assertThat(asked).hasValue(1);
		assertThat(run.report().jobs().get("a").attempts()).isEqualTo(3);
	}

	@Test
	void aJobThatRunsForTooLongFails() {
		JobGraphRun run = JobGraph.named("late")
			.action("a", (each) -> new CountDownLatch(1).await())
			.timeout(Duration.ofMillis(20))
			.action("b", told("b"))
			.whenFailed("a")
			.build()
			.submit(this.pools.ofWorkers(1));
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> run.get(20, TimeUnit.SECONDS))
			.withCauseInstanceOf(JobTimeoutException.class);
		assertThat(run.state("a")).isEqualTo(JobGraphState.FAILED);
		assertThat(this.ran).containsExactly("b");
	}

	@Test
	void aJobThatWaitsForAWorkerForTooLongHasItsFallback() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Blocker blocker = Blocker.on(pool);
		JobGraphRun run = JobGraph.named("late")
			.job("a", (each) -> "a")
			.queueTimeout(Duration.ofMillis(20))
			.fallbackFrom((failure) -> failure.getClass())
			.build()
			.submit(pool);
		run.get(20, TimeUnit.SECONDS);
		assertThat((Object) run.result("a", Class.class)).isEqualTo(QueueTimeoutException.class);
		blocker.release();
	}

	@Test
	void prioritiesDecideAmongJobsThatAreReady() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		JobGraphRun run = JobGraph.named("ordered")
			.action("low", told("low"))
			.priority(Priority.LOW)
			.action("normal", told("normal"))
			.action("high", told("high"))
			.priority(Priority.HIGH)
			.action("after-normal", told("after-normal"))
			.after("normal")
			.priority(Priority.HIGHEST)
			.build()
			.submit(pool);
		pool.resume();
		run.get(20, TimeUnit.SECONDS);
		assertThat(this.ran).containsExactly("high", "normal", "after-normal", "low");
	}

	@Test
	void aFullQueueHoldsUpNobodyWhoSubmitsAGraph() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));
		Blocker blocker = Blocker.on(pool);
		JobGraphBuilder graph = JobGraph.named("wide");
		for (int each = 0; each < 100; each++) {
			graph.action("j" + each, told("j" + each));
		}
		JobGraphRun run = graph.build().submit(pool);
		assertThat(pool.snapshot().total().queued()).isLessThanOrEqualTo(1);
		blocker.release();
		run.get(20, TimeUnit.SECONDS);
		assertThat(this.ran).hasSize(100);
		assertThat(pool.snapshot().rejected()).isZero();
	}

}
