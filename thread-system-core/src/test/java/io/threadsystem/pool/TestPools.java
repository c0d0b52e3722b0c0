package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.threadsystem.job.Priority;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Makes the pools of a test. After the test it closes them, and checks for each that no
 * job was lost or counted twice, and that no thread is left.
 */
public final class TestPools implements AfterEachCallback {

	/** Longer than anything that is waited for takes on a busy machine. */
	public static final Duration LONG = Duration.ofSeconds(20);

	static {
		Awaitility.setDefaultTimeout(LONG);
		Awaitility.setDefaultPollDelay(Duration.ZERO);
		Awaitility.setDefaultPollInterval(Duration.ofMillis(2));
	}

	private static final AtomicLong names = new AtomicLong();

	private final Queue<PriorityPool> pools = new ConcurrentLinkedQueue<>();

	/** Pool whose workers are always there. */
	public PriorityPool ofWorkers(int workers) {
		return of((settings) -> settings.minWorkers(workers).maxWorkers(workers));
	}

	/** Pool of one worker, unless the settings are changed. */
	public PriorityPool of(UnaryOperator<PoolSettings.Builder> settings) {
		return of(settings, (builder) -> builder);
	}

	public PriorityPool of(UnaryOperator<PoolSettings.Builder> settings, UnaryOperator<PoolBuilder> builder) {
		PoolSettings.Builder oneWorker = PoolSettings.builder().minWorkers(1).maxWorkers(1).stuckAfter(Duration.ZERO);
		PoolBuilder named = PriorityPool.builder("pool" + names.incrementAndGet());
		PriorityPool pool = builder.apply(named.settings(settings.apply(oneWorker).build())).build();
		this.pools.add(pool);
		return pool;
	}

	/**
	 * Has a pool start so many workers, which are idle then: it makes none without work.
	 */
	static void startWorkers(PriorityPool pool, int workers) {
		List<Blocker> blockers = Stream.generate(() -> Blocker.on(pool)).limit(workers).toList();
		blockers.forEach(Blocker::release);
		blockers.forEach((blocker) -> assertThat(blocker.job()).succeedsWithin(LONG));
		Awaitility.await().until(() -> pool.snapshot().running() == 0);
	}

	@Override
	public void afterEach(ExtensionContext context) throws Exception {
		for (PriorityPool pool : this.pools) {
			// On another thread, because a close that hangs must fail the test, not hang
			// it.
			Caller.of(() -> {
				pool.reconfigure(pool.settings().toBuilder().shutdown(ShutdownMode.CANCEL).build());
				pool.close();
				return null;
			}).result();
			assertNoThreadIsLeft(pool);
			assertConserved(pool);
		}
	}

	/**
	 * Waits for the failure of a future: what its task threw, or that it was cancelled.
	 */
	public static Throwable failureOf(Future<?> future) {
		Throwable thrown = catchThrowable(() -> future.get(LONG.toSeconds(), TimeUnit.SECONDS));
		assertThat(thrown).as("failure of %s", future).isNotNull().isNotInstanceOf(TimeoutException.class);
		// Newer JDKs wrap the cancellation, too.
		boolean wrapped = thrown instanceof ExecutionException || thrown.getCause() instanceof CancellationException;
		return wrapped ? thrown.getCause() : thrown;
	}

	/** Threads of a pool that live. */
	public static List<String> threadsOf(PriorityPool pool) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(Thread::isAlive)
			.map(Thread::getName)
			.filter((name) -> name.startsWith(pool.name() + "-"))
			.toList();
	}

	/** Checks that no thread of a pool lives, and tells what those do that are left. */
	public static void assertNoThreadIsLeft(PriorityPool pool) {
		if (!threadsOf(pool).isEmpty()) {
			assertThat(stacksOf(pool)).as("threads left of %s", pool.snapshot()).isEmpty();
		}
	}

	private static List<String> stacksOf(PriorityPool pool) {
		return Thread.getAllStackTraces()
			.entrySet()
			.stream()
			.filter((left) -> left.getKey().getName().startsWith(pool.name() + "-"))
			.map((left) -> stackOf(left.getKey(), left.getValue()))
			.toList();
	}

	private static String stackOf(Thread thread, StackTraceElement[] stack) {
		String head = thread.getName() + " is " + thread.getState();
		return Stream.of(stack).map((frame) -> "\n\tat " + frame).collect(Collectors.joining("", head, "\n"));
	}

	/** Checks a pool at rest. */
	public static void assertConserved(PriorityPool pool) {
		PoolSnapshot snapshot = pool.snapshot();
		assertConserved("all", snapshot.total());
		LevelSnapshot sum = LevelSnapshot.NONE;
		for (Priority priority : Priority.values()) {
			assertConserved(priority.tag(), snapshot.level(priority));
			sum = sum.plus(snapshot.level(priority));
		}
		assertThat(snapshot.total()).isEqualTo(sum);
	}

	private static void assertConserved(String level, LevelSnapshot figures) {
		assertThat(figures.submitted()).as("submitted, %s: %s", level, figures)
			.isEqualTo(figures.completed() + figures.failed() + figures.cancelled());
		assertThat(figures.pending()).as("pending, %s", level).isZero();
		assertThat(figures.queued()).as("queued, %s", level).isZero();
		assertThat(figures.running()).as("running, %s", level).isZero();
	}

}
