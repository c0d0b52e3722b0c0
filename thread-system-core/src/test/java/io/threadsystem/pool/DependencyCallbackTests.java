package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphRun;
import io.threadsystem.workflow.JobGroup;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What follows from the end of a job that depended on others: code of its holder, which
 * may submit and wait.
 */
@Timeout(60)
class DependencyCallbackTests {

	private static final int MANY = 300;

	/** More than wait inside of each other, and fewer than wait at a time. */
	private static final int SEVERAL = 10;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final PriorityPool pool = this.pools.ofWorkers(2);

	private final Blocker head = Blocker.on(this.pool);

	@Test
	void theCallbackOfAFailedDependentMayWaitForADependentThatItSubmits() throws Exception {
		assertThat(inCallbackOfFailed(this::submitDependent)).isEqualTo("done");
	}

	@Test
	void theCallbackOfAJobThatIsNotNeededMayWaitForADependentThatItSubmits() throws Exception {
		Job<String> notNeeded = this.pool.job("compensation").whenFailed(this.head.job()).submit(() -> "never");
		assertThat(inCallbackOf(notNeeded, this.head::release, this::submitDependent)).isEqualTo("done");
		assertThat(notNeeded).isCancelled();
	}

	@Test
	void theCallbackOfAFailedDependentMayWaitForAMapping() throws Exception {
		assertThat(inCallbackOfFailed(() -> this.pool.job("map")
			.after(Job.completed("there"))
			.map(List.of(1, 2, 3), (input) -> input * 2)
			.join())).isEqualTo(List.of(2, 4, 6));
	}

	@Test
	void theCallbackOfAFailedDependentMayWaitForAGraph() throws Exception {
		JobGraph graph = JobGraph.named("two")
			.job("first", (run) -> 1)
			.job("second", (run) -> 2)
			.after("first")
			.build();
		assertThat(inCallbackOfFailed(() -> {
			JobGraphRun run = graph.submit(this.pool);
			run.join();
			return run.result("second", Integer.class);
		})).isEqualTo(2);
	}

	@Test
	void theCallbackOfAFailedDependentMayWaitForTheFailureOfADependentThatItSubmits() throws Exception {
		assertThat(inCallbackOfFailed(
				() -> TestPools.failureOf(this.pool.job("next").after(this.head.job()).submit(() -> "never"))))
			.isInstanceOf(DependencyFailedException.class);
	}

	/** Stages are told in the opposite order, so the wait comes after the decision. */
	@Test
	void theCallbackOfAFailedDependentMayWaitForAFailureThatItsThreadIsAboutToPassOn() throws Exception {
		Job<String> failed = this.pool.job("failed").after(this.head.job()).submit(() -> "never");
		AtomicReference<Job<String>> next = new AtomicReference<>();
		CompletableFuture<Throwable> seen = new CompletableFuture<>();
		failed.whenComplete((result, thrown) -> seen.complete(next.get().handle((value, failure) -> failure).join()));
		failed.whenComplete((result, thrown) -> seen.complete(TestPools.failureOf(next.get())));
		next.set(this.pool.job("next").after(failed).submit(() -> "never"));
		failed.whenComplete((result, thrown) -> {
		});
		this.head.job().cancel(true);
		assertThat(seen.get(20, TimeUnit.SECONDS)).isInstanceOf(DependencyFailedException.class);
	}

	@Test
	void theCallbackOfAFailedDependentMayWaitForAMappingThatFollowsIt() throws Exception {
		Job<String> failed = this.pool.job("failed").after(this.head.job()).submit(() -> "never");
		AtomicReference<CompletableFuture<?>> mapping = new AtomicReference<>();
		assertThat(inFirstCallbackOf(failed, () -> TestPools.failureOf(mapping.get()),
				() -> mapping.set(this.pool.job("map").after(failed).map(List.of(1), (input) -> input))))
			.isInstanceOf(DependencyFailedException.class);
	}

	@Test
	void theCallbackOfAFailedDependentMayWaitForAGroupThatFollowsIt() throws Exception {
		Job<String> failed = this.pool.job("failed").after(this.head.job()).submit(() -> "never");
		JobGroup group = JobGroup.on(this.pool, "group");
		assertThat(inFirstCallbackOf(failed, () -> await(group),
				() -> group.job("next").after(failed).submit(() -> "never")))
			.isEqualTo(true);
	}

	/** Inside of each other, so many would overflow the stack. */
	@Test
	void theCallbacksOfManyFailedDependentsDoNotWaitInsideOfEachOther() throws Exception {
		PriorityPool paused = this.pools.ofWorkers(1);
		paused.pause();
		Job<String> failed = this.pool.job("failed").after(this.head.job()).submit(() -> "never");
		ThreadLocal<Integer> depth = ThreadLocal.withInitial(() -> 0);
		AtomicInteger deepest = new AtomicInteger();
		AtomicInteger waiting = new AtomicInteger();
		List<CompletableFuture<String>> callbacks = new ArrayList<>();
		for (int number = 0; number < MANY; number++) {
			Job<String> next = this.pool.job("next").after(failed).submit(() -> "never");
			callbacks.add(next.handle((result, thrown) -> {
				depth.set(depth.get() + 1);
				deepest.accumulateAndGet(depth.get(), Math::max);
				waiting.incrementAndGet();
				String done = paused.submit(() -> "done").join();
				depth.set(depth.get() - 1);
				return done;
			}));
		}
		Caller<Boolean> cancelling = Caller.of(() -> this.head.job().cancel(true));
		Awaitility.await().until(() -> waiting.get() >= SEVERAL);
		paused.resume();
		assertThat(cancelling.result()).isTrue();
		for (CompletableFuture<String> callback : callbacks) {
			assertThat(callback.get(20, TimeUnit.SECONDS)).isEqualTo("done");
		}
		assertThat(deepest.get()).isOne();
	}

	private static boolean await(JobGroup group) {
		try {
			return group.await(TestPools.LONG);
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	/**
	 * Stages are told in the opposite order, so what is made to follow the job knows of
	 * its failure when the callback runs, but has not ended.
	 */
	private Object inFirstCallbackOf(Job<?> failed, Supplier<Object> code, Runnable follow) throws Exception {
		CompletableFuture<Object> result = new CompletableFuture<>();
		failed.whenComplete((value, thrown) -> result.complete(code.get()));
		follow.run();
		failed.whenComplete((value, thrown) -> {
		});
		Caller.of(() -> this.head.job().cancel(true));
		return result.get(30, TimeUnit.SECONDS);
	}

	private String submitDependent() {
		return this.pool.job("next").after(Job.completed("there")).submit(() -> "done").join();
	}

	private Object inCallbackOfFailed(Supplier<Object> code) throws Exception {
		Job<String> failed = this.pool.job("failed").after(this.head.job()).submit(() -> "never");
		return inCallbackOf(failed, () -> this.head.job().cancel(true), code);
	}

	private static Object inCallbackOf(Job<?> job, Runnable end, Supplier<Object> code) throws Exception {
		CompletableFuture<Object> result = new CompletableFuture<>();
		job.whenComplete((value, thrown) -> result.complete(code.get()));
		Caller.of(() -> {
			end.run();
			return null;
		});
		return result.get(20, TimeUnit.SECONDS);
	}

}
