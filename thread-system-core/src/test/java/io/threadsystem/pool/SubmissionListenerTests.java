package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.threadsystem.job.Job;
import io.threadsystem.job.QueueFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What is told of the submissions of a builder. */
@Timeout(60)
class SubmissionListenerTests {

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final IllegalStateException failure = new IllegalStateException("no more paper");

	private final List<String> told = new ArrayList<>();

	private final PriorityPool pool = this.pools
		.of((settings) -> settings.queueCapacity(1).queueFull(QueueFullPolicy.REJECT));

	private final Blocker blocker = Blocker.on(this.pool);

	@Test
	void listenersAreToldOfEachSubmissionInTheirOrder() {
		JobBuilder builder = this.pool.job("told").onSubmit(recording("a")).onSubmit(recording("b"));
		builder.submit(() -> "done");
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> builder.submit(() -> "refused"));
		assertThat(this.told).containsExactly("a before", "b before", "a told", "b told", "a before", "b before",
				"a refused", "b refused");
		this.blocker.release();
	}

	@Test
	void whatIsThrownBeforeTheSubmissionKeepsTheJobOut() {
		JobBuilder builder = this.pool.job("told").onSubmit(recording("a")).onSubmit(new SubmissionListener() {
			@Override
			public void beforeSubmit() {
				throw SubmissionListenerTests.this.failure;
			}

			@Override
			public void submitted(Job<?> job) {
				SubmissionListenerTests.this.told.add("never");
			}
		});
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> builder.submit(() -> "never"))
			.isSameAs(this.failure);
		assertThat(this.told).containsExactly("a before", "a refused");
		assertThat(this.pool.snapshot().submitted()).isOne();
		this.blocker.release();
	}

	@Test
	void whatIsThrownAfterTheSubmissionCancelsTheJob() {
		List<Job<?>> jobs = new ArrayList<>();
		JobBuilder builder = this.pool.job("told").onSubmit(jobs::add).onSubmit((job) -> {
			throw this.failure;
		});
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> builder.submit(() -> "never"))
			.isSameAs(this.failure);
		assertThat(jobs).singleElement().matches(Job::isCancelled);
		this.blocker.release();
	}

	@Test
	void whatIsThrownFailsAMapping() {
		CompletableFuture<List<Integer>> all = this.pool.job("map").onSubmit((job) -> {
			throw this.failure;
		}).map(List.of(1, 2, 3), (input) -> input);
		assertThat(TestPools.failureOf(all)).isSameAs(this.failure);
		this.blocker.release();
	}

	@Test
	void eachListenerIsToldOfTheSubmissionWhateverTheOthersThrow() {
		IllegalStateException later = new IllegalStateException("later");
		JobBuilder builder = this.pool.job("told").onSubmit((job) -> {
			throw this.failure;
		}).onSubmit(recording("a")).onSubmit((job) -> {
			throw later;
		}).onSubmit(recording("b"));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> builder.submit(() -> "never"))
			.isSameAs(this.failure);
		assertThat(this.failure).hasSuppressedException(later);
		assertThat(this.told).containsExactly("a before", "b before", "a told", "b told");
		this.blocker.release();
	}

	@Test
	void eachListenerIsToldOfTheRejectionWhateverTheOthersThrow() {
		this.pool.submit(() -> "takes the slot");
		JobBuilder builder = this.pool.job("told").onSubmit(recording("a")).onSubmit(new SubmissionListener() {
			@Override
			public void submitted(Job<?> job) {
				SubmissionListenerTests.this.told.add("never");
			}

			@Override
			public void refused() {
				throw SubmissionListenerTests.this.failure;
			}
		}).onSubmit(recording("b"));
		assertThatExceptionOfType(QueueFullException.class).isThrownBy(() -> builder.submit(() -> "refused"))
			.satisfies((thrown) -> assertThat(thrown).hasSuppressedException(this.failure));
		assertThat(this.told).containsExactly("a before", "b before", "a refused", "b refused");
		this.blocker.release();
	}

	private SubmissionListener recording(String name) {
		return new SubmissionListener() {
			@Override
			public void beforeSubmit() {
				SubmissionListenerTests.this.told.add(name + " before");
			}

			@Override
			public void submitted(Job<?> job) {
				SubmissionListenerTests.this.told.add(name + " told");
			}

			@Override
			public void refused() {
				SubmissionListenerTests.this.told.add(name + " refused");
			}
		};
	}

}
