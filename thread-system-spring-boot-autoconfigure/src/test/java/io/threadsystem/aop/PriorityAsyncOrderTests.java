package io.threadsystem.aop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that calls of annotated methods run in the order of their priority.
 */
class PriorityAsyncOrderTests {

	private static final int THREADS = 8;

	private static final int CALLS_EACH = 125;

	private static final List<Priority> LEVELS = List.of(Priority.values());

	@Test
	void callsRunInLevelOrderAndWithinALevelInTheOrderOfTheirThread() {
		AnnotatedBeans.runner(Orders.class).run((context) -> {
			PriorityPool single = context.getBean("singlePriorityPool", PriorityPool.class);
			single.reconfigure(PoolSettings.builder().minWorkers(1).maxWorkers(1).build());
			Orders orders = context.getBean(Orders.class);
			CountDownLatch occupied = new CountDownLatch(1);
			CountDownLatch release = new CountDownLatch(1);
			orders.occupy(occupied, release);
			assertThat(occupied.await(10, TimeUnit.SECONDS)).isTrue();
			callFromAllThreads(orders);
			release.countDown();
			assertThat(single.awaitIdle(Duration.ofSeconds(30))).isTrue();
			List<Call> ran = List.copyOf(orders.ran());
			assertThat(ran).hasSize(THREADS * CALLS_EACH);
			assertThat(ran).extracting(Call::priority).isSortedAccordingTo((a, b) -> b.compareTo(a));
			assertFirstInFirstOut(ran);
		});
	}

	private static void callFromAllThreads(Orders orders) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		List<Callable<Void>> callers = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			int number = thread;
			callers.add(() -> {
				Random random = new Random(number);
				for (int i = 0; i < CALLS_EACH; i++) {
					Priority priority = LEVELS.get(random.nextInt(LEVELS.size()));
					orders.place(new Call(number, i, priority), priority);
				}
				return null;
			});
		}
		for (Future<Void> caller : threads.invokeAll(callers)) {
			caller.get();
		}
		threads.shutdown();
		assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
	}

	private static void assertFirstInFirstOut(List<Call> ran) {
		for (int thread = 0; thread < THREADS; thread++) {
			for (Priority priority : LEVELS) {
				int number = thread;
				assertThat(ran).filteredOn((call) -> call.thread() == number && call.priority() == priority)
					.extracting(Call::sequence)
					.isSorted();
			}
		}
	}

	record Call(int thread, int sequence, Priority priority) {
	}

	@PriorityAsync(pool = "single")
	static class Orders {

		private final Queue<Call> ran = new ConcurrentLinkedQueue<>();

		public void occupy(CountDownLatch occupied, CountDownLatch release) throws InterruptedException {
			occupied.countDown();
			release.await();
		}

		public void place(Call call, Priority priority) {
			this.ran.add(call);
		}

		public Queue<Call> ran() {
			return this.ran;
		}

	}

}
