package io.threadsystem.aop;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.WaitingJobs.WithEachKindOfPool;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import org.springframework.core.task.TaskDecorator;

import static org.assertj.core.api.Assertions.assertThat;

/** What is bound to the thread of a job that waits for another one. */
@Timeout(120)
class WaitingJobContextTests {

	@WithEachKindOfPool
	void aDecoratorThatClearsTheMdcClearsThatOfTheInnerJobAlone(int workers, String threads) {
		WaitingJobs.runner(workers, threads)
			.withBean(TaskDecorator.class, () -> WaitingJobContextTests::clearingMdc)
			.withUserConfiguration(Outer.class, Inner.class)
			.run((context) -> assertThat(context.getBean(Outer.class).call()).succeedsWithin(WaitingJobs.SOON)
				.isEqualTo("inner: null, outer: 42"));
	}

	@WithEachKindOfPool
	void eachJobHasItsOwnContextAndNoJobRunsInsideOfAnother(int workers, String threads) {
		WaitingJobs.runner(workers, threads)
			.withUserConfiguration(Outer.class, Inner.class)
			.run((context) -> assertThat(context.getBean(Outer.class).jobs()).succeedsWithin(WaitingJobs.SOON)
				.isEqualTo(List.of("Outer.jobs", "Inner.jobs", "Outer.jobs")));
	}

	private static Runnable clearingMdc(Runnable task) {
		return () -> {
			try {
				task.run();
			}
			finally {
				MDC.clear();
			}
		};
	}

	static class Outer {

		private final Inner inner;

		Outer(Inner inner) {
			this.inner = inner;
		}

		@PriorityAsync
		public CompletableFuture<String> call() {
			MDC.put("order", "42");
			String seen = this.inner.call().join();
			return CompletableFuture.completedFuture("inner: " + seen + ", outer: " + MDC.get("order"));
		}

		@PriorityAsync
		public CompletableFuture<List<String>> jobs() {
			String before = job();
			String between = this.inner.jobs().join();
			return CompletableFuture.completedFuture(List.of(before, between, job()));
		}

	}

	static class Inner {

		@PriorityAsync
		public CompletableFuture<String> call() {
			String seen = String.valueOf(MDC.get("order"));
			MDC.put("order", "43");
			return CompletableFuture.completedFuture(seen);
		}

		@PriorityAsync
		public CompletableFuture<String> jobs() {
			return CompletableFuture.completedFuture(job());
		}

	}

	/** Name of the job, which is the only one that its thread runs. */
	private static String job() {
		JobContext context = JobContext.current();
		assertThat(context.jobs()).extracting(Job::id).containsExactly(context.id());
		return context.name();
	}

}
