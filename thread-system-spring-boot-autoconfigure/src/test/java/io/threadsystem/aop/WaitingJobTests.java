package io.threadsystem.aop;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool.ManagedBlocker;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.aop.WaitingJobs.WithEachKindOfPool;
import io.threadsystem.boot.autoconfigure.ThreadSystemMetricsAutoConfiguration;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.metrics.PriorityPoolMetrics;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphRun;
import io.threadsystem.workflow.JobGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Lazy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Jobs that wait for others, on pools whose workers all wait. */
@Timeout(120)
class WaitingJobTests {

	@WithEachKindOfPool
	void jobsOfTwoPoolsWaitForEachOther(int workers, String threads) {
		WaitingJobs.runner(workers, threads).withUserConfiguration(Ping.class, Pong.class).run((context) -> {
			Ping ping = context.getBean(Ping.class);
			Pong pong = context.getBean(Pong.class);
			List<CompletableFuture<Integer>> rallies = Stream.of(ping.play(20), pong.play(20), ping.play(21)).toList();
			assertThat(rallies).allSatisfy((rally) -> assertThat(rally).succeedsWithin(WaitingJobs.SOON));
			assertThat(rallies).extracting(CompletableFuture::join).containsExactly(20, 20, 21);
		});
	}

	@WithEachKindOfPool
	void aMethodThatCallsItselfAndWaitsTwoHundredTimesOverComesToItsEnd(int workers, String threads) {
		WaitingJobs.runner(workers, threads)
			.withUserConfiguration(Recursion.class)
			.run((context) -> assertThat(context.getBean(Recursion.class).down(200)).succeedsWithin(WaitingJobs.SOON)
				.isEqualTo(200));
	}

	@WithEachKindOfPool
	void aJobWaitsForAStageOfAnother(int workers, String threads) {
		WaitingJobs.runner(workers, threads)
			.withUserConfiguration(Caller.class, Parts.class)
			.run((context) -> assertThat(context.getBean(Caller.class).stages()).succeedsWithin(WaitingJobs.SOON)
				.isEqualTo(List.of(11, 22, 43)));
	}

	@WithEachKindOfPool
	void aJobWaitsForAllOrAnyOfOthers(int workers, String threads) {
		WaitingJobs.runner(workers, threads).withUserConfiguration(Caller.class, Parts.class).run((context) -> {
			assertThat(context.getBean(Caller.class).all(10)).succeedsWithin(WaitingJobs.SOON).isEqualTo(55);
			assertThat(context.getBean(Caller.class).any()).succeedsWithin(WaitingJobs.SOON).isIn(1, 2);
		});
	}

	@WithEachKindOfPool
	void aJobWaitsForAGroupAMappingAndAGraph(int workers, String threads) {
		WaitingJobs.runner(workers, threads)
			.withUserConfiguration(Caller.class, Parts.class)
			.run((context) -> assertThat(context.getBean(Caller.class).together()).succeedsWithin(WaitingJobs.SOON)
				.isEqualTo(List.of(10L, 10, 2)));
	}

	@WithEachKindOfPool
	void aJobWaitsForWhatAnotherJobSignals(int workers, String threads) {
		WaitingJobs.runner(workers, threads)
			.withUserConfiguration(Caller.class, Parts.class)
			.run((context) -> assertThat(context.getBean(Caller.class).signals()).succeedsWithin(WaitingJobs.SOON)
				.isEqualTo("opened"));
	}

	@WithEachKindOfPool
	void aJobWaitsForASlotOfTheQueueOfItsPool(int workers, String threads) {
		WaitingJobs.runner(workers, threads)
			.withPropertyValues("thread-system.pools.main.queue-capacity=1",
					"thread-system.pools.main.block-timeout=20s")
			.withUserConfiguration(Caller.class, Parts.class)
			.run((context) -> {
				assertThat(context.getBean(Caller.class).all(10)).succeedsWithin(WaitingJobs.SOON).isEqualTo(55);
				assertThat(main(context).snapshot().rejected()).isZero();
			});
	}

	@WithEachKindOfPool
	void noMoreWorkersThanThePoolMayHaveRunJobsThatDoNotWait(int workers, String threads) {
		WaitingJobs.runner(workers, threads).withUserConfiguration(Caller.class, Parts.class).run((context) -> {
			Parts parts = context.getBean(Parts.class);
			Caller caller = context.getBean(Caller.class);
			main(context).pause();
			List<CompletableFuture<Integer>> all = IntStream.range(0, 8).mapToObj((call) -> caller.held()).toList();
			main(context).resume();
			// each of the eight waits for a job that runs until it is released
			await().until(() -> main(context).snapshot().running() == 8 + workers
					&& main(context).snapshot().queued() == 8 - workers);
			parts.release();
			assertThat(all).allSatisfy((each) -> assertThat(each).succeedsWithin(WaitingJobs.SOON));
			assertThat(main(context).awaitIdle(WaitingJobs.SOON)).isTrue();
		});
	}

	@Test
	void theExampleOfTheGuideWorksOnOneWorker() {
		WaitingJobs.runner(1, "platform").run((context) -> {
			PriorityPool pool = main(context);
			Job<Integer> total = pool.submit(() -> {
				List<Job<Integer>> parts = Stream.of(1, 2, 3).map((number) -> pool.submit(() -> number)).toList();
				Job.allOf(parts.toArray(Job<?>[]::new)).join();
				return parts.stream().mapToInt(Job::join).sum();
			});
			assertThat(total).succeedsWithin(WaitingJobs.SOON).isEqualTo(6);
		});
	}

	@Test
	void aWaitBeyondTheSpareWorkersFailsAndNamesTheRemedy() {
		WaitingJobs.runner(1, "platform")
			.withPropertyValues("thread-system.pools.main.spare-workers=2")
			.withUserConfiguration(Recursion.class)
			.run((context) -> {
				Recursion recursion = context.getBean(Recursion.class);
				assertThat(recursion.down(2)).succeedsWithin(WaitingJobs.SOON).isEqualTo(2);
				assertThat(recursion.down(3)).failsWithin(WaitingJobs.SOON)
					.withThrowableThat()
					.havingRootCause()
					.isInstanceOf(RejectedExecutionException.class)
					.withMessageContainingAll("main", "2", "after(");
				assertThat(recursion.down(2)).as("the pool goes on").succeedsWithin(WaitingJobs.SOON);
				assertThat(main(context).awaitIdle(WaitingJobs.SOON)).isTrue();
			});
	}

	@Test
	void withoutSpareWorkersNoJobMayWaitForAnother() {
		WaitingJobs.runner(4, "platform")
			.withPropertyValues("thread-system.pools.main.spare-workers=0")
			.withUserConfiguration(Caller.class, Parts.class)
			.run((context) -> {
				CompletableFuture<Integer> held = context.getBean(Caller.class).held();
				assertThat(held).failsWithin(WaitingJobs.SOON)
					.withThrowableThat()
					.havingRootCause()
					.isInstanceOf(RejectedExecutionException.class);
				context.getBean(Parts.class).release();
			});
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 4 })
	void theMetersShowTheWorkersThatWait(int workers) {
		WaitingJobs.runner(workers, "platform")
			.withConfiguration(AutoConfigurations.of(ThreadSystemMetricsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.withUserConfiguration(Caller.class, Parts.class)
			.run((context) -> {
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				context.getBean(PriorityPoolMetrics.class).bindTo(registry);
				Caller caller = context.getBean(Caller.class);
				main(context).pause();
				List<CompletableFuture<Integer>> calls = Stream.of(caller.held(), caller.held()).toList();
				main(context).resume();
				await().until(() -> workers(registry, "waiting") == 2);
				await().until(() -> workers(registry, "active") == Math.min(workers, 2));
				assertThat(registry.get("executor.active").tag("name", "main").gauge().value())
					.isEqualTo(workers(registry, "active"));
				context.getBean(Parts.class).release();
				assertThat(calls).allSatisfy((call) -> assertThat(call).succeedsWithin(WaitingJobs.SOON));
				await().until(() -> workers(registry, "waiting") == 0 && workers(registry, "active") == 0);
			});
	}

	private static double workers(MeterRegistry registry, String state) {
		return registry.get("thread.system.workers").tags("pool", "main", "state", state).gauge().value();
	}

	private static PriorityPool main(ApplicationContext context) {
		return context.getBean("mainPriorityPool", PriorityPool.class);
	}

	static class Ping {

		private final Pong pong;

		Ping(@Lazy Pong pong) {
			this.pong = pong;
		}

		@PriorityAsync(pool = "main")
		public CompletableFuture<Integer> play(int strokes) {
			return CompletableFuture.completedFuture((strokes > 0) ? this.pong.play(strokes - 1).join() + 1 : 0);
		}

	}

	static class Pong {

		private final Ping ping;

		Pong(@Lazy Ping ping) {
			this.ping = ping;
		}

		@PriorityAsync(pool = "io")
		public CompletableFuture<Integer> play(int strokes) {
			return CompletableFuture.completedFuture((strokes > 0) ? this.ping.play(strokes - 1).join() + 1 : 0);
		}

	}

	static class Recursion {

		private final Recursion self;

		Recursion(@Lazy Recursion self) {
			this.self = self;
		}

		@PriorityAsync
		public CompletableFuture<Integer> down(int depth) {
			return CompletableFuture.completedFuture((depth > 0) ? this.self.down(depth - 1).join() + 1 : 0);
		}

	}

	static class Caller {

		private final Parts parts;

		private final PriorityPool pool;

		Caller(Parts parts, PriorityPool pool) {
			this.parts = parts;
			this.pool = pool;
		}

		@PriorityAsync
		public CompletableFuture<List<Integer>> stages() {
			int applied = this.parts.part(1).thenApply((value) -> value + 10).join();
			int applied2 = this.parts.part(2).thenApplyAsync((value) -> value + 20).join();
			int composed = this.parts.part(1).thenCompose((value) -> this.parts.part(42 + value)).join();
			return CompletableFuture.completedFuture(List.of(applied, applied2, composed));
		}

		@PriorityAsync
		public CompletableFuture<Integer> all(int count) {
			List<CompletableFuture<Integer>> all = IntStream.rangeClosed(1, count).mapToObj(this.parts::part).toList();
			Job.allOf(all.toArray(new CompletableFuture<?>[0])).join();
			return CompletableFuture.completedFuture(all.stream().mapToInt(CompletableFuture::join).sum());
		}

		@PriorityAsync
		public CompletableFuture<Object> any() {
			return CompletableFuture.completedFuture(Job.anyOf(this.parts.part(1), this.parts.part(2)).join());
		}

		@PriorityAsync
		public CompletableFuture<List<Object>> together() throws InterruptedException {
			long completed;
			try (JobGroup group = JobGroup.on(this.pool, "parts")) {
				IntStream.range(0, 10).forEach((number) -> group.add(Parts.job(this.parts.part(number))));
				group.await();
				completed = group.statistics().completed();
			}
			int mapped = this.pool.map(IntStream.range(0, 10).boxed().toList(), (number) -> number).join().size();
			JobGraph graph = JobGraph.named("parts")
				.job("first", (run) -> this.parts.part(1).join())
				.job("second", (run) -> run.result("first", Integer.class) + this.parts.part(1).join())
				.after("first")
				.build();
			JobGraphRun ended = graph.submit(this.pool);
			ended.join();
			return CompletableFuture.completedFuture(List.of(completed, mapped, ended.result("second", Integer.class)));
		}

		@PriorityAsync
		public CompletableFuture<String> signals() throws InterruptedException {
			CountDownLatch gate = new CountDownLatch(1);
			this.parts.open(gate);
			JobContext.managedBlock(new ManagedBlocker() {

				@Override
				public boolean block() throws InterruptedException {
					gate.await();
					return true;
				}

				@Override
				public boolean isReleasable() {
					return gate.getCount() == 0;
				}

			});
			return CompletableFuture.completedFuture("opened");
		}

		@PriorityAsync
		public CompletableFuture<Integer> held() {
			return CompletableFuture.completedFuture(this.parts.held().join());
		}

	}

	static class Parts {

		private final CountDownLatch release = new CountDownLatch(1);

		static Job<?> job(CompletableFuture<?> future) {
			return (Job<?>) future;
		}

		@PriorityAsync
		public CompletableFuture<Integer> part(int value) {
			return CompletableFuture.completedFuture(value);
		}

		@PriorityAsync
		public void open(CountDownLatch gate) {
			gate.countDown();
		}

		void release() {
			this.release.countDown();
		}

		@PriorityAsync
		public CompletableFuture<Integer> held() {
			try {
				this.release.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
			return CompletableFuture.completedFuture(1);
		}

	}

}
