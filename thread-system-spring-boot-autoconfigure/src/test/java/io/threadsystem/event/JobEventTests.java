package io.threadsystem.event;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** What happens to jobs and pools, as events. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class JobEventTests {

	private final Queue<Object> received = new ConcurrentLinkedQueue<>();

	private final Instant before = Instant.now().minusMillis(1);

	@Test
	void aJobThatCompletesIsSubmittedStartedAndCompleted() {
		listeningTo(JobEvent.class, (context) -> {
			Job<String> job = pool(context).job("render").priority(Priority.HIGH).submit(() -> "done");
			assertThat(job).succeedsWithin(EventRunner.SOON);
			await().atMost(EventRunner.SOON).until(() -> this.received.size() == 3);
			assertThat(this.received).map(Object::getClass)
				.map(Class::getSimpleName)
				.containsExactly("JobSubmitted", "JobStarted", "JobCompleted");
			assertThat(this.received).allSatisfy((event) -> assertIs((JobEvent) event, job));
		});
	}

	private void assertIs(JobEvent event, Job<?> job) {
		assertThat(event.id()).isEqualTo(job.id());
		assertThat(event.name()).isEqualTo(job.name());
		assertThat(event.pool()).isEqualTo("main");
		assertThat(event.priority()).isEqualTo(job.priority());
		assertThat(event.time()).isBetween(this.before, Instant.now());
	}

	@Test
	void aStartTellsTheAttemptAndTheWait() {
		listeningTo(JobStarted.class, (context) -> {
			pool(context).submit(() -> "done").join();
			assertThat(this.received).singleElement().isInstanceOfSatisfying(JobStarted.class, (event) -> {
				assertThat(event.attempt()).isOne();
				assertThat(event.waited()).isBetween(Duration.ZERO, EventRunner.SOON);
			});
		});
	}

	@Test
	void aCompletionIsToldBeforeItsFutureIsDone() {
		listeningTo(JobCompleted.class, (context) -> {
			for (int round = 1; round <= 500; round++) {
				pool(context).submit(() -> "done").join();
				assertThat(this.received).hasSize(round);
			}
		});
	}

	@Test
	void aFailureTellsWhyAndHowOftenItWasTried() {
		listeningTo(JobFailed.class, (context) -> {
			IOException failure = new IOException("on purpose");
			Job<?> job = pool(context).job("failing").retry(RetryPolicy.fixed(2, Duration.ZERO)).submit(() -> {
				throw failure;
			});
			assertThat(job).failsWithin(EventRunner.SOON);
			assertThat(this.received).singleElement().isInstanceOfSatisfying(JobFailed.class, (event) -> {
				assertIs(event, job);
				assertThat(event.failure()).isSameAs(failure);
				assertThat(event.attempts()).isEqualTo(3);
			});
		});
	}

	@Test
	void aRetryIsAnEvent() {
		listeningTo(JobRetried.class, (context) -> {
			Job<?> job = pool(context).job("failing").retry(RetryPolicy.fixed(2, Duration.ZERO)).submit(() -> {
				throw new IOException("on purpose");
			});
			assertThat(job).failsWithin(EventRunner.SOON);
			assertThat(this.received).map((event) -> ((JobRetried) event).attempt()).containsExactly(1, 2);
		});
	}

	@Test
	void aPendingJobThatIsCancelledIsToldAtOnce() {
		listeningTo(JobCancelled.class, (context) -> {
			CountDownLatch release = occupy(pool(context));
			Job<String> job = pool(context).job("pending").submit(() -> "never");
			job.cancel(true);
			assertThat(this.received).singleElement().isInstanceOfSatisfying(JobCancelled.class, (event) -> {
				assertIs(event, job);
				assertThat(event.attempts()).isZero();
				assertThat(event.failure()).hasMessageContaining("REQUESTED");
			});
			release.countDown();
		});
	}

	@Test
	void aRunningJobThatIsCancelledIsToldBeforeItsCodeReturns() {
		listeningTo(JobCancelled.class, (context) -> {
			CountDownLatch running = new CountDownLatch(1);
			CountDownLatch release = new CountDownLatch(1);
			Job<Void> job = pool(context).job("running").submit(() -> {
				running.countDown();
				awaitUninterruptibly(release);
			});
			running.await();
			job.cancel(true);
			assertThat(this.received).hasSize(1);
			release.countDown();
			assertThat(pool(context).awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(this.received).hasSize(1);
		});
	}

	@Test
	void whatTakesTooLongIsTimedOut() {
		listeningTo(JobEvent.class, (context) -> {
			CountDownLatch running = new CountDownLatch(1);
			Job<?> late = pool(context).job("late").timeout(Duration.ofMillis(100)).submit(() -> {
				running.countDown();
				return new CountDownLatch(1).await(20, TimeUnit.SECONDS);
			});
			running.await();
			Job<?> expired = pool(context).job("expired").queueTimeout(Duration.ofNanos(1)).submit(() -> "never");
			assertThat(late).failsWithin(EventRunner.SOON);
			assertThat(expired).failsWithin(EventRunner.SOON);
			List<JobTimedOut> events = this.received.stream()
				.filter(JobTimedOut.class::isInstance)
				.map(JobTimedOut.class::cast)
				.toList();
			assertThat(events).hasSize(2);
			assertThat(events).filteredOn((event) -> event.name().equals("late"))
				.singleElement()
				.satisfies((event) -> assertThat(event.failure()).isInstanceOf(JobTimeoutException.class));
			assertThat(events).filteredOn((event) -> event.name().equals("expired"))
				.singleElement()
				.satisfies((event) -> assertThat(event.failure()).isInstanceOf(QueueTimeoutException.class));
			assertThat(this.received).noneMatch(JobFailed.class::isInstance);
		});
	}

	@Test
	void aRejectionIsAnEvent() {
		EventRunner.with()
			.withPropertyValues("thread-system.pools.main.queue-capacity=1",
					"thread-system.pools.main.queue-full=reject")
			.run((context) -> {
				context.getBean(EventBus.class).subscribe(JobRejected.class, this.received::add);
				CountDownLatch release = occupy(pool(context));
				pool(context).submit(() -> "takes the slot");
				assertThatExceptionOfType(QueueFullException.class)
					.isThrownBy(() -> pool(context).job("late").submit(() -> "never"));
				assertThat(this.received).singleElement().isInstanceOfSatisfying(JobRejected.class, (event) -> {
					assertThat(event.name()).isEqualTo("late");
					assertThat(event.failure()).isInstanceOf(QueueFullException.class);
				});
				release.countDown();
			});
	}

	@Test
	void jobsThatAShutdownCancelsAreTold() {
		EventRunner.with().withPropertyValues("thread-system.pools.main.shutdown=cancel").run((context) -> {
			context.getBean(EventBus.class).subscribe(JobCancelled.class, this.received::add);
			occupy(pool(context));
			pool(context).job("pending").submit(() -> "never");
		});
		assertThat(this.received).hasSize(2)
			.allSatisfy((event) -> assertThat(((JobCancelled) event).failure()).hasMessageContaining("POOL_SHUTDOWN"));
	}

	// Pools

	@Test
	void theMarksOfTheQueueAreEvents() {
		EventRunner.with().withPropertyValues("thread-system.pools.main.queue-capacity=10").run((context) -> {
			context.getBean(EventBus.class).subscribe(PoolEvent.class, this.received::add);
			CountDownLatch release = occupy(pool(context));
			for (int number = 0; number < 9; number++) {
				pool(context).submit(() -> "done");
			}
			await().atMost(EventRunner.SOON).until(() -> this.received.size() == 1);
			release.countDown();
			await().atMost(EventRunner.SOON).until(() -> this.received.size() == 2);
			assertThat(this.received).hasExactlyElementsOfTypes(PoolSaturated.class, PoolRecovered.class)
				.allSatisfy((event) -> assertThat(((PoolEvent) event).pool()).isEqualTo("main"));
			assertThat(((PoolSaturated) this.received.element()).capacity()).isEqualTo(10);
		});
	}

	@Test
	void everySubmissionThatFindsTheQueueFullIsAnEvent() {
		EventRunner.with()
			.withPropertyValues("thread-system.pools.main.queue-capacity=1",
					"thread-system.pools.main.queue-full=reject")
			.run((context) -> {
				context.getBean(EventBus.class).subscribe(QueueFull.class, this.received::add);
				CountDownLatch release = occupy(pool(context));
				pool(context).submit(() -> "takes the slot");
				assertThat(this.received).isEmpty();
				assertThatExceptionOfType(QueueFullException.class)
					.isThrownBy(() -> pool(context).job("late").priority(Priority.HIGH).submit(() -> "never"));
				assertThat(this.received).singleElement().isInstanceOfSatisfying(QueueFull.class, (event) -> {
					assertThat(event.pool()).isEqualTo("main");
					assertThat(event.name()).isEqualTo("late");
					assertThat(event.priority()).isEqualTo(Priority.HIGH);
					assertThat(event.policy()).isEqualTo(QueueFullPolicy.REJECT);
				});
				release.countDown();
			});
	}

	@Test
	void aListenerToAFullQueueThatSubmitsToItIsNotToldOfItself() {
		EventRunner.with()
			.withPropertyValues("thread-system.pools.main.queue-capacity=1",
					"thread-system.pools.main.queue-full=reject")
			.run((context) -> {
				context.getBean(EventBus.class).subscribe(QueueFull.class, (event) -> {
					this.received.add(event);
					pool(context).submit(() -> "one more");
				});
				CountDownLatch release = occupy(pool(context));
				pool(context).submit(() -> "takes the slot");
				assertThatExceptionOfType(QueueFullException.class)
					.isThrownBy(() -> pool(context).submit(() -> "never"));
				assertThat(this.received).hasSize(1);
				release.countDown();
			});
	}

	@Test
	void aPoolThatIsResizedSaysSo() {
		listeningTo(PoolResized.class, (context) -> {
			PriorityPool pool = pool(context);
			pool.reconfigure(pool.settings().toBuilder().timeout(Duration.ofHours(1)).build());
			assertThat(this.received).isEmpty();
			pool.reconfigure(pool.settings().toBuilder().maxWorkers(7).build());
			assertThat(this.received).singleElement().isInstanceOfSatisfying(PoolResized.class, (event) -> {
				assertThat(event.minWorkers()).isOne();
				assertThat(event.maxWorkers()).isEqualTo(7);
				assertThat(event.queueCapacity()).isEqualTo(10_000);
			});
		});
	}

	@Test
	void aPoolThatHasOtherSettingsSaysSo() {
		listeningTo(PoolReconfigured.class, (context) -> {
			PriorityPool pool = pool(context);
			PoolSettings before = pool.settings();
			pool.reconfigure(before);
			assertThat(this.received).isEmpty();
			pool.reconfigure(before.toBuilder().timeout(Duration.ofHours(1)).build());
			assertThat(this.received).singleElement().isInstanceOfSatisfying(PoolReconfigured.class, (event) -> {
				assertThat(event.pool()).isEqualTo("main");
				assertThat(event.before()).isEqualTo(before);
				assertThat(event.now()).isEqualTo(pool.settings());
			});
		});
	}

	@Test
	void aPauseAndItsEndAreEvents() {
		listeningTo(PoolEvent.class, (context) -> {
			pool(context).pause();
			pool(context).resume();
			assertThat(this.received).hasExactlyElementsOfTypes(PoolPaused.class, PoolResumed.class);
		});
	}

	@Test
	void aWorkerThatIsStuckIsAnEvent() {
		EventRunner.with().withPropertyValues("thread-system.pools.main.stuck-after=10ms").run((context) -> {
			context.getBean(EventBus.class).subscribe(WorkerStuck.class, this.received::add);
			CountDownLatch release = occupy(pool(context));
			await().atMost(EventRunner.SOON).until(() -> !this.received.isEmpty());
			assertThat(this.received).singleElement().isInstanceOfSatisfying(WorkerStuck.class, (event) -> {
				assertThat(event.worker()).isEqualTo("main-worker-1");
				assertThat(event.elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(10));
				assertThat(event.stack()).isNotEmpty();
			});
			release.countDown();
		});
	}

	// Listeners that are told in jobs

	@Test
	void jobsThatTellOfJobsAreNoNews() {
		EventRunner.with(Log.class, Asynchronous.class).run((context) -> {
			pool(context).job("one").submit(() -> "done").join();
			Log log = context.getBean(Log.class);
			await().atMost(EventRunner.SOON).until(() -> log.told.size() >= 3);
			assertThat(pool(context).awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(log.told).map((event) -> ((JobEvent) event).name()).containsExactly("one", "one", "one");
		});
	}

	@Test
	void whatAListenerOfJobsSubmitsIsNoNewsEither() {
		EventRunner.with(Log.class, Submitting.class).run((context) -> {
			pool(context).job("one").submit(() -> "done").join();
			Log log = context.getBean(Log.class);
			await().atMost(EventRunner.SOON).until(() -> pool(context).snapshot().completed() == 3);
			assertThat(log.told).map((event) -> ((JobEvent) event).name()).containsExactly("one");
		});
	}

	@Test
	void aPoolOfTheApplicationCanBeGivenTheListener() {
		EventRunner.with().run((context) -> {
			context.getBean(EventBus.class).subscribe(JobCompleted.class, this.received::add);
			try (PriorityPool own = PriorityPool.builder("own")
				.listener(context.getBean(JobEvents.class).listener("own"))
				.build()) {
				own.submit(() -> "done").join();
			}
			assertThat(this.received).map((event) -> ((JobCompleted) event).pool()).containsExactly("own");
		});
	}

	@Test
	void aPoolThatOutlivesTheApplicationTellsNobodyAndLogsNothing(CapturedOutput output) {
		AtomicReference<PriorityPool> own = new AtomicReference<>();
		EventRunner.with().run((context) -> {
			context.getBean(EventBus.class).subscribe(JobCompleted.class, this.received::add);
			own.set(PriorityPool.builder("own").listener(context.getBean(JobEvents.class).listener("own")).build());
		});
		try (PriorityPool pool = own.get()) {
			assertThat(pool.submit(() -> "done").join()).isEqualTo("done");
		}
		assertThat(this.received).isEmpty();
		assertThat(output).doesNotContain("ERROR");
	}

	private void listeningTo(Class<?> type, ContextConsumer test) {
		EventRunner.with().run((context) -> {
			context.getBean(EventBus.class).subscribe(type, (Consumer<Object>) this.received::add);
			test.accept(context);
		});
	}

	private static PriorityPool pool(ApplicationContext context) {
		return context.getBean(PriorityPool.class);
	}

	private static CountDownLatch occupy(PriorityPool pool) throws InterruptedException {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		pool.job("busy").submit(() -> {
			running.countDown();
			return release.await(20, TimeUnit.SECONDS);
		});
		running.await();
		return release;
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		boolean interrupted = true;
		while (interrupted) {
			try {
				latch.await();
				interrupted = false;
			}
			catch (InterruptedException ex) {
				// as code does that does not listen
			}
		}
	}

	private interface ContextConsumer {

		void accept(ApplicationContext context) throws Exception;

	}

	static class Asynchronous {

		private final Log log;

		Asynchronous(Log log) {
			this.log = log;
		}

		@PriorityEventListener
		void on(JobEvent event) {
			this.log.add(event);
		}

	}

	static class Submitting {

		private final Log log;

		private final PriorityPool pool;

		Submitting(Log log, PriorityPool pool) {
			this.log = log;
			this.pool = pool;
		}

		@EventListener
		void on(JobCompleted event) {
			this.log.add(event);
			this.pool.job("two").submit(() -> this.pool.job("three").submit(() -> "done"));
		}

	}

}
