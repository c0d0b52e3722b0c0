package io.threadsystem.event;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.context.event.SimpleApplicationEventMulticaster;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** A publication is about the calls of its listeners, and about no other ones. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ListenerCallTests {

	@Test
	void aJobOfTheConditionIsNotThatOfTheListener() {
		EventRunner.with(Log.class, Conditional.class).withBean("checker", Checker.class).run((context) -> {
			CompletableFuture<Void> done = context.getBean(EventBus.class).publishAsync("event", Priority.HIGHEST);
			assertThat(done).succeedsWithin(EventRunner.SOON);
			assertThat(context.getBean(Log.class).told).containsExactly("checked", "told");
			assertThat(pool(context).snapshot().level(Priority.HIGHEST).submitted()).isOne();
		});
	}

	@Test
	void aListenerWithoutAProxyMakesNoJobOfWhatItCalls() {
		EventRunner.with(Log.class, Checker.class)
			.withInitializer((context) -> context.getBeanFactory()
				.registerSingleton("unproxied", new Unproxied(() -> context.getBean(Checker.class))))
			.run((context) -> {
				assertThat(context.getBean(EventBus.class).publishAsync(1, Priority.HIGHEST)).isCompleted();
				assertThat(pool(context).awaitIdle(EventRunner.SOON)).isTrue();
				assertThat(pool(context).snapshot().level(Priority.HIGHEST).submitted()).isZero();
				assertThat(pool(context).snapshot().level(Priority.NORMAL).submitted()).isOne();
			});
	}

	@Test
	void aClassWhoseMethodsAreAsynchronousHasAsynchronousListeners() {
		EventRunner.with(Log.class, AsynchronousClass.class).run((context) -> {
			CompletableFuture<Void> done = context.getBean(EventBus.class).publishAsync("event", Priority.HIGHEST);
			assertThat(done).isNotDone();
			context.getBean(Log.class).goOn.countDown();
			assertThat(done).succeedsWithin(EventRunner.SOON);
			assertThat(pool(context).snapshot().level(Priority.HIGHEST).completed()).isOne();
		});
	}

	@Test
	void aMulticasterWithThreadsOfItsOwnChangesNeitherTheOrderNorTheFuture() {
		withThreads(Log.class, Numbers.class).run((context) -> {
			IntStream.range(0, 1_000).forEach(context::publishEvent);
			assertThat(pool(context).awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(context.getBean(Log.class).told)
				.containsExactlyElementsOf(IntStream.range(0, 1_000).<Object>mapToObj(Integer::valueOf).toList());
			CompletableFuture<Void> done = context.getBean(EventBus.class).publishAsync(-1, Priority.HIGHEST);
			ExecutionException thrown = catchThrowableOfType(ExecutionException.class,
					() -> done.get(20, TimeUnit.SECONDS));
			assertThat(thrown).hasRootCauseMessage("negative");
		});
	}

	@Test
	void aFailureOfAnEventThatIsPublishedInsideOfAnotherPublicationIsLogged(CapturedOutput output) {
		EventRunner.with(Log.class, Outer.class, Inner.class)
			.withPropertyValues("thread-system.pools.main.queue-capacity=1")
			.run((context) -> {
				EventBus bus = context.getBean(EventBus.class);
				pool(context).submit(() -> {
					pool(context).submit(() -> "takes the slot");
					return bus.publishAsync("outer");
				}).join();
				await().atMost(EventRunner.SOON).untilAsserted(() -> assertThat(output).contains("inner has failed"));
			});
	}

	private static ApplicationContextRunner withThreads(Class<?>... beans) {
		return EventRunner.with(beans)
			.withBean("applicationEventMulticaster", SimpleApplicationEventMulticaster.class, () -> {
				SimpleApplicationEventMulticaster multicaster = new SimpleApplicationEventMulticaster();
				multicaster.setTaskExecutor(new SimpleAsyncTaskExecutor());
				return multicaster;
			});
	}

	private static PriorityPool pool(ApplicationContext context) {
		return context.getBean("mainPriorityPool", PriorityPool.class);
	}

	static class Checker {

		private final Log log;

		Checker(Log log) {
			this.log = log;
		}

		@PriorityAsync
		public CompletableFuture<Boolean> ask() {
			this.log.add("checked");
			return CompletableFuture.completedFuture(true);
		}

	}

	static class Conditional {

		private final Log log;

		Conditional(Log log) {
			this.log = log;
		}

		@PriorityEventListener(condition = "@checker.ask().join()")
		void on(String event) {
			this.log.add("told");
		}

	}

	static class Unproxied {

		private final Supplier<Checker> checker;

		Unproxied(Supplier<Checker> checker) {
			this.checker = checker;
		}

		@EventListener
		@PriorityAsync
		public void on(Integer event) {
			this.checker.get().ask();
		}

	}

	@PriorityAsync
	static class AsynchronousClass {

		private final Log log;

		AsynchronousClass(Log log) {
			this.log = log;
		}

		@EventListener
		public void on(String event) {
			this.log.awaitGoOn();
		}

	}

	static class Numbers {

		private final Log log;

		Numbers(Log log) {
			this.log = log;
		}

		@PriorityEventListener
		void on(Integer event) {
			if (event < 0) {
				throw new IllegalStateException("negative");
			}
			this.log.add(event);
		}

	}

	static class Outer {

		private final ApplicationEventPublisher publisher;

		Outer(ApplicationEventPublisher publisher) {
			this.publisher = publisher;
		}

		@PriorityEventListener
		void on(String event) {
			this.publisher.publishEvent(1);
		}

	}

	static class Inner {

		@PriorityEventListener
		CompletableFuture<String> on(Integer event) {
			return CompletableFuture.failedFuture(new IllegalStateException("inner has failed"));
		}

	}

}
