package io.threadsystem.event;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSnapshot;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.context.support.AbstractApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many publishers, many events, and listeners of every kind: each of those gets each
 * event exactly once.
 */
@Timeout(180)
@ExtendWith(OutputCaptureExtension.class)
class EventStressTests {

	private static final int PUBLISHERS = 32;

	private static final int EVENTS_EACH = 10_000;

	private static final int EVENTS = PUBLISHERS * EVENTS_EACH;

	private final long seed = System.nanoTime();

	@Test
	void eachSubscriberGetsEachEventOfEachPublisherExactlyOnce(CapturedOutput output) {
		System.out.println("Seed " + this.seed);
		EventRunner.with(Subscribers.class)
			.withPropertyValues("thread-system.pools.main.queue-capacity=1000",
					"thread-system.pools.io.queue-capacity=1000", "thread-system.pools.main.block-timeout=60s",
					"thread-system.pools.io.block-timeout=60s")
			.run((context) -> {
				EventBus bus = context.getBean(EventBus.class);
				Subscribers subscribers = context.getBean(Subscribers.class);
				subscribers.subscribeTo(bus);
				AtomicBoolean published = new AtomicBoolean();
				AtomicInteger twice = new AtomicInteger();
				ExecutorService thread = Executors.newSingleThreadExecutor();
				Future<Integer> others = thread.submit(() -> comeAndGo(bus, published, twice));
				long start = System.nanoTime();
				publishAll(bus);
				long end = System.nanoTime();
				published.set(true);
				int came = others.get();
				thread.shutdown();
				assertThat(snapshot(context, "main").failed()).isZero();
				assertThat(snapshot(context, "io").completed()).isEqualTo(3L * EVENTS);
				assertThat(snapshot(context, "main").rejected() + snapshot(context, "io").rejected()).isZero();
				subscribers.all().forEach(Subscriber::assertComplete);
				assertThat(twice).hasValue(0);
				assertThat(came).isPositive();
				assertThat(output).doesNotContain("ERROR");
				System.out.printf("%d events, %d deliveries in %d ms; %d others came and went%n", EVENTS, 8 * EVENTS,
						Duration.ofNanos(end - start).toMillis(), came);
			});
	}

	@Test
	void subscriptionsOfManyThreadsAreAllKeptUntilTheyAreClosed() {
		EventRunner.with().run((context) -> {
			AbstractApplicationContext source = (AbstractApplicationContext) context.getSourceApplicationContext();
			int before = source.getApplicationListeners().size();
			EventBus bus = context.getBean(EventBus.class);
			AtomicInteger told = new AtomicInteger();
			ExecutorService threads = Executors.newFixedThreadPool(8);
			List<CompletableFuture<Void>> subscribers = IntStream.range(0, 8)
				.mapToObj((thread) -> CompletableFuture.runAsync(() -> subscribeAndCloseHalf(bus, told), threads))
				.toList();
			subscribers.forEach(CompletableFuture::join);
			threads.shutdown();
			assertThat(source.getApplicationListeners()).hasSize(before + 8 * 1_000);
			bus.publish(new Sent(0, 0));
			assertThat(told).hasValue(8 * 1_000);
		});
	}

	private static void subscribeAndCloseHalf(EventBus bus, AtomicInteger told) {
		for (int i = 0; i < 1_000; i++) {
			bus.subscribe(Sent.class, (event) -> told.incrementAndGet());
			bus.subscribe(Sent.class, (event) -> told.incrementAndGet()).close();
		}
	}

	private static void publishAll(EventBus bus) throws InterruptedException {
		ExecutorService threads = Executors.newFixedThreadPool(PUBLISHERS);
		List<CompletableFuture<Void>> publishers = new ArrayList<>();
		for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
			int number = publisher;
			publishers.add(CompletableFuture.runAsync(() -> {
				for (int event = 0; event < EVENTS_EACH; event++) {
					bus.publish(new Sent(number, event));
				}
			}, threads));
		}
		publishers.forEach(CompletableFuture::join);
		threads.shutdown();
	}

	/** Further listeners, each of which goes when it has heard of some events. */
	private int comeAndGo(EventBus bus, AtomicBoolean published, AtomicInteger twice) throws InterruptedException {
		Random random = new Random(this.seed);
		int came = 0;
		while (!published.get()) {
			Subscriber passing = new Subscriber(false, twice);
			CountDownLatch enough = new CountDownLatch(1 + random.nextInt(200));
			Consumer<Sent> listener = passing.andThen((event) -> enough.countDown());
			try (Subscription subscription = random.nextBoolean() ? bus.subscribe(Sent.class, listener)
					: bus.subscribe(Sent.class, Priority.HIGHEST, listener)) {
				while (!published.get() && !enough.await(10, TimeUnit.MILLISECONDS)) {
					Thread.onSpinWait();
				}
			}
			came++;
		}
		return came;
	}

	private static PoolSnapshot snapshot(ApplicationContext context, String name) throws InterruptedException {
		PriorityPool pool = context.getBean(name + "PriorityPool", PriorityPool.class);
		assertThat(pool.awaitIdle(Duration.ofSeconds(60))).isTrue();
		return pool.snapshot();
	}

	/** What is published. */
	interface Message {

	}

	record Sent(int publisher, int number) implements Message {
	}

	/** Counts what it gets. */
	static final class Subscriber implements Consumer<Sent> {

		private final AtomicIntegerArray times = new AtomicIntegerArray(EVENTS);

		private final AtomicInteger different = new AtomicInteger();

		private final AtomicInteger twice;

		/** The last event of each publisher, where they come one after the other. */
		private final AtomicIntegerArray last = new AtomicIntegerArray(PUBLISHERS);

		private final AtomicInteger outOfOrder = new AtomicInteger();

		private final boolean ordered;

		Subscriber(boolean ordered, AtomicInteger twice) {
			this.ordered = ordered;
			this.twice = twice;
		}

		@Override
		public void accept(Sent event) {
			boolean first = this.times.incrementAndGet(event.publisher() * EVENTS_EACH + event.number()) == 1;
			(first ? this.different : this.twice).incrementAndGet();
			if (this.ordered && this.last.getAndSet(event.publisher(), event.number()) > event.number()) {
				this.outOfOrder.incrementAndGet();
			}
		}

		void assertComplete() {
			assertThat(this.different).hasValue(EVENTS);
			assertThat(this.twice).hasValue(0);
			assertThat(this.outOfOrder).hasValue(0);
		}

	}

	/** The eight; those of the pool with one worker look at the order, too. */
	static class Subscribers {

		private final List<Subscriber> all = Stream.of(true, true, true, true, true, false, false, false)
			.map((ordered) -> new Subscriber(ordered, new AtomicInteger()))
			.toList();

		List<Subscriber> all() {
			return this.all;
		}

		void subscribeTo(EventBus bus) {
			bus.subscribe(Sent.class, this.all.get(0));
			bus.subscribe(Message.class, (message) -> this.all.get(1).accept((Sent) message));
			bus.subscribe(Sent.class, Priority.HIGH, this.all.get(2));
			bus.subscribe(Sent.class, Priority.LOW, this.all.get(3));
		}

		@PriorityEventListener
		void inMain(Sent event) {
			this.all.get(4).accept(event);
		}

		@PriorityEventListener(pool = "io", priority = Priority.HIGHEST)
		void inIo(Sent event) {
			this.all.get(5).accept(event);
		}

		@PriorityEventListener(pool = "io", priority = Priority.LOWEST)
		void inIoWhenThereIsTime(Sent event) {
			this.all.get(6).accept(event);
		}

		@EventListener
		@PriorityAsync(pool = "io")
		void asynchronously(Sent event) {
			this.all.get(7).accept(event);
		}

	}

}
