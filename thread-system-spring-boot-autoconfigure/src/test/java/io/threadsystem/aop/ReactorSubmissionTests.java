package io.threadsystem.aop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.context.ContextRegistry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.job.PoolClosedException;
import io.threadsystem.job.QueueFullException;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import reactor.core.Disposable;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for subscriptions to a {@link PriorityAsync} method that find the queue full:
 * that of a pool with one worker and one slot.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ReactorSubmissionTests {

	private static final ThreadLocal<String> CALLER = new ThreadLocal<>();

	private static final String SUBMITTER = "thread-system-submit-";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ThreadSystemAutoConfiguration.class, PriorityAsyncAutoConfiguration.class))
		.withPropertyValues("thread-system.pools.main.min-workers=1", "thread-system.pools.main.max-workers=1",
				"thread-system.pools.main.queue-capacity=1", "thread-system.pools.main.block-timeout=20s")
		.withBean(Service.class);

	private final Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void watch() {
		Hooks.onErrorDropped(this.dropped::add);
	}

	@AfterEach
	void unwatch() {
		Hooks.resetOnErrorDropped();
	}

	@ParameterizedTest
	@ValueSource(strings = { "parallel", "boundedElastic" })
	void nothingIsDroppedWhereAWaitingSubscriptionIsCancelled(String subscriber, CapturedOutput output) {
		Scheduler scheduler = subscriber.equals("parallel") ? Schedulers.parallel() : Schedulers.boundedElastic();
		this.contextRunner.run((context) -> {
			Service service = context.getBean(Service.class);
			PriorityPool pool = context.getBean(PriorityPool.class);
			CompletableFuture<String> held = service.fill(pool);
			AtomicInteger signals = new AtomicInteger();
			List<Disposable> waiting = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				waiting.add(Mono.defer(service::run)
					.subscribeOn(scheduler)
					.subscribe((value) -> signals.incrementAndGet(), (failure) -> signals.incrementAndGet()));
			}
			await().until(() -> waitingFor(pool) == 10);
			String before = output.getAll();
			waiting.forEach(Disposable::dispose);
			await().until(() -> waitingFor(pool) == 0);
			service.release();
			assertThat(held).succeedsWithin(10, TimeUnit.SECONDS);
			assertThat(pool.awaitIdle(Duration.ofSeconds(10))).isTrue();
			assertThat(service.runs()).isOne();
			assertThat(signals).hasValue(0);
			assertThat(this.dropped).isEmpty();
			assertThat(output.getAll().substring(before.length())).isEmpty();
		});
	}

	@Test
	void subscriptionsThatAreCancelledAtAnyTimeLeaveNothingBehind() {
		this.contextRunner.run((context) -> {
			Service service = context.getBean(Service.class);
			PriorityPool pool = context.getBean(PriorityPool.class);
			AtomicInteger failures = new AtomicInteger();
			for (int i = 0; i < 2000; i++) {
				Disposable subscription = Mono.defer(service::run)
					.subscribeOn(Schedulers.parallel())
					.subscribe((value) -> {
					}, (failure) -> failures.incrementAndGet());
				for (int spin = 0; spin < i % 500; spin++) {
					Thread.onSpinWait();
				}
				subscription.dispose();
			}
			await().until(() -> waitingFor(pool) == 0);
			assertThat(pool.awaitIdle(Duration.ofSeconds(10))).isTrue();
			assertThat(failures).hasValue(0);
			assertThat(this.dropped).isEmpty();
		});
	}

	@Test
	void submittersThatWaitLeaveReactorsThreadsToOthers() {
		this.contextRunner.run((context) -> {
			Service service = context.getBean(Service.class);
			CompletableFuture<String> held = service.fill(context.getBean(PriorityPool.class));
			int subscriptions = 2 * Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE;
			List<CompletableFuture<String>> results = new ArrayList<>();
			for (int i = 0; i < subscriptions; i++) {
				results.add(Mono.defer(service::run).subscribeOn(Schedulers.parallel()).toFuture());
			}
			await().until(() -> submitters() == Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE);
			assertThat(Mono.fromCallable(() -> "free").subscribeOn(Schedulers.boundedElastic()).toFuture())
				.succeedsWithin(10, TimeUnit.SECONDS);
			service.release();
			assertThat(held).succeedsWithin(10, TimeUnit.SECONDS);
			assertThat(results).allSatisfy((result) -> assertThat(result).succeedsWithin(10, TimeUnit.SECONDS));
		});
	}

	@Test
	void theThreadsThatSubmitAreMadeWhenNeededAndEndWithTheContext() {
		this.contextRunner.run((context) -> {
			assertThat(submitters()).isZero();
			Service service = context.getBean(Service.class);
			assertThat(service.run().block(Duration.ofSeconds(10))).isEqualTo("done");
			assertThat(submitters()).isZero();
			assertThat(Mono.defer(service::run).subscribeOn(Schedulers.parallel()).toFuture()).succeedsWithin(10,
					TimeUnit.SECONDS);
			assertThat(threads()).anyMatch((thread) -> thread.getName().startsWith(SUBMITTER) && thread.isDaemon());
		});
		await().until(() -> submitters() == 0);
	}

	@Test
	void subscriptionsThatWaitEndWhenTheContextIsClosed() {
		List<CompletableFuture<String>> results = new ArrayList<>();
		this.contextRunner.withPropertyValues("thread-system.pools.main.shutdown=cancel").run((context) -> {
			Service service = context.getBean(Service.class);
			service.fill(context.getBean(PriorityPool.class));
			for (int i = 0; i < 2 * Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE; i++) {
				results.add(Mono.defer(service::run).subscribeOn(Schedulers.parallel()).toFuture());
			}
			await().until(() -> submitters() == Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE);
		});
		assertThat(results).allSatisfy((result) -> assertThat(result).failsWithin(10, TimeUnit.SECONDS)
			.withThrowableThat()
			.withCauseInstanceOf(PoolClosedException.class));
	}

	@Test
	void theContextOfTheSubscriberReachesTheJobWhereReactorPropagatesIt() {
		ContextRegistry.getInstance().registerThreadLocalAccessor("caller", CALLER);
		Hooks.enableAutomaticContextPropagation();
		try {
			this.contextRunner.withBean(TaskDecorator.class, () -> new ContextPropagatingTaskDecorator())
				.run((context) -> assertThat(Mono.defer(context.getBean(Service.class)::caller)
					.subscribeOn(Schedulers.parallel())
					.contextWrite(Context.of("caller", "me"))
					.toFuture()).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo("me"));
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
			ContextRegistry.getInstance().removeThreadLocalAccessor("caller");
		}
	}

	@Test
	void aRefusalAfterWaitingIsAnErrorSignal() {
		this.contextRunner.withPropertyValues("thread-system.pools.main.block-timeout=10ms").run((context) -> {
			Service service = context.getBean(Service.class);
			CompletableFuture<String> held = service.fill(context.getBean(PriorityPool.class));
			assertThat(Mono.defer(service::run).subscribeOn(Schedulers.parallel()).toFuture())
				.failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(QueueFullException.class);
			service.release();
			assertThat(held).succeedsWithin(10, TimeUnit.SECONDS);
		});
	}

	@Test
	void anEventLoopDoesNotRunTheJobWhereCallersDo() {
		this.contextRunner.withPropertyValues("thread-system.pools.main.queue-full=caller-runs").run((context) -> {
			Service service = context.getBean(Service.class);
			CompletableFuture<String> held = service.fill(context.getBean(PriorityPool.class));
			CompletableFuture<String> thread = Mono.defer(service::thread)
				.subscribeOn(Schedulers.parallel())
				.toFuture();
			assertThat(thread).succeedsWithin(10, TimeUnit.SECONDS).asString().startsWith(SUBMITTER);
			assertThat(service.thread().block(Duration.ofSeconds(10))).isEqualTo(Thread.currentThread().getName());
			service.release();
			assertThat(held).succeedsWithin(10, TimeUnit.SECONDS);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "reject", "evict-lowest" })
	void anEventLoopSubmitsItselfWhereItIsNotHeldUp(String queueFull) {
		this.contextRunner.withPropertyValues("thread-system.pools.main.queue-full=" + queueFull).run((context) -> {
			Service service = context.getBean(Service.class);
			CompletableFuture<String> held = service.fill(context.getBean(PriorityPool.class));
			assertThat(Mono.defer(service::run).subscribeOn(Schedulers.parallel()).toFuture())
				.failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(QueueFullException.class);
			assertThat(submitters()).isZero();
			service.release();
			assertThat(held).succeedsWithin(10, TimeUnit.SECONDS);
		});
	}

	@Test
	void anEventLoopDoesNotWaitForAFullLevelEither() {
		this.contextRunner
			.withPropertyValues("thread-system.pools.main.queue-capacity=0",
					"thread-system.pools.main.levels.normal.queue-capacity=1")
			.run((context) -> {
				Service service = context.getBean(Service.class);
				CompletableFuture<String> held = service.fill(context.getBean(PriorityPool.class));
				CompletableFuture<String> waiting = Mono.defer(service::run)
					.subscribeOn(Schedulers.parallel())
					.toFuture();
				await().until(() -> submitters() == 1);
				assertThat(waiting).isNotDone();
				service.release();
				assertThat(held).succeedsWithin(10, TimeUnit.SECONDS);
				assertThat(waiting).succeedsWithin(10, TimeUnit.SECONDS);
			});
	}

	private static long submitters() {
		return threads().stream().filter((thread) -> thread.getName().startsWith(SUBMITTER)).count();
	}

	/** Threads that are in the midst of a submission. */
	private static long waitingFor(PriorityPool pool) {
		return threads().stream()
			.filter((thread) -> !thread.getName().startsWith(pool.name() + "-worker-"))
			.filter((thread) -> List.of(thread.getStackTrace())
				.stream()
				.anyMatch((frame) -> frame.getClassName().equals(JobTemplate.class.getName())))
			.count();
	}

	private static List<Thread> threads() {
		return List.copyOf(Thread.getAllStackTraces().keySet());
	}

	static class Service {

		private final CountDownLatch released = new CountDownLatch(1);

		private final AtomicInteger runs = new AtomicInteger();

		/** Has one job run until it is released, and another one wait. */
		CompletableFuture<String> fill(PriorityPool pool) {
			CompletableFuture<String> held = pool.submit(() -> {
				this.released.await();
				return "held";
			});
			await().until(() -> pool.snapshot().running() == 1);
			return held.thenCombine(pool.submit(this.runs::incrementAndGet), (text, runs) -> text);
		}

		void release() {
			this.released.countDown();
		}

		int runs() {
			return this.runs.get();
		}

		@PriorityAsync
		public Mono<String> caller() {
			return Mono.justOrEmpty(CALLER.get());
		}

		@PriorityAsync
		public Mono<String> thread() {
			return Mono.just(Thread.currentThread().getName());
		}

		@PriorityAsync
		public Mono<String> run() {
			this.runs.incrementAndGet();
			return Mono.just("done");
		}

	}

}
