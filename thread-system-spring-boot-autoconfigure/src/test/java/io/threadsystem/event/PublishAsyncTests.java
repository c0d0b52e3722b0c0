package io.threadsystem.event;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.core.annotation.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Publications that tell when their asynchronous listeners are done. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PublishAsyncTests {

	@Test
	void itIsDoneWhenAllAsynchronousListenersAre() {
		EventRunner.with(Listeners.class, Log.class).run((context) -> {
			Log log = context.getBean(Log.class);
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(String.class, Priority.LOW, (event) -> log.told.add("subscribed"));
			CompletableFuture<Void> done = bus.publishAsync("event", Priority.HIGH);
			assertThat(log.told).contains("here");
			assertThat(done).isNotDone();
			log.goOn.countDown();
			assertThat(done).succeedsWithin(EventRunner.SOON);
			assertThat(log.told).containsExactlyInAnyOrder("here", "listener", "async", "subscribed");
		});
	}

	@Test
	void itIsDoneAtOnceWhereNobodyIsAsynchronous() {
		EventRunner.with(Listeners.class, Log.class)
			.run((context) -> assertThat(context.getBean(EventBus.class).publishAsync(1)).isCompleted());
	}

	@Test
	void thePriorityIsThatOfThePublication() {
		EventRunner.with(Listeners.class, Log.class).run((context) -> {
			context.getBean(Log.class).goOn.countDown();
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(String.class, Priority.LOW, (event) -> {
			});
			bus.publishAsync("event", Priority.HIGHEST).join();
			PriorityPool main = context.getBean(PriorityPool.class);
			assertThat(main.snapshot().level(Priority.HIGHEST).submitted()).isEqualTo(3);
			assertThat(main.snapshot().submitted()).isEqualTo(3);
			bus.publishAsync("event").join();
			assertThat(main.snapshot().level(Priority.HIGHEST).submitted()).isEqualTo(3);
			assertThat(main.snapshot().level(Priority.LOW).submitted()).isEqualTo(2);
			assertThat(main.snapshot().level(Priority.NORMAL).submitted()).isOne();
		});
	}

	@Test
	void itsFailuresAreCollectedAndToldToNobodyElse(CapturedOutput output) {
		EventRunner.with(Failing.class, Log.class).run((context) -> {
			EventBus bus = context.getBean(EventBus.class);
			bus.subscribe(String.class, (event) -> {
				throw new IllegalStateException("subscribed");
			});
			bus.subscribe(String.class, Priority.LOW, (event) -> {
				throw new IllegalStateException("subscribed with a priority");
			});
			CompletableFuture<Void> done = bus.publishAsync("event", Priority.NORMAL);
			EventListenerException failure = failureOf(done);
			assertThat(failure).hasMessage("4 listeners of an event of type java.lang.String failed");
			assertThat(failure.failures()).extracting(Throwable::getMessage)
				.containsExactlyInAnyOrder("listener", "future", "subscribed", "subscribed with a priority");
			assertThat(failure.getSuppressed()).hasSize(3);
			assertThat(failure.failures()).contains(failure.getCause());
			assertThat(output).doesNotContain("IllegalStateException");
		});
	}

	@Test
	void whatAnOrdinaryListenerThrowsFailsItToo() {
		EventRunner.with(Throwing.class, Log.class).run((context) -> {
			EventListenerException failure = failureOf(context.getBean(EventBus.class).publishAsync("event"));
			assertThat(failure).hasMessage("A listener of an event of type java.lang.String failed")
				.hasCause(new IllegalStateException("on purpose"));
			assertThat(context.getBean(Log.class).told).containsExactly("first");
		});
	}

	@Test
	void aListenerWhosePoolIsFullFailsItAndStopsNoOther() {
		EventRunner.with(Listeners.class, Log.class)
			.withPropertyValues("thread-system.pools.main.queue-capacity=1",
					"thread-system.pools.main.queue-full=reject")
			.run((context) -> {
				Log log = context.getBean(Log.class);
				PriorityPool main = context.getBean(PriorityPool.class);
				CountDownLatch release = new CountDownLatch(1);
				CountDownLatch running = new CountDownLatch(1);
				main.submit(() -> {
					running.countDown();
					return release.await(20, TimeUnit.SECONDS);
				});
				running.await();
				CompletableFuture<Void> done = context.getBean(EventBus.class).publishAsync("event");
				log.goOn.countDown();
				release.countDown();
				assertThat(failureOf(done).failures()).singleElement().isInstanceOf(QueueFullException.class);
				assertThat(log.told).contains("here").hasSize(2);
			});
	}

	@Test
	void cancellingItCancelsItsJobs() {
		EventRunner.with(Listeners.class, Log.class).run((context) -> {
			CompletableFuture<Void> done = context.getBean(EventBus.class).publishAsync("event");
			assertThat(done.cancel(true)).isTrue();
			assertThat(done).isCancelled();
			PriorityPool main = context.getBean(PriorityPool.class);
			assertThat(main.awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(main.snapshot().cancelled()).isEqualTo(2);
			assertThat(catchThrowableOfType(CancellationException.class, done::join)).isNotNull();
		});
	}

	@Test
	void aJobThatWaitsForItGivesItsPlaceToItsListeners() {
		EventRunner.with(Listeners.class, Log.class).run((context) -> {
			context.getBean(Log.class).goOn.countDown();
			EventBus bus = context.getBean(EventBus.class);
			Job<String> job = context.getBean(PriorityPool.class).submit(() -> {
				bus.publishAsync("event").join();
				return "told";
			});
			assertThat(job.get(20, TimeUnit.SECONDS)).isEqualTo("told");
		});
	}

	@Test
	void whatAListenerPublishesItselfIsAnotherPublication() {
		EventRunner.with(Republishing.class, Listeners.class, Log.class).run((context) -> {
			Log log = context.getBean(Log.class);
			CompletableFuture<Void> done = context.getBean(EventBus.class).publishAsync(1, Priority.HIGHEST);
			assertThat(done).isCompleted();
			PriorityPool main = context.getBean(PriorityPool.class);
			assertThat(main.snapshot().level(Priority.HIGHEST).submitted()).isZero();
			log.goOn.countDown();
			assertThat(main.awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(log.told).contains("listener", "async");
		});
	}

	@Test
	void callsThatFollowFromAListenerAreNotItsJobs() {
		EventRunner.with(Calling.class, Callee.class, Log.class).run((context) -> {
			CompletableFuture<Void> done = context.getBean(EventBus.class).publishAsync("event", Priority.HIGHEST);
			assertThat(done).succeedsWithin(EventRunner.SOON);
			PriorityPool main = context.getBean(PriorityPool.class);
			assertThat(main.snapshot().level(Priority.HIGHEST).submitted()).isOne();
			context.getBean(Log.class).goOn.countDown();
			assertThat(main.awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(main.snapshot().level(Priority.NORMAL).submitted()).isOne();
		});
	}

	private static EventListenerException failureOf(CompletableFuture<Void> done) {
		ExecutionException thrown = catchThrowableOfType(ExecutionException.class,
				() -> done.get(20, TimeUnit.SECONDS));
		return (EventListenerException) thrown.getCause();
	}

	static class Listeners {

		private final Log log;

		Listeners(Log log) {
			this.log = log;
		}

		@EventListener
		void here(String event) {
			this.log.add("here");
		}

		@PriorityEventListener(priority = Priority.LOW)
		void on(String event) {
			this.log.awaitGoOn();
			this.log.add("listener");
		}

		@EventListener
		@PriorityAsync
		void async(String event) {
			this.log.awaitGoOn();
			this.log.add("async");
		}

	}

	static class Failing {

		@PriorityEventListener
		void on(String event) {
			throw new IllegalStateException("listener");
		}

		@PriorityEventListener
		CompletableFuture<String> future(String event) {
			return CompletableFuture.failedFuture(new IllegalStateException("future"));
		}

	}

	static class Throwing {

		private final Log log;

		Throwing(Log log) {
			this.log = log;
		}

		@EventListener
		@Order(1)
		void first(String event) {
			this.log.add("first");
		}

		@EventListener
		@Order(2)
		void second(String event) {
			throw new IllegalStateException("on purpose");
		}

		@PriorityEventListener
		@Order(3)
		void third(String event) {
			this.log.add("third");
		}

	}

	static class Republishing {

		private final ApplicationEventPublisher publisher;

		Republishing(ApplicationEventPublisher publisher) {
			this.publisher = publisher;
		}

		@EventListener
		void on(Integer event) {
			this.publisher.publishEvent("event");
		}

	}

	static class Calling {

		private final Callee callee;

		Calling(Callee callee) {
			this.callee = callee;
		}

		@PriorityEventListener
		void on(String event) {
			this.callee.call(List.of(JobContext.current().name()));
		}

	}

	static class Callee {

		private final Log log;

		Callee(Log log) {
			this.log = log;
		}

		@PriorityAsync
		public void call(List<String> names) {
			this.log.awaitGoOn();
		}

	}

}
