package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/** Decorators, listeners and services of a pool. */
@Timeout(60)
class PoolBuilderTests {

	private static final ThreadLocal<String> CONTEXT = new ThreadLocal<>();

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final List<String> events = Collections.synchronizedList(new ArrayList<>());

	@Test
	void aDecoratorCarriesTheContextOfTheSubmitterToTheWorker() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings,
				(builder) -> builder.taskDecorator(PoolBuilderTests::carryContext));
		AtomicReference<String> executed = new AtomicReference<>();
		CONTEXT.set("of the submitter");
		try {
			assertThat(pool.submit(CONTEXT::get).get()).isEqualTo("of the submitter");
			assertThat(pool.job("built").delay(Duration.ofMillis(1)).submit(CONTEXT::get).get())
				.isEqualTo("of the submitter");
			assertThat(pool.executor().submit(CONTEXT::get).get()).isEqualTo("of the submitter");
			pool.execute(() -> executed.set(CONTEXT.get()));
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(executed).hasValue("of the submitter");
		}
		finally {
			CONTEXT.remove();
		}
	}

	private static Runnable carryContext(Runnable task) {
		String context = CONTEXT.get();
		return () -> {
			CONTEXT.set(context);
			try {
				task.run();
			}
			finally {
				CONTEXT.remove();
			}
		};
	}

	@Test
	void aDecoratorSeesTheFailureAndTheJobKeepsIt() {
		List<Throwable> seen = new ArrayList<>();
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.taskDecorator((task) -> () -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				seen.add(ex);
			}
		}));
		Exception failure = new Exception("checked");
		Job<String> job = pool.submit(() -> {
			throw failure;
		});
		assertThat(TestPools.failureOf(job)).isSameAs(failure);
		assertThat(seen).containsExactly(failure);
	}

	@Test
	void aDecoratorThatThrowsOnTheSubmitterRefusesTheJob() {
		IllegalStateException failure = new IllegalStateException("on purpose");
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.taskDecorator((task) -> {
			throw failure;
		}));
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> pool.submit(() -> "never"))
			.isSameAs(failure);
		assertThat(pool.snapshot().submitted()).isZero();
	}

	@Test
	void aDecoratorThatThrowsOnTheWorkerFailsTheJob() {
		IllegalStateException failure = new IllegalStateException("on purpose");
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.taskDecorator((task) -> () -> {
			throw failure;
		}));
		assertThat(TestPools.failureOf(pool.submit(() -> "never"))).isSameAs(failure);
	}

	@Test
	void listenersAreToldOfEveryStartAndEnd() throws Exception {
		TestTicker ticker = new TestTicker();
		PriorityPool pool = this.pools.of((settings) -> settings,
				(builder) -> builder.ticker(ticker).listener(new Recorder()));
		pool.pause();
		pool.job("completed").submit(() -> ticker.advance(Duration.ofNanos(7)));
		pool.job("failed").submit(() -> {
			throw new IllegalStateException("on purpose");
		});
		ticker.advance(Duration.ofNanos(5));
		pool.resume();
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		Blocker cancelled = Blocker.of(pool.job("cancelled"));
		cancelled.job().cancel(true);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		Blocker slow = Blocker.of(pool.job("slow").timeout(Duration.ofSeconds(1)));
		ticker.advance(Duration.ofSeconds(1));
		assertThat(TestPools.failureOf(slow.job())).isInstanceOf(JobTimeoutException.class);
		assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
		pool.pause();
		pool.job("never started").submit(() -> "never").cancel(true);
		assertThat(this.events).containsExactly("completed started after 5", "completed ended after 7: COMPLETED",
				"failed started after 12", "failed ended after 0: FAILED", "cancelled started after 0",
				"cancelled ended after 0: CANCELLED", "slow started after 0", "slow ended after 1000000000: TIMED_OUT");
	}

	@Test
	void aListenerThatThrowsHarmsNeitherJobsNorOtherListeners() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings,
				(builder) -> builder.listener(new Thrower()).listener(new Recorder()));
		try (LogCapture log = new LogCapture()) {
			assertThat(pool.job("job").submit(() -> "done").get()).isEqualTo("done");
			assertThat(pool.awaitIdle(TestPools.LONG)).isTrue();
			assertThat(log.from(Level.ERROR)).hasSize(2);
		}
		assertThat(this.events).hasSize(2);
		assertThat(pool.snapshot().completed()).isOne();
	}

	@Test
	void aJobFindsTheServicesOfItsPool() throws Exception {
		PriorityPool pool = this.pools.of((settings) -> settings,
				(builder) -> builder.services((type) -> type == String.class ? "the service" : null));
		assertThat(pool.submit(() -> JobContext.current().service(String.class)).get()).isEqualTo("the service");
	}

	@Test
	void aPoolWithoutServicesSaysSo() {
		PriorityPool pool = this.pools.ofWorkers(1);
		Job<String> job = pool.submit(() -> JobContext.current().service(String.class));
		assertThat(TestPools.failureOf(job)).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining(pool.name())
			.hasMessageContaining("java.lang.String")
			.hasMessageContaining("PoolBuilder.services");
	}

	@Test
	void whatTheResolverOfServicesThrowsEndsInTheJob() {
		CompletionException failure = new CompletionException("no such service", null);
		PriorityPool pool = this.pools.of((settings) -> settings, (builder) -> builder.services((type) -> {
			throw failure;
		}));
		Job<String> job = pool.submit(() -> JobContext.current().service(String.class));
		assertThat(job.handle((value, thrown) -> thrown)).succeedsWithin(TestPools.LONG).isSameAs(failure);
	}

	@Test
	void aPoolNeedsAName() {
		assertThatNullPointerException().isThrownBy(() -> PriorityPool.builder(null)).withMessageContaining("name");
		assertThatIllegalArgumentException().isThrownBy(() -> PriorityPool.builder(" ")).withMessageContaining("blank");
	}

	@Test
	void nullIsRefused() {
		PoolBuilder builder = PriorityPool.builder("never");
		assertThatNullPointerException().isThrownBy(() -> builder.settings(null)).withMessageContaining("settings");
		assertThatNullPointerException().isThrownBy(() -> builder.listener(null)).withMessageContaining("listener");
		assertThatNullPointerException().isThrownBy(() -> builder.taskDecorator(null))
			.withMessageContaining("taskDecorator");
		assertThatNullPointerException().isThrownBy(() -> builder.services(null)).withMessageContaining("services");
	}

	@Test
	void aPoolIsMadeInATryWithResources() throws Exception {
		PoolSettings settings = PoolSettings.builder().minWorkers(1).maxWorkers(2).build();
		PriorityPool made;
		try (PriorityPool pool = PriorityPool.create("resource", settings)) {
			made = pool;
			assertThat(pool.name()).isEqualTo("resource");
			assertThat(pool.settings()).isSameAs(settings);
			pool.execute(() -> this.events.add("ran"));
		}
		assertThat(this.events).containsExactly("ran");
		assertThat(TestPools.threadsOf(made)).isEmpty();
	}

	private final class Recorder implements PoolListener {

		@Override
		public void jobStarted(Job<?> job, long waitedNanos) {
			PoolBuilderTests.this.events.add(job.name() + " started after " + waitedNanos);
		}

		@Override
		public void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
			PoolBuilderTests.this.events.add(job.name() + " ended after " + executionNanos + ": " + outcome);
		}

	}

	private static final class Thrower implements PoolListener {

		@Override
		public void jobStarted(Job<?> job, long waitedNanos) {
			throw new AssertionError("on purpose");
		}

		@Override
		public void jobEnded(Job<?> job, long executionNanos, JobOutcome outcome) {
			throw new AssertionError("on purpose");
		}

	}

}
