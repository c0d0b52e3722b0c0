package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
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
	void itKnowsTheJobsThatWaitForItOnItsThread() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<List<String>> outer = pool.job("outer").submit(() -> {
			List<String> names = new ArrayList<>(names());
			names.addAll(pool.job("middle").submit(() -> pool.job("inner").submit(() -> names()).get()).get());
			names.addAll(names());
			return names;
		});
		assertThat(outer.get()).containsExactly("outer", "inner", "middle", "outer", "outer");
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
	void anotherThreadCannotWaitAsTheJob() throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		AtomicReference<Thread> ranOn = new AtomicReference<>();
		Job<Throwable> outer = pool.job("outer").submit(() -> {
			JobContext context = JobContext.current();
			Job<?> inner = pool.submit(() -> ranOn.set(Thread.currentThread()));
			return Caller.of(() -> context.await(new Ended(inner), Long.MAX_VALUE)).failure();
		});
		assertThat(outer.get()).isInstanceOf(IllegalStateException.class)
			.hasMessage("Job 'outer' does not run on thread 'caller': only its own thread may wait for it");
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		assertThat(ranOn.get().getName()).startsWith(pool.name() + "-");
	}

	/** The end of a job. */
	private record Ended(Job<?> job) implements JobContext.Awaited {

		@Override
		public boolean isDone() {
			return this.job.isDone();
		}

		@Override
		public Iterable<? extends Job<?>> unfinishedJobs() {
			return List.of(this.job);
		}

		@Override
		public void await(long nanos) {
			Thread.onSpinWait();
		}

	}

}
