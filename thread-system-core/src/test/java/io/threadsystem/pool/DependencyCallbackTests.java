package io.threadsystem.pool;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphRun;
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
