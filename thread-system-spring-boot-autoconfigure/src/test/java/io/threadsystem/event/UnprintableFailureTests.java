package io.threadsystem.event;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** Failures that throw when they are asked for their text: every listener is told. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class UnprintableFailureTests {

	private final Queue<Object> received = new ConcurrentLinkedQueue<>();

	private static void fail() {
		throw new Unprintable();
	}

	@Test
	void theEventsOfAJobThatFailsSoArePublishedAndCanBeShown() {
		EventRunner.with().run((context) -> {
			context.getBean(EventBus.class).subscribe(JobEvent.class, this.received::add);
			Job<?> job = context.getBean(PriorityPool.class)
				.job("broken")
				.retry(RetryPolicy.fixed(1, Duration.ZERO))
				.submit(UnprintableFailureTests::fail);
			await().atMost(EventRunner.SOON).until(job::isDone);
			await().atMost(EventRunner.SOON).until(() -> this.received.size() == 5);
			assertThat(job.jobState()).isEqualTo(JobState.FAILED);
			assertThat(this.received).map(Object::getClass)
				.map(Class::getSimpleName)
				.containsExactly("JobSubmitted", "JobStarted", "JobRetried", "JobStarted", "JobFailed");
			assertThat(this.received).map(Object::toString)
				.anyMatch((text) -> text.startsWith("JobRetried[id=" + job.id() + ", name=broken, pool=main"))
				.anyMatch((text) -> text.startsWith("JobFailed[id=" + job.id() + ", name=broken, pool=main"));
			assertThat(this.received).map(Object::toString)
				.filteredOn((text) -> text.contains("failure="))
				.hasSize(2)
				.allMatch((text) -> text.contains(Unprintable.class.getName()));
		});
	}

	@Test
	void aListenerOfJobEventsThatFailsSoHarmsNoJob() throws Exception {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(JobEvent.class, (event) -> fail());
			bus.subscribe(JobEvent.class, this.received::add);
			PriorityPool pool = context.getBean(PriorityPool.class);
			assertThat(pool.submit(() -> "done")).succeedsWithin(EventRunner.SOON);
			await().atMost(EventRunner.SOON).until(() -> this.received.size() == 3);
		});
	}

	@Test
	void aSubscriberThatFailsSoIsLoggedAndStopsNoOther(CapturedOutput output) {
		EventRunner.with().run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(String.class, (event) -> fail());
			bus.subscribe(String.class, Priority.LOW, (event) -> fail());
			bus.subscribe(String.class, this.received::add);
			bus.publish("event");
			assertThat(this.received).containsExactly("event");
			assertThat(context.getBean(PriorityPool.class).awaitIdle(EventRunner.SOON)).isTrue();
			await().atMost(EventRunner.SOON)
				.untilAsserted(() -> assertThat(output.getAll().split("subscription to java.lang.String failed", -1))
					.hasSize(3));
			assertThat(output).contains(Unprintable.class.getName());
		});
	}

	@Test
	void aPublicationWhoseListenersFailSoEnds() {
		EventRunner.with(Failing.class, Log.class).run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(String.class, (event) -> fail());
			bus.subscribe(String.class, Priority.LOW, (event) -> fail());
			CompletableFuture<Void> done = bus.publishAsync("event");
			CompletableFuture<Void> followed = done.whenComplete((result, failure) -> {
			});
			ExecutionException thrown = catchThrowableOfType(ExecutionException.class,
					() -> done.get(20, TimeUnit.SECONDS));
			assertThat(thrown).hasCauseInstanceOf(EventListenerException.class);
			assertThat(((EventListenerException) thrown.getCause()).failures()).hasSize(3);
			await().atMost(EventRunner.SOON).until(followed::isDone);
		});
	}

	@Test
	void aListenerMethodThatFailsSoLeavesItsPoolAlone(CapturedOutput output) {
		EventRunner.with(Failing.class, Log.class).run((context) -> {
			PriorityPool pool = context.getBean(PriorityPool.class);
			context.publishEvent("event");
			assertThat(pool.awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(pool.snapshot().failed()).isOne();
			await().atMost(EventRunner.SOON)
				.untilAsserted(() -> assertThat(output).contains("Job 'Failing.failing' of pool 'main' failed")
					.contains(Unprintable.class.getName()));
		});
	}

	static class Failing {

		@PriorityEventListener
		void failing(String event) {
			fail();
		}

	}

	static final class Unprintable extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new AssertionError("has no message");
		}

		@Override
		public String toString() {
			throw new AssertionError("has no text");
		}

	}

}
