package io.threadsystem.event;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aop.interceptor.AsyncUncaughtExceptionHandler;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.ApplicationEventMulticaster;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.ResolvableType;
import org.springframework.scheduling.annotation.AsyncConfigurer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Methods that are told of events in jobs. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class PriorityEventListenerTests {

	@Test
	void aListenerIsToldOfWhatAnyonePublishesInAJobOfItsPoolAtItsPriority() {
		EventRunner.with(Log.class, Listener.class).run((context) -> {
			context.publishEvent("event");
			await().atMost(EventRunner.SOON).until(() -> !told(context).isEmpty());
			assertThat(told(context)).singleElement()
				.asString()
				.startsWith("event in io-worker-")
				.endsWith("as Listener.on");
			assertThat(pool(context, "io").snapshot().level(Priority.HIGHEST).submitted()).isOne();
		});
	}

	@Test
	void theConditionIsAskedOnThePublishingThread() {
		EventRunner.with(Log.class, Conditional.class).withBean("condition", Condition.class).run((context) -> {
			context.publishEvent(1);
			context.publishEvent(11);
			assertThat(pool(context, "main").awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(told(context)).containsExactly("asked by " + Thread.currentThread().getName(),
					"asked by " + Thread.currentThread().getName(), 11);
			assertThat(pool(context, "main").snapshot().submitted()).isOne();
		});
	}

	@Test
	void theTypesCanBeNamed() {
		EventRunner.with(Log.class, Named.class).run((context) -> {
			context.publishEvent(1);
			context.publishEvent("event");
			context.publishEvent(2.0);
			assertThat(pool(context, "main").awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(told(context)).containsExactly("named", "named");
		});
	}

	@Test
	void theEnvelopeHasTheTimeOfPublication() {
		EventRunner.with(Log.class, Envelope.class).run((context) -> {
			long before = System.currentTimeMillis();
			context.publishEvent("event");
			assertThat(pool(context, "main").awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(told(context)).singleElement()
				.asInstanceOf(InstanceOfAssertFactories.LONG)
				.isBetween(before, System.currentTimeMillis());
		});
	}

	@Test
	void eventsOfOnePublisherStartInTheirOrder() {
		EventRunner.with(Log.class, Numbers.class)
			.withPropertyValues("thread-system.pools.main.queue-capacity=8")
			.run((context) -> {
				IntStream.range(0, 5_000).forEach(context::publishEvent);
				assertThat(pool(context, "main").awaitIdle(EventRunner.SOON)).isTrue();
				assertThat(told(context))
					.containsExactlyElementsOf(IntStream.range(0, 5_000).<Object>mapToObj(Integer::valueOf).toList());
			});
	}

	@Test
	void aListenerThatThrowsStopsNoOtherAndIsLogged(CapturedOutput output) {
		EventRunner.with(Log.class, Throwing.class, Numbers.class).run((context) -> {
			context.publishEvent(1);
			assertThat(pool(context, "main").awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(told(context)).containsExactly(1);
			assertThat(output).contains("Job 'Throwing.on' of pool 'main' failed").contains("on purpose");
		});
	}

	@Test
	void aListenerThatThrowsReachesTheErrorHandler() {
		EventRunner.with(Log.class, Throwing.class, Handler.class).run((context) -> {
			context.publishEvent(1);
			assertThat(pool(context, "main").awaitIdle(EventRunner.SOON)).isTrue();
			await().atMost(EventRunner.SOON)
				.untilAsserted(() -> assertThat(told(context)).containsExactly("handled on: on purpose"));
		});
	}

	@Test
	void aListenerCanBeTriedAgain() {
		EventRunner.with(Log.class, Retried.class).run((context) -> {
			context.publishEvent("event");
			await().atMost(EventRunner.SOON)
				.untilAsserted(() -> assertThat(told(context)).containsExactly("attempt 1", "attempt 2", "attempt 3"));
		});
	}

	@Test
	void whatAFutureCompletesWithIsPublished() {
		EventRunner.with(Log.class, Answering.class).run((context) -> {
			context.publishEvent("event");
			await().atMost(EventRunner.SOON).untilAsserted(() -> assertThat(told(context)).containsExactly(5));
		});
	}

	@Test
	void aFullPoolThatRejectsLosesNoEventSilentlyAndStopsNoOther(CapturedOutput output) {
		EventRunner.with(Log.class, Numbers.class, Plain.class)
			.withPropertyValues("thread-system.pools.main.queue-capacity=1",
					"thread-system.pools.main.queue-full=reject")
			.run((context) -> {
				CountDownLatch release = occupy(pool(context, "main"));
				pool(context, "main").submit(() -> "takes the slot");
				context.publishEvent(1);
				assertThat(told(context)).containsExactly("plain 1");
				assertThat(output).contains("could not be told of an event; others are")
					.contains("Numbers")
					.contains("QueueFullException");
				assertThat(pool(context, "main").snapshot().rejected()).isOne();
				release.countDown();
			});
	}

	@Test
	void aFullPoolThatBlocksHoldsThePublisherUp() {
		EventRunner.with(Log.class, Numbers.class)
			.withPropertyValues("thread-system.pools.main.queue-capacity=1")
			.run((context) -> {
				CountDownLatch release = occupy(pool(context, "main"));
				pool(context, "main").submit(() -> "takes the slot");
				Thread publisher = new Thread(() -> context.publishEvent(1));
				publisher.start();
				await().atMost(EventRunner.SOON).until(() -> publisher.getState() == Thread.State.TIMED_WAITING);
				release.countDown();
				publisher.join(Duration.ofSeconds(20).toMillis());
				assertThat(pool(context, "main").awaitIdle(EventRunner.SOON)).isTrue();
				assertThat(told(context)).containsExactly(1);
			});
	}

	@Test
	void theMulticasterOfTheApplicationStaysAsItIsAndIsUsed() {
		Multicaster own = new Multicaster();
		EventRunner.with(Log.class, Numbers.class)
			.withBean("applicationEventMulticaster", ApplicationEventMulticaster.class, () -> own)
			.run((context) -> {
				assertThat(context.getBean(ApplicationEventMulticaster.class)).isSameAs(own);
				assertThat(own.isAsItWasMade()).isTrue();
				context.getBean(EventBus.class).publish(1);
				assertThat(pool(context, "main").awaitIdle(EventRunner.SOON)).isTrue();
				assertThat(told(context)).containsExactly(1);
			});
	}

	@Test
	void nothingIsPublishedOfJobsWhereNobodyListensToThem() {
		Multicaster own = new Multicaster();
		EventRunner.with(Log.class, Numbers.class)
			.withBean("applicationEventMulticaster", ApplicationEventMulticaster.class, () -> own)
			.run((context) -> {
				pool(context, "main").submit(() -> "done").join();
				assertThat(own.jobEvents).isEmpty();
				context.getBean(EventBus.class).subscribe(JobCompleted.class, (event) -> {
				});
				pool(context, "main").submit(() -> "done").join();
				assertThat(own.jobEvents).hasOnlyElementsOfType(JobCompleted.class).hasSize(1);
			});
	}

	@Test
	void aListenerIsAnOrdinaryOneWhereEverythingIsOff() {
		EventRunner.with(Log.class, Numbers.class).withPropertyValues("thread-system.enabled=false").run((context) -> {
			context.publishEvent(1);
			assertThat(told(context)).containsExactly(1);
		});
	}

	@Test
	void aListenerThatCannotWorkStopsTheApplication() {
		EventRunner.with(Log.class, Wrong.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("@PriorityEventListener cannot work on")
				.hasMessageContaining("Wrong.on(String)")
				.hasMessageContaining("java.lang.String"));
	}

	@Test
	void aPoolThatDoesNotExistStopsTheApplication() {
		EventRunner.with(Log.class, Nowhere.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("@PriorityEventListener cannot work on")
				.hasMessageContaining("Its attribute pool is \"nowhere\"")
				.hasMessageContaining("The pools are: io, main"));
	}

	private static List<Object> told(ApplicationContext context) {
		return List.copyOf(context.getBean(Log.class).told);
	}

	private static PriorityPool pool(ApplicationContext context, String name) {
		return context.getBean(name + "PriorityPool", PriorityPool.class);
	}

	private static CountDownLatch occupy(PriorityPool pool) throws InterruptedException {
		CountDownLatch running = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		pool.submit(() -> {
			running.countDown();
			return release.await(20, TimeUnit.SECONDS);
		});
		running.await();
		return release;
	}

	private static final class Multicaster extends SimpleApplicationEventMulticaster {

		private final List<Object> jobEvents = new CopyOnWriteArrayList<>();

		@Override
		public void multicastEvent(ApplicationEvent event, ResolvableType type) {
			if (event instanceof PayloadApplicationEvent<?> payload && payload.getPayload() instanceof JobEvent job) {
				this.jobEvents.add(job);
			}
			super.multicastEvent(event, type);
		}

		boolean isAsItWasMade() {
			return getTaskExecutor() == null && getErrorHandler() == null;
		}

	}

	static class Listener {

		private final Log log;

		Listener(Log log) {
			this.log = log;
		}

		@PriorityEventListener(priority = Priority.HIGHEST, pool = "${listener.pool:io}", timeout = "10s")
		void on(String event) {
			this.log.add(event + " in " + Thread.currentThread().getName() + " as " + JobContext.current().name());
		}

	}

	static class Condition {

		private final Log log;

		Condition(Log log) {
			this.log = log;
		}

		public boolean isLarge(int number) {
			this.log.add("asked by " + Thread.currentThread().getName());
			return number > 10;
		}

	}

	static class Conditional {

		private final Log log;

		Conditional(Log log) {
			this.log = log;
		}

		@PriorityEventListener(condition = "@condition.isLarge(#event)", id = "conditional")
		void on(Integer event) {
			this.log.add(event);
		}

	}

	static class Named {

		private final Log log;

		Named(Log log) {
			this.log = log;
		}

		@PriorityEventListener({ Integer.class, String.class })
		void on() {
			this.log.add("named");
		}

	}

	static class Envelope {

		private final Log log;

		Envelope(Log log) {
			this.log = log;
		}

		@PriorityEventListener
		void on(PayloadApplicationEvent<String> event) {
			this.log.add(event.getTimestamp());
		}

	}

	static class Numbers {

		private final Log log;

		Numbers(Log log) {
			this.log = log;
		}

		@PriorityEventListener
		void on(Integer event) {
			this.log.add(event);
		}

	}

	static class Plain {

		private final Log log;

		Plain(Log log) {
			this.log = log;
		}

		@EventListener
		void on(Integer event) {
			this.log.add("plain " + event);
		}

	}

	static class Throwing {

		@PriorityEventListener
		void on(Integer event) {
			throw new IllegalStateException("on purpose");
		}

	}

	static class Retried {

		private final Log log;

		Retried(Log log) {
			this.log = log;
		}

		@PriorityEventListener
		@JobRetry(maxRetries = 5, delay = "1ms")
		void on(String event) {
			int attempt = JobContext.current().attempt();
			this.log.add("attempt " + attempt);
			if (attempt < 3) {
				throw new IllegalStateException("again");
			}
		}

	}

	static class Answering {

		private final Log log;

		Answering(Log log) {
			this.log = log;
		}

		@PriorityEventListener
		CompletableFuture<Integer> on(String event) {
			return CompletableFuture.completedFuture(event.length());
		}

		@EventListener
		@PriorityAsync
		void on(Integer answer) {
			this.log.add(answer);
		}

	}

	static class Handler implements AsyncConfigurer {

		private final Log log;

		Handler(Log log) {
			this.log = log;
		}

		@Override
		public AsyncUncaughtExceptionHandler getAsyncUncaughtExceptionHandler() {
			return (failure, method, arguments) -> this.log
				.add("handled " + method.getName() + ": " + failure.getMessage());
		}

	}

	static class Wrong {

		@PriorityEventListener
		String on(String event) {
			return event;
		}

	}

	static class Nowhere {

		@PriorityEventListener(pool = "nowhere")
		void on(String event) {
		}

	}

}
