package io.threadsystem.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** Threads that register, unregister and look up at once. */
@Timeout(120)
class ServiceRegistryConcurrencyTests {

	private static final int THREADS = 6;

	private final ExecutorService threads = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		return thread;
	});

	private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

	private final ServiceRegistry registry = ServiceRegistry.on(this.context);

	private final Queue<Counted> made = new ConcurrentLinkedQueue<>();

	@AfterEach
	void close() {
		this.context.close();
		this.threads.shutdownNow();
	}

	@Test
	void whateverThreadsDoEachServiceIsFoundWhileItIsRegisteredAndDestroyedOnce() throws Exception {
		long seed = seed("whateverThreadsDoEachServiceIsFoundWhileItIsRegisteredAndDestroyedOnce");
		this.context.registerBean("permanent", Permanent.class, Permanent::new);
		this.context.refresh();
		List<Future<Void>> runs = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			int number = thread;
			runs.add(this.threads.submit(() -> disturb(number, new Random(seed * 31 + number))));
		}
		for (Future<Void> run : runs) {
			run.get(100, TimeUnit.SECONDS);
		}
		if (this.registry.names(Service.class).contains("common")) {
			this.registry.unregister("common");
		}
		assertThat(this.registry.names(Service.class)).containsExactly("permanent");
		assertThat(this.made).isNotEmpty()
			.allSatisfy((each) -> assertThat(each.destroyed).as(each.name).hasValue(each.isPrototype ? 0 : 1));
	}

	private Void disturb(int thread, Random random) {
		String own = "own-" + thread;
		for (int i = 0; i < scaled(1_000); i++) {
			Class<? extends Counted> type = random.nextBoolean() ? First.class : Second.class;
			boolean isPrototype = random.nextInt(4) == 0;
			register(own, type, isPrototype);
			lookUp(random);
			assertThat(this.registry.names(type)).contains(own);
			assertThat(this.registry.get(type, own).name).isEqualTo(own);
			assertThat(this.registry.all(type)).anyMatch((service) -> service.name.equals(own));
			lookUp(random);
			this.registry.unregister(own);
			assertThat(this.registry.names(Service.class)).contains("permanent").doesNotContain(own);
			assertThat(this.context.containsBean(own)).isFalse();
			contend(random);
		}
		return null;
	}

	private <T extends Service> void register(String name, Class<T> type, boolean isPrototype) {
		if (isPrototype) {
			this.registry.registerFactory(name, type, () -> make(name, type, true));
		}
		else {
			this.registry.register(name, type, () -> make(name, type, false));
		}
	}

	private <T extends Service> T make(String name, Class<T> type, boolean isPrototype) {
		Counted counted = (type == First.class) ? new First(name, isPrototype) : new Second(name, isPrototype);
		this.made.add(counted);
		return type.cast(counted);
	}

	/** Others may be unregistered meanwhile, but not the one that is always there. */
	private void lookUp(Random random) {
		switch (random.nextInt(4)) {
			case 0 -> assertThat(this.registry.get(Permanent.class)).isNotNull();
			case 1 -> assertThat(this.registry.all(Service.class)).hasAtLeastOneElementOfType(Permanent.class);
			case 2 -> assertThat(this.registry.names(Service.class)).contains("permanent");
			default -> {
				Throwable thrown = catchThrowable(
						() -> this.registry.get(Service.class, "own-" + random.nextInt(THREADS)));
				if (thrown != null) {
					assertThat(thrown).isInstanceOf(NoSuchBeanDefinitionException.class);
				}
			}
		}
	}

	/** A name for which all threads compete. */
	private void contend(Random random) {
		Throwable thrown = catchThrowable(() -> {
			if (random.nextBoolean()) {
				register("common", First.class, false);
			}
			else {
				this.registry.unregister("common");
			}
		});
		if (thrown != null) {
			assertThat(thrown).isInstanceOfAny(IllegalStateException.class, IllegalArgumentException.class);
		}
		Throwable missing = catchThrowable(() -> this.registry.get(First.class, "common"));
		if (missing != null) {
			assertThat(missing).isInstanceOf(NoSuchBeanDefinitionException.class);
		}
	}

	@Test
	void aServiceThatIsReplacedByAnotherNameIsNeverMissing() throws Exception {
		long seed = seed("aServiceThatIsReplacedByAnotherNameIsNeverMissing");
		this.context.refresh();
		this.registry.register("0", Service.class, () -> make("0", First.class, false));
		AtomicBoolean done = new AtomicBoolean();
		List<Future<Integer>> readers = new ArrayList<>();
		for (int thread = 1; thread < THREADS; thread++) {
			Random random = new Random(seed * 31 + thread);
			readers.add(this.threads.submit(() -> read(random, done)));
		}
		for (int i = 1; i <= scaled(2_000); i++) {
			String next = String.valueOf(i);
			this.registry.register(next, Service.class, () -> make(next, First.class, false));
			this.registry.unregister(String.valueOf(i - 1));
		}
		done.set(true);
		for (Future<Integer> reader : readers) {
			assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
		}
		assertThat(this.registry.names(Service.class)).hasSize(1);
	}

	private int read(Random random, AtomicBoolean done) {
		int reads = 0;
		do {
			switch (random.nextInt(3)) {
				case 0 -> assertThat(this.registry.all(Service.class)).isNotEmpty();
				case 1 -> assertThat(this.registry.names(Service.class)).isNotEmpty();
				default -> {
					Throwable thrown = catchThrowable(() -> this.registry.get(Service.class));
					if (thrown != null) {
						assertThat(thrown).hasMessageContaining("expected single matching bean but found");
					}
				}
			}
			reads++;
		}
		while (!done.get());
		return reads;
	}

	@Test
	void manyThreadsGetTheSameSingleton() throws Exception {
		this.context.refresh();
		for (int i = 0; i < scaled(200); i++) {
			String name = "shared-" + i;
			AtomicInteger created = new AtomicInteger();
			this.registry.register(name, Integer.class, created::incrementAndGet);
			assertThat(together(THREADS, () -> this.registry.get(Integer.class))).containsOnly(1);
			this.registry.unregister(name);
		}
	}

	@Test
	void oneOfManyThreadsRegistersAndOneUnregisters() throws Exception {
		this.context.refresh();
		for (int i = 0; i < scaled(200); i++) {
			assertThat(together(THREADS, () -> succeeds(() -> register("one", First.class, false))))
				.containsOnlyOnce(true);
			assertThat(together(THREADS, () -> succeeds(() -> this.registry.unregister("one")))).containsOnlyOnce(true);
		}
	}

	private static boolean succeeds(Runnable action) {
		Throwable thrown = catchThrowable(action::run);
		if (thrown != null) {
			assertThat(thrown).isInstanceOfAny(IllegalStateException.class, IllegalArgumentException.class);
		}
		return thrown == null;
	}

	@Test
	void twoThreadsThatCreateWhatNeedsEachOtherGetSpringsError() throws Exception {
		this.context.refresh();
		for (int i = 0; i < scaled(100); i++) {
			this.registry.register("a", First.class, () -> new First(this.registry.get(Second.class).name, false));
			this.registry.register("b", Second.class, () -> new Second(this.registry.get(First.class).name, false));
			Queue<Class<?>> types = new ConcurrentLinkedQueue<>(List.of(First.class, Second.class));
			List<Throwable> thrown = together(2, () -> catchThrowable(() -> this.registry.get(types.remove())));
			assertThat(thrown).allSatisfy((each) -> assertThat(each).isInstanceOf(BeanCreationException.class)
				.rootCause()
				.isInstanceOf(BeanCurrentlyInCreationException.class));
			this.registry.unregister("a");
			this.registry.unregister("b");
		}
	}

	@RepeatedTest(20)
	@Timeout(20)
	void threadsThatCreateWhatNeedsEachOtherAtStartUpGetSpringsError() throws Exception {
		this.registry.register("a", First.class, () -> new First(this.registry.get(Second.class).name, false));
		this.registry.register("b", Second.class, () -> new Second(this.registry.get(First.class).name, false));
		List<Future<Throwable>> thrown = new CopyOnWriteArrayList<>();
		this.context.registerBean("starter", Permanent.class, () -> {
			thrown.add(this.threads.submit(() -> catchThrowable(() -> this.registry.get(Second.class))));
			thrown.add(CompletableFuture.completedFuture(catchThrowable(() -> this.registry.get(First.class))));
			return new Permanent();
		});
		this.context.refresh();
		for (Future<Throwable> each : thrown) {
			assertThat(each.get(10, TimeUnit.SECONDS)).isInstanceOf(BeanCreationException.class);
		}
	}

	@Test
	void aServiceThatIsUnregisteredWhileAnotherThreadCreatesItIsDestroyed() throws Exception {
		this.context.refresh();
		CountDownLatch creating = new CountDownLatch(1);
		CountDownLatch proceed = new CountDownLatch(1);
		this.registry.register("slow", First.class, () -> {
			creating.countDown();
			awaitLatch(proceed);
			return make("slow", First.class, false);
		});
		Future<First> getting = this.threads.submit(() -> this.registry.get(First.class));
		awaitLatch(creating);
		Future<?> unregistering = waiting(() -> this.registry.unregister("slow"));
		proceed.countDown();
		unregistering.get(10, TimeUnit.SECONDS);
		assertThat(getting.get(10, TimeUnit.SECONDS).destroyed).hasValue(1);
		assertThat(this.context.containsBean("slow")).isFalse();
		assertThat(this.registry.find(First.class)).isEmpty();
	}

	@Test
	void aSupplierThatAsksForAServiceWhoseRemovalWaitsForThisThreadIsToldThatItIsGone() throws Exception {
		this.context.refresh();
		CountDownLatch creating = new CountDownLatch(1);
		CountDownLatch proceed = new CountDownLatch(1);
		this.registry.register("left", Second.class, () -> make("left", Second.class, false));
		this.registry.register("outer", First.class, () -> {
			creating.countDown();
			awaitLatch(proceed);
			assertThat(catchThrowable(() -> this.registry.get(Second.class))).isInstanceOf(BeansException.class);
			return make("outer", First.class, false);
		});
		Future<First> getting = this.threads.submit(() -> this.registry.get(First.class));
		awaitLatch(creating);
		Future<?> unregistering = waiting(() -> this.registry.unregister("left"));
		proceed.countDown();
		assertThat(getting.get(10, TimeUnit.SECONDS)).isNotNull();
		unregistering.get(10, TimeUnit.SECONDS);
		assertThat(this.registry.find(Second.class)).isEmpty();
	}

	@Test
	void aSupplierMayRegisterWhileAnotherThreadUnregisters() throws Exception {
		this.context.refresh();
		CountDownLatch creating = new CountDownLatch(1);
		CountDownLatch proceed = new CountDownLatch(1);
		this.registry.register("left", Second.class, () -> make("left", Second.class, false));
		assertThat(this.registry.get(Second.class)).isNotNull();
		this.registry.register("outer", First.class, () -> {
			creating.countDown();
			awaitLatch(proceed);
			this.registry.register("inner", Permanent.class, Permanent::new);
			return make("outer", First.class, false);
		});
		Future<First> getting = this.threads.submit(() -> this.registry.get(First.class));
		awaitLatch(creating);
		Future<?> unregistering = waiting(() -> this.registry.unregister("left"));
		proceed.countDown();
		assertThat(getting.get(10, TimeUnit.SECONDS)).isNotNull();
		unregistering.get(10, TimeUnit.SECONDS);
		assertThat(this.registry.find(Permanent.class)).isPresent();
	}

	// What a look-up that is overtaken leaves in Spring's caches, put there on purpose

	@Test
	void namesThatSpringRemembersFromBeforeAreMended() {
		this.context.refresh();
		Map<Class<?>, String[]> cache = cachedNames();
		this.registry.register("one", First.class, () -> make("one", First.class, false));
		cache.put(Service.class, new String[0]);
		assertThat(this.context.getBeanNamesForType(Service.class)).isEmpty();
		assertThat(this.registry.find(Service.class)).isPresent();
		assertThat(this.context.getBeanNamesForType(Service.class)).containsExactly("one");
		cache.put(Service.class, new String[0]);
		assertThat(this.registry.get(Service.class)).isNotNull();
		cache.put(Service.class, new String[] { "one", "two" });
		assertThat(this.registry.names(Service.class)).containsExactly("one");
		cache.put(Service.class, new String[] { "two" });
		assertThat(this.registry.all(Service.class)).hasSize(1);
		this.registry.unregister("one");
		cache.put(Service.class, new String[] { "one" });
		assertThat(this.registry.find(Service.class)).isEmpty();
	}

	@SuppressWarnings("unchecked")
	private Map<Class<?>, String[]> cachedNames() {
		return (Map<Class<?>, String[]>) ReflectionTestUtils.getField(this.context.getDefaultListableBeanFactory(),
				"allBeanNamesByType");
	}

	@Test
	@SuppressWarnings("unchecked")
	void aDefinitionThatSpringRemembersFromBeforeIsReplaced() {
		this.context.refresh();
		this.registry.register("one", First.class, () -> make("one", First.class, false));
		RootBeanDefinition before = (RootBeanDefinition) this.context.getBeanFactory().getMergedBeanDefinition("one");
		this.registry.unregister("one");
		((Map<String, RootBeanDefinition>) ReflectionTestUtils.getField(this.context.getDefaultListableBeanFactory(),
				"mergedBeanDefinitions"))
			.put("one", before.cloneBeanDefinition());
		this.registry.registerFactory("one", Second.class, () -> make("one", Second.class, true));
		assertThat(this.registry.names(Second.class)).containsExactly("one");
		assertThat(this.registry.names(First.class)).isEmpty();
		assertThat(this.registry.get(Second.class)).isNotSameAs(this.registry.get(Second.class));
	}

	private <T> List<T> together(int count, Callable<T> call) throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		List<Future<T>> calls = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			calls.add(this.threads.submit(() -> {
				go.await();
				return call.call();
			}));
		}
		go.countDown();
		List<T> results = new ArrayList<>();
		for (Future<T> each : calls) {
			results.add(each.get(60, TimeUnit.SECONDS));
		}
		return results;
	}

	/** A task that is seen to wait. */
	private Future<?> waiting(Runnable task) {
		AtomicReference<Thread> thread = new AtomicReference<>();
		Future<?> future = this.threads.submit(() -> {
			thread.set(Thread.currentThread());
			task.run();
		});
		await().until(() -> thread.get() != null && thread.get().getState() == Thread.State.WAITING);
		assertThat(future.isDone()).isFalse();
		return future;
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Printed so that it can be found in the log of a failure. */
	private static long seed(String test) {
		long seed = Long.getLong("stress.seed", ThreadLocalRandom.current().nextLong());
		System.out.println(test + ": -Dstress.seed=" + seed);
		return seed;
	}

	private static int scaled(int count) {
		return (int) (count * Double.parseDouble(System.getProperty("stress.scale", "1")));
	}

	static class Service {

		final String name;

		Service(String name) {
			this.name = name;
		}

	}

	static class Permanent extends Service {

		Permanent() {
			super("permanent");
		}

	}

	static class Counted extends Service implements AutoCloseable {

		final AtomicInteger destroyed = new AtomicInteger();

		final boolean isPrototype;

		Counted(String name, boolean isPrototype) {
			super(name);
			this.isPrototype = isPrototype;
		}

		@Override
		public void close() {
			this.destroyed.incrementAndGet();
		}

	}

	static class First extends Counted {

		First(String name, boolean isPrototype) {
			super(name, isPrototype);
		}

	}

	static class Second extends Counted {

		Second(String name, boolean isPrototype) {
			super(name, isPrototype);
		}

	}

}
