package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import io.threadsystem.job.Job;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.core.task.TaskRejectedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PriorityPoolTaskExecutorTests {

	private static final Duration WAIT = Duration.ofSeconds(10);

	private final PriorityPool pool = PriorityPool.create("io",
			PoolSettings.builder()
				.minWorkers(1)
				.maxWorkers(1)
				.queueCapacity(1)
				.queueFull(QueueFullPolicy.REJECT)
				.build());

	private final PriorityPoolTaskExecutor executor = new PriorityPoolTaskExecutor(this.pool);

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void executeRunsTheTaskOnThePool() {
		CompletableFuture<String> thread = new CompletableFuture<>();
		this.executor.execute(() -> thread.complete(Thread.currentThread().getName()));
		assertThat(thread.join()).startsWith("io-worker-");
	}

	@Test
	void everySubmittedTaskIsAJobAtNormalPriority() throws Exception {
		assertThat(this.executor.submit(() -> "result")).isInstanceOfSatisfying(Job.class, (job) -> {
			assertThat(job.join()).isEqualTo("result");
			assertThat(job.priority()).isEqualTo(Priority.NORMAL);
		});
		assertThat(this.executor.submit(() -> {
		})).isInstanceOf(Job.class).succeedsWithin(WAIT).isNull();
		assertThat(this.executor.submitCompletable(() -> "result")).isInstanceOf(Job.class)
			.succeedsWithin(WAIT)
			.isEqualTo("result");
		assertThat(this.executor.submitCompletable(() -> {
		})).isInstanceOf(Job.class).succeedsWithin(WAIT).isNull();
	}

	@Test
	void whatThePoolRejectsIsRejectedAsSpringExpects() {
		CountDownLatch release = new CountDownLatch(1);
		CountDownLatch started = new CountDownLatch(1);
		try {
			this.executor.execute(() -> {
				started.countDown();
				await(release);
			});
			await(started);
			this.executor.execute(() -> {
			});
			assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> this.executor.submit(() -> 1))
				.withCauseInstanceOf(QueueFullException.class)
				.withMessageContaining("The queue of pool 'io'");
			assertThatExceptionOfType(TaskRejectedException.class).isThrownBy(() -> this.executor.execute(() -> {
			})).withCauseInstanceOf(QueueFullException.class);
		}
		finally {
			release.countDown();
		}
	}

	@Test
	void whatAClosedPoolRejectsIsRejectedAsSpringExpects() {
		this.pool.close();
		assertThatExceptionOfType(TaskRejectedException.class)
			.isThrownBy(() -> this.executor.submitCompletable(() -> 1))
			.withCauseInstanceOf(PoolClosedException.class);
	}

	@Test
	void showsItsPool() {
		assertThat(this.executor).hasToString("TaskExecutor[pool io]");
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
