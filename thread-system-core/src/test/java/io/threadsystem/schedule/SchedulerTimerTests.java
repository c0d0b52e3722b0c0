package io.threadsystem.schedule;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.JobState;
import io.threadsystem.pool.LogCapture;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.TestPools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

/** Schedulers use the timer of their pool, and end with it. */
@Timeout(60)
class SchedulerTimerTests {

	private static final Duration HOUR = Duration.ofHours(1);

	@RegisterExtension
	final TestSchedulers schedulers = new TestSchedulers();

	private PriorityPool pool;

	@BeforeEach
	void start() {
		this.pool = this.schedulers.pools().ofWorkers(1);
	}

	private static void nothing() {
	}

	private Set<String> threads() {
		return new TreeSet<>(TestPools.threadsOf(this.pool));
	}

	@Test
	void anUnusedSchedulerHasNoThread() {
		Set<String> before = threads();
		JobScheduler scheduler = this.schedulers.on(this.pool, (builder) -> builder);
		assertThat(threads()).isEqualTo(before);
		scheduler.close();
		assertThat(threads()).isEqualTo(before);
	}

	@Test
	void manySchedulersHaveOneThreadBetweenThem() throws Exception {
		this.pool.submit(SchedulerTimerTests::nothing).join();
		int before = threads().size();
		for (int i = 0; i < 10; i++) {
			CountDownLatch ran = new CountDownLatch(1);
			this.schedulers.on(this.pool, (builder) -> builder).after(Duration.ZERO, ran::countDown);
			assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(threads()).hasSizeLessThanOrEqualTo(before + 1);
	}

	@Test
	void schedulesEndWithThePoolWhoseTimerTheyUse() {
		PriorityPool other = this.schedulers.pools().ofWorkers(1);
		JobScheduler scheduler = this.schedulers.on(this.pool);
		try (LogCapture log = new LogCapture()) {
			ScheduledJob first = scheduler.job("first").pool(other).every(HOUR, SchedulerTimerTests::nothing);
			ScheduledJob second = scheduler.job("second").pool(other).after(HOUR, SchedulerTimerTests::nothing);
			this.pool.close();
			await().until(() -> first.isDone() && second.isDone());
			await().until(() -> log.messages().size() == 2);
			assertThat(log.messages()).containsExactly(
					"Schedule 'first' has ended, because pool '" + this.pool.name()
							+ "', whose timer it uses, has ended",
					"Schedule 'second' has ended, because pool '" + this.pool.name()
							+ "', whose timer it uses, has ended");
			assertThat(scheduler.jobs()).isEmpty();
			assertThat(first.runNow()).isFalse();
			assertThatIllegalStateException().isThrownBy(() -> scheduler.after(HOUR, SchedulerTimerTests::nothing))
				.withMessageContainingAll(this.pool.name(), "whose timer it uses, has ended");
		}
	}

	@Test
	void aClosedSchedulerIsNotToldOfTheEndOfItsPool() {
		JobScheduler scheduler = this.schedulers.on(this.pool);
		try (LogCapture log = new LogCapture()) {
			scheduler.every(HOUR, SchedulerTimerTests::nothing);
			scheduler.close();
			this.pool.close();
			assertThat(log.messages()).isEmpty();
		}
	}

	@Test
	void aPoolThatIsNotOursIsServedByATimerOfItsOwn() {
		PriorityPool decorator = (PriorityPool) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { PriorityPool.class },
				(proxy, method, arguments) -> method.invoke(this.pool, arguments));
		JobScheduler scheduler = this.schedulers.on(decorator, (builder) -> builder);
		ScheduledJob job = scheduler.every(Duration.ofMillis(5), SchedulerTimerTests::nothing);
		await().until(() -> job.runCount() > 2);
		assertThat(job.lastOutcome()).contains(JobState.COMPLETED);
		scheduler.close();
		assertThat(job.isDone()).isTrue();
	}

	@Test
	void aPoolThatAnswersNothingDoesNoHarm() {
		PriorityPool mock = (PriorityPool) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { PriorityPool.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "hashCode" -> System.identityHashCode(proxy);
					case "equals" -> proxy == arguments[0];
					default -> null;
				});
		JobScheduler scheduler = this.schedulers.on(mock, (builder) -> builder);
		try (LogCapture log = new LogCapture()) {
			ScheduledJob job = scheduler.withFixedDelay(Duration.ofMillis(5), SchedulerTimerTests::nothing);
			await().until(() -> job.skippedCount() > 2);
			scheduler.close();
			assertThat(job.isDone()).isTrue();
		}
	}

}
