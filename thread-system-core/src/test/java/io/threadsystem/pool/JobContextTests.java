package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** What a running job finds out about itself. */
@Timeout(60)
class JobContextTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	@Test
	void aJobKnowsItsNameItsAttemptAndItsToken() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> named = pool.job("import").submit(() -> describe(JobContext.current()));
		Job<String> unnamed = pool.submit(() -> describe(JobContext.current()));
		assertThat(named.get()).isEqualTo("import, attempt 1, not cancelled");
		assertThat(unnamed.get()).isEqualTo("job-" + unnamed.id() + ", attempt 1, not cancelled");
	}

	private static String describe(JobContext context) {
		return context.name() + ", attempt " + context.attempt() + ", "
				+ (context.token().isCancelled() ? "cancelled" : "not cancelled");
	}

	@Test
	void everyWayOfSubmittingHasAContext() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		assertThat(pool.executor().submit(() -> JobContext.find().isPresent()).get()).isTrue();
		assertThat(CompletableFuture.supplyAsync(() -> JobContext.find().isPresent(), pool.executor()).get()).isTrue();
		assertThat(pool.job("delayed").delay(Duration.ofMillis(1)).submit(() -> JobContext.current().name()))
			.succeedsWithin(TestPools.LONG)
			.isEqualTo("delayed");
	}

	@Test
	void itKnowsTheJobsThatHaveSubmittedItToAFullQueueOnItsThread() throws Exception {
		PriorityPool pool = this.pools
			.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.CALLER_RUNS));
		Job<List<String>> outer = pool.job("outer").submit(() -> {
			pool.submit(() -> "fills the queue");
			List<String> names = new ArrayList<>(names());
			names.addAll(pool.job("middle").submit(() -> pool.job("inner").submit(() -> names()).get()).get());
			names.addAll(names());
			return names;
		});
		assertThat(outer.get()).containsExactly("outer", "inner", "middle", "outer", "outer");
	}

	@Test
	void aJobThatWaitsForAnotherIsNotOnItsThread() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<List<String>> outer = pool.job("outer").submit(() -> pool.job("inner").submit(() -> names()).get());
		assertThat(outer.get()).containsExactly("inner");
	}

	private static List<String> names() {
		return JobContext.current().jobs().stream().map(Job::name).toList();
	}

	@Test
	void outsideOfJobsThereIsNoContext() {
		assertThat(JobContext.find()).isEmpty();
		assertThatIllegalStateException().isThrownBy(JobContext::current)
			.withMessageContaining("'" + Thread.currentThread().getName() + "' runs no job")
			.withMessageContaining("JobContext.find()");
	}

	@Test
	void aThreadThatAJobStartsHasNoContext() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Boolean> job = pool.submit(() -> Caller.of(() -> JobContext.find().isPresent()).result());
		assertThat(job.get()).isFalse();
	}

	@Test
	void theTokenMayBeHandedToOtherThreads() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<Boolean> job = pool.submit(() -> {
			var token = JobContext.current().token();
			Caller.of(() -> {
				token.cancel();
				return null;
			}).result();
			return token.isCancelled();
		});
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(job).isCancelled();
	}

	@Test
	void aJobKnowsItsIdItsPriorityItsPoolAndItsSubmission() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<List<Object>> job = pool.submit(Priority.HIGH, () -> {
			JobContext context = JobContext.current();
			return List.of(context.id(), context.priority(), context.pool(), context.submittedAt());
		});
		assertThat(job.get()).containsExactly(job.id(), Priority.HIGH, pool.name(), job.submittedAt());
	}

	@Test
	void aTaskOfExecuteKnowsItselfToo() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CompletableFuture<List<Object>> seen = new CompletableFuture<>();
		pool.execute(Priority.LOW, () -> {
			JobContext context = JobContext.current();
			seen.complete(List.of(context.priority(), context.pool(), context.id() > 0, context.name(),
					context.submittedAt().equals(context.submittedAt())));
		});
		assertThat(seen.get()).startsWith(Priority.LOW, pool.name(), true).endsWith(true);
	}

	@Test
	void numbersFollowTheOrderOfSubmission() {
		PriorityPool pool = this.pools.ofWorkers(2);
		List<Job<?>> jobs = new ArrayList<>();
		for (int i = 0; i < 1_000; i++) {
			jobs.add(pool.submit(Priority.values()[i % 5], () -> "run"));
		}
		assertThat(jobs).extracting(Job::id).isSorted().doesNotHaveDuplicates();
	}

	@Test
	void aManagedBlockLetsAnotherJobRunInPlaceOfItsOwn() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		CountDownLatch released = new CountDownLatch(1);
		Job<String> waiting = pool.submit(() -> {
			JobContext.managedBlock(new ForkJoinPool.ManagedBlocker() {

				@Override
				public boolean block() throws InterruptedException {
					released.await();
					return true;
				}

				@Override
				public boolean isReleasable() {
					return released.getCount() == 0;
				}

			});
			return "released";
		});
		pool.submit(released::countDown);
		assertThat(waiting.get()).isEqualTo("released");
	}

}
