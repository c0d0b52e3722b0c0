package io.threadsystem.pool;

import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;

import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Promise 11 of jobs that wait for others, in a diamond, in depth and in width. */
@Timeout(60)
class DependencyShapeTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private static ShapedJobs submit(DependencyShape shape, int failing, PriorityPool pool) {
		return new ShapedJobs(shape, failing).submit(pool, UnaryOperator.identity(), UnaryOperator.identity());
	}

	/** Checks a pool that has come to rest. */
	private static void assertAtRest(PriorityPool pool, long completed, long failed, long cancelled) throws Exception {
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		TestPools.assertConserved(pool);
		assertThat(pool.snapshot().completed()).as("completed").isEqualTo(completed);
		assertThat(pool.snapshot().failed()).as("failed").isEqualTo(failed);
		assertThat(pool.snapshot().cancelled()).as("cancelled").isEqualTo(cancelled);
	}

	/** Checks that a job did not run, because of one that is some jobs away. */
	private static void assertDidNotRun(ShapedJobs jobs, int job, int because, int distance, Throwable root) {
		assertThat(jobs.hasRun(job)).as("%s has run", job).isFalse();
		assertThat(jobs.job(job).jobState()).isEqualTo(JobState.FAILED);
		assertThat(jobs.job(job).attempts()).isZero();
		CauseChain chain = CauseChain.of(TestPools.failureOf(jobs.job(job)));
		chain.assertLeads(String.valueOf(job), String.valueOf(because), distance);
		assertThat(chain.root()).isSameAs(root);
	}

	private static void assertNoneRanBecauseOfTheHead(DependencyShape shape, ShapedJobs jobs, Throwable root) {
		int[] distances = shape.distances(0);
		for (int job = 1; job < shape.size(); job++) {
			assertDidNotRun(jobs, job, 0, distances[job], root);
		}
	}

	@ParameterizedTest
	@EnumSource
	void eachJobRunsOnceAndAfterAllThatItDependsOn(DependencyShape shape) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(3);
		ShapedJobs jobs = submit(shape, -1, pool);
		jobs.awaitHead();
		assertThat(pool.snapshot().pending()).isEqualTo(shape.size() - 1);
		assertThat(pool.snapshot().queued()).isZero();
		jobs.letHeadGo();
		assertAtRest(pool, shape.size(), 0, 0);
		for (int job = 0; job < shape.size(); job++) {
			jobs.assertRanInOrder(job);
		}
		assertThat(jobs.dependents()).allMatch((job) -> job.jobState() == JobState.COMPLETED && job.attempts() == 1);
	}

	@ParameterizedTest
	@EnumSource
	void aFailureOfTheHeadFailsAllWithTheChainOfCauses(DependencyShape shape) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(3);
		ShapedJobs jobs = submit(shape, 0, pool);
		jobs.letHeadGo();
		assertAtRest(pool, 0, shape.size(), 0);
		assertThat(TestPools.failureOf(jobs.job(0))).isSameAs(jobs.failure);
		assertNoneRanBecauseOfTheHead(shape, jobs, jobs.failure);
	}

	@ParameterizedTest
	@EnumSource
	void theCancellationOfTheHeadWhileItRunsFailsAll(DependencyShape shape) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(3);
		ShapedJobs jobs = submit(shape, -1, pool);
		jobs.awaitHead();
		assertThat(jobs.job(0).cancel(true)).isTrue();
		assertThat(jobs.dependents()).allMatch(Job::isDone);
		assertAtRest(pool, 0, shape.size() - 1, 1);
		Throwable cancellation = CauseChain.of(TestPools.failureOf(jobs.job(1))).root();
		assertThat(cancellation).isInstanceOf(CancellationException.class);
		assertNoneRanBecauseOfTheHead(shape, jobs, cancellation);
		assertThat(jobs.hasRun(0)).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void theCancellationOfTheHeadWhileItWaitsFailsAll(DependencyShape shape) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(1);
		pool.pause();
		ShapedJobs jobs = submit(shape, -1, pool);
		jobs.job(0).cancel(false);
		assertAtRest(pool, 0, shape.size() - 1, 1);
		Throwable cancellation = CauseChain.of(TestPools.failureOf(jobs.job(1))).root();
		assertThat(cancellation).isInstanceOf(CancellationException.class);
		assertNoneRanBecauseOfTheHead(shape, jobs, cancellation);
	}

	@ParameterizedTest
	@EnumSource
	void aTokenOfAllDependentsCancelsThemAndNotTheHead(DependencyShape shape) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(3);
		CancellationToken token = CancellationToken.create();
		ShapedJobs jobs = new ShapedJobs(shape, -1).submit(pool, UnaryOperator.identity(),
				(builder) -> builder.token(token));
		jobs.awaitHead();
		token.cancel("no longer needed");
		assertThat(jobs.dependents()).allMatch(Job::isDone);
		jobs.letHeadGo();
		jobs.job(0).get();
		assertAllCancelledByTheToken(shape, jobs);
		assertThat(jobs.job(0).jobState()).isEqualTo(JobState.COMPLETED);
		assertAtRest(pool, 1, 0, shape.size() - 1);
	}

	/** Also those whose dependency is cancelled before they are told. */
	private static void assertAllCancelledByTheToken(DependencyShape shape, ShapedJobs jobs) {
		for (int job = 1; job < shape.size(); job++) {
			assertThat(jobs.hasRun(job)).as("%s has run", job).isFalse();
			assertThat(jobs.job(job).jobState()).isEqualTo(JobState.CANCELLED);
			assertThat(TestPools.failureOf(jobs.job(job))).isInstanceOf(CancellationException.class)
				.hasMessageContaining("no longer needed");
		}
	}

	@ParameterizedTest
	@EnumSource
	void aTokenOfAllAndOfTheHeadLetsNoneRun(DependencyShape shape) throws Exception {
		PriorityPool pool = this.pools.ofWorkers(3);
		CancellationToken token = CancellationToken.create();
		ShapedJobs jobs = new ShapedJobs(shape, -1).submit(pool, (builder) -> builder.token(token),
				(builder) -> builder.token(token));
		jobs.awaitHead();
		token.cancel("no longer needed");
		assertThat(jobs.dependents()).allMatch(Job::isDone);
		assertThat(jobs.job(0).jobState()).isEqualTo(JobState.CANCELLED);
		assertAllCancelledByTheToken(shape, jobs);
		assertAtRest(pool, 0, 0, shape.size());
	}

	@ParameterizedTest
	@EnumSource
	void aFailureOfAnyJobFailsThoseThatDependOnItAndNoOther(DependencyShape shape) throws Exception {
		Random random = Seed.of("aFailureOfAnyJobFailsThoseThatDependOnItAndNoOther").random(0);
		PriorityPool pool = this.pools.ofWorkers(3);
		int failing = 1 + random.nextInt(shape.size() - 1);
		ShapedJobs jobs = submit(shape, failing, pool);
		jobs.letHeadGo();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		int[] distances = shape.distances(failing);
		int failed = 1;
		for (int job = 0; job < shape.size(); job++) {
			if (distances[job] > 0) {
				assertDidNotRun(jobs, job, failing, distances[job], jobs.failure);
				failed++;
			}
			else if (job != failing) {
				jobs.assertRanInOrder(job);
			}
		}
		assertThat(TestPools.failureOf(jobs.job(failing))).isSameAs(jobs.failure);
		assertAtRest(pool, shape.size() - failed, failed, 0);
	}

	@ParameterizedTest
	@EnumSource
	void aTokenThatIsCancelledAtAnyMomentEndsAllAndLetsNothingRunOutOfOrder(DependencyShape shape) throws Exception {
		Random random = Seed.of("aTokenThatIsCancelledAtAnyMomentEndsAll").random(0);
		for (int round = 0; round < Seed.scaled(3); round++) {
			PriorityPool pool = this.pools.ofWorkers(3);
			CancellationToken token = CancellationToken.create();
			ShapedJobs jobs = new ShapedJobs(shape, -1).submit(pool, UnaryOperator.identity(),
					(builder) -> builder.token(token));
			jobs.letHeadGo();
			int moment = random.nextInt(2 * shape.size());
			while (jobs.places() < moment && pool.snapshot().completed() < shape.size()) {
				Thread.onSpinWait();
			}
			token.cancel();
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			TestPools.assertConserved(pool);
			assertEndedInOrder(shape, jobs);
		}
	}

	private static void assertEndedInOrder(DependencyShape shape, ShapedJobs jobs) {
		for (int job = 0; job < shape.size(); job++) {
			switch (jobs.job(job).jobState()) {
				case COMPLETED -> jobs.assertRanInOrder(job);
				case FAILED -> assertThat(CauseChain.of(TestPools.failureOf(jobs.job(job))).root())
					.isInstanceOf(CancellationException.class);
				default -> assertThat(jobs.job(job)).isCancelled();
			}
		}
	}

}
