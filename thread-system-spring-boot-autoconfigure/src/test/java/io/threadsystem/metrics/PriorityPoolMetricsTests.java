package io.threadsystem.metrics;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ExecutorServiceMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PoolListener;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.ScalingDecision;
import io.threadsystem.pool.ScalingSettings;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

@Timeout(60)
class PriorityPoolMetricsTests {

	private static final PoolSettings SETTINGS = PoolSettings.builder()
		.minWorkers(1)
		.maxWorkers(2)
		.queueCapacity(3)
		.queueFull(QueueFullPolicy.REJECT)
		.stuckAfter(Duration.ofMillis(1))
		.build();

	private final PriorityPoolMetrics metrics = new PriorityPoolMetrics(() -> Stream.of(this.pool()));

	private final PriorityPool pool = PriorityPool.builder("io")
		.settings(SETTINGS)
		.listener(this.metrics.listener("io"))
		.build();

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final CountDownLatch release = new CountDownLatch(1);

	private PriorityPool pool() {
		return this.pool;
	}

	@AfterEach
	void close() {
		this.release.countDown();
		this.pool.close();
	}

	@Test
	void jobsAreCountedByPriority() throws Exception {
		this.metrics.bindTo(this.registry);
		fill(Priority.LOW);
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> this.pool.submit(Priority.HIGH, () -> 1));
		assertThat(counter("thread.system.jobs.submitted", "low")).isEqualTo(5);
		assertThat(counter("thread.system.jobs.submitted", "high")).isZero();
		assertThat(counter("thread.system.jobs.rejected", "high")).isOne();
		assertThat(counter("thread.system.jobs.rejected", "low")).isZero();
	}

	@Test
	void retriesAreCountedByPriority() {
		this.metrics.bindTo(this.registry);
		Job<Integer> job = this.pool.job("flaky")
			.priority(Priority.HIGH)
			.retry(RetryPolicy.fixed(3, Duration.ZERO))
			.submit(() -> 1 / (JobContext.current().attempt() / 3));
		assertThat(job).succeedsWithin(Duration.ofSeconds(10));
		assertThat(counter("thread.system.jobs.retried", "high")).isEqualTo(2);
		assertThat(counter("thread.system.jobs.retried", "low")).isZero();
		assertThat(counter("thread.system.jobs.submitted", "high")).isOne();
	}

	@Test
	void theQueueIsShownByPriority() throws Exception {
		this.metrics.bindTo(this.registry);
		fill(Priority.HIGHEST);
		assertThat(gauge("thread.system.queue.size", "pool", "io", "priority", "highest")).isEqualTo(3);
		assertThat(gauge("thread.system.queue.size", "pool", "io", "priority", "normal")).isZero();
		assertThat(gauge("thread.system.queue.capacity", "pool", "io")).isEqualTo(3);
		this.pool.reconfigure(SETTINGS.toBuilder().queueCapacity(0).build());
		assertThat(gauge("thread.system.queue.capacity", "pool", "io")).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void workersAreShownByState() throws Exception {
		this.metrics.bindTo(this.registry);
		assertThat(gauge("thread.system.workers", "pool", "io", "state", "idle")).as("not used yet").isZero();
		this.pool.submit(() -> 1).join();
		await().until(() -> gauge("thread.system.workers", "pool", "io", "state", "idle") == 1);
		fill(Priority.NORMAL);
		await().until(() -> gauge("thread.system.workers", "pool", "io", "state", "stuck") == 2);
		assertThat(gauge("thread.system.workers", "pool", "io", "state", "active")).isZero();
		this.pool.reconfigure(SETTINGS.toBuilder().stuckAfter(Duration.ZERO).build());
		assertThat(gauge("thread.system.workers", "pool", "io", "state", "active")).isEqualTo(2);
		assertThat(gauge("thread.system.workers", "pool", "io", "state", "idle")).isZero();
		assertThat(gauge("thread.system.workers.min", "pool", "io")).isOne();
		assertThat(gauge("thread.system.workers.max", "pool", "io")).isEqualTo(2);
	}

	@Test
	void aWorkerThatWaitsForAnotherJobIsNotActive() {
		this.metrics.bindTo(this.registry);
		this.pool.reconfigure(SETTINGS.toBuilder().maxWorkers(1).stuckAfter(Duration.ZERO).build());
		Job<Object> outer = this.pool.submit(() -> this.pool.submit(this::hold).get());
		await().until(() -> gauge("thread.system.workers", "pool", "io", "state", "waiting") == 1);
		await().until(() -> gauge("thread.system.workers", "pool", "io", "state", "active") == 1);
		assertThat(gauge("executor.active", "name", "io")).isOne();
		assertThat(gauge("executor.pool.size", "name", "io")).isEqualTo(2);
		this.release.countDown();
		assertThat(outer.join()).isEqualTo("held");
		await().until(() -> gauge("thread.system.workers", "pool", "io", "state", "waiting") == 0);
	}

	@Test
	void workersThatAreReplacedAreCounted() {
		this.metrics.bindTo(this.registry);
		assertThat(replaced()).isZero();
		this.pool.reconfigure(SETTINGS.toBuilder().replaceStuck(true).build());
		this.pool.submit(this::hold);
		await().until(() -> replaced() == 1);
	}

	private double replaced() {
		return this.registry.get("thread.system.workers.replaced").tags("pool", "io").functionCounter().count();
	}

	@Test
	void scalingDecisionsAreCountedByDirectionAndWhetherTheyWereApplied() {
		this.metrics.bindTo(this.registry);
		assertThat(this.registry.get("thread.system.scaling.decisions").counters()).hasSize(6)
			.allSatisfy((counter) -> assertThat(counter.count()).isZero());
		PoolListener listener = this.metrics.listener("io");
		listener.scaled(decision(1, 2, false));
		listener.scaled(decision(2, 4, false));
		listener.scaled(decision(4, 3, false));
		listener.scaled(decision(3, 3, false));
		listener.scaled(decision(3, 5, true));
		assertThat(decisions("up", "true")).isEqualTo(2);
		assertThat(decisions("down", "true")).isOne();
		assertThat(decisions("none", "true")).isOne();
		assertThat(decisions("up", "false")).isOne();
		assertThat(decisions("down", "false")).isZero();
	}

	@Test
	void aPoolThatScalesCountsItsDecisions() throws Exception {
		this.metrics.bindTo(this.registry);
		this.pool.reconfigure(SETTINGS.toBuilder().scaling(ScalingSettings.builder().build()).build());
		fill(Priority.NORMAL);
		await().until(() -> decisions("up", "true") == 1);
		assertThat(decisions("up", "false")).isZero();
	}

	private static ScalingDecision decision(int from, int to, boolean dryRun) {
		return new ScalingDecision(from, to, "any", dryRun, 0.5, Duration.ZERO);
	}

	private double decisions(String direction, String applied) {
		return this.registry.get("thread.system.scaling.decisions")
			.tags("pool", "io", "direction", direction, "applied", applied)
			.counter()
			.count();
	}

	@Test
	void theWaitIsTimedByPriority() {
		this.metrics.bindTo(this.registry);
		this.pool.submit(Priority.HIGH, () -> 1).join();
		Timer timer = this.registry.get("thread.system.job.wait").tags("pool", "io", "priority", "high").timer();
		assertThat(timer.count()).isOne();
		assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isPositive();
		assertThat(this.registry.get("thread.system.job.wait").tags("priority", "low").timer().count()).isZero();
	}

	@Test
	void executionIsTimedByPriorityAndOutcome() {
		this.metrics.bindTo(this.registry);
		this.pool.submit(Priority.LOW, () -> 1).join();
		this.pool.submit(Priority.LOW, () -> {
			throw new IllegalStateException("expected");
		}).exceptionally((ex) -> null).join();
		Job<?> cancelled = this.pool.submit(Priority.LOW, this::hold);
		await().until(() -> this.pool.snapshot().running() == 1);
		cancelled.cancel(true);
		this.pool.job("slow")
			.priority(Priority.LOW)
			.timeout(Duration.ofMillis(1))
			.submit(this::hold)
			.exceptionally((ex) -> null)
			.join();
		for (String outcome : new String[] { "completed", "failed", "cancelled", "timed-out" }) {
			await().untilAsserted(() -> assertThat(this.registry.get("thread.system.job.execution")
				.tags("pool", "io", "priority", "low", "outcome", outcome)
				.timer()
				.count()).as(outcome).isOne());
		}
	}

	@Test
	void executorMetersAreThoseOfAThreadPoolOfTheJdk() {
		this.metrics.bindTo(this.registry);
		SimpleMeterRegistry jdk = new SimpleMeterRegistry();
		ExecutorService executor = Executors.newFixedThreadPool(1);
		try {
			new ExecutorServiceMetrics(executor, "io", Tags.empty()).bindTo(jdk);
		}
		finally {
			executor.shutdown();
		}
		assertThat(describe(this.registry, "executor.")).hasSize(7).isEqualTo(describe(jdk, "executor."));
	}

	@Test
	void executorMetersShowThePool() throws Exception {
		this.metrics.bindTo(this.registry);
		this.pool.submit(() -> 1).join();
		fill(Priority.NORMAL);
		assertThat(this.registry.get("executor.completed").tags("name", "io").functionCounter().count()).isOne();
		assertThat(gauge("executor.active", "name", "io")).isEqualTo(2);
		assertThat(gauge("executor.queued", "name", "io")).isEqualTo(3);
		assertThat(gauge("executor.queue.remaining", "name", "io")).isZero();
		assertThat(gauge("executor.pool.size", "name", "io")).isEqualTo(2);
		assertThat(gauge("executor.pool.core", "name", "io")).isOne();
		assertThat(gauge("executor.pool.max", "name", "io")).isEqualTo(2);
		this.pool.reconfigure(SETTINGS.toBuilder().queueCapacity(1).build());
		assertThat(gauge("executor.queue.remaining", "name", "io")).isZero();
		this.pool.reconfigure(SETTINGS.toBuilder().queueCapacity(0).build());
		assertThat(gauge("executor.queue.remaining", "name", "io")).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void everyMeterHasADescription() {
		this.metrics.bindTo(this.registry);
		assertThat(this.registry.getMeters()).isNotEmpty()
			.allSatisfy((meter) -> assertThat(meter.getId().getDescription()).as("%s", meter.getId()).isNotBlank());
	}

	@Test
	void namesForPrometheusSayWhatTheyCountOnce() {
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		this.metrics.bindTo(prometheus);
		this.pool.submit(() -> 1).join();
		assertThat(prometheus.scrape())
			.contains("thread_system_jobs_submitted_total{pool=\"io\",priority=\"normal\"} 1.0")
			.contains("thread_system_jobs_rejected_total{pool=\"io\",priority=\"normal\"} 0.0")
			.contains("thread_system_jobs_retried_total{pool=\"io\",priority=\"normal\"} 0.0")
			.contains("thread_system_workers_replaced_total{pool=\"io\"} 0.0")
			.contains("thread_system_scaling_decisions_total{applied=\"true\",direction=\"up\",pool=\"io\"} 0.0")
			.contains("thread_system_workers{pool=\"io\",state=\"idle\"}")
			.contains("thread_system_workers_min{pool=\"io\"} 1.0")
			.contains("thread_system_workers_max{pool=\"io\"} 2.0")
			.contains("thread_system_queue_size_jobs{pool=\"io\",priority=\"normal\"} 0.0")
			.contains("thread_system_queue_capacity_jobs{pool=\"io\"} 3.0");
	}

	@Test
	void bindingTwiceRegistersOnce() {
		this.metrics.bindTo(this.registry);
		int meters = this.registry.getMeters().size();
		this.metrics.bindTo(this.registry);
		this.pool.submit(() -> 1).join();
		assertThat(this.registry.getMeters()).hasSize(meters);
		assertThat(waits(this.registry)).isOne();
	}

	@Test
	void everyRegistryHasTheMeters() {
		SimpleMeterRegistry second = new SimpleMeterRegistry();
		this.metrics.bindTo(this.registry);
		this.metrics.bindTo(second);
		this.pool.submit(() -> 1).join();
		assertThat(waits(this.registry)).isOne();
		assertThat(waits(second)).isOne();
		assertThat(describe(second, "")).isEqualTo(describe(this.registry, ""));
	}

	@Test
	void aCompositeRegistryFeedsItsMembers() {
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		this.metrics.bindTo(composite);
		composite.add(this.registry);
		this.pool.submit(() -> 1).join();
		assertThat(waits(this.registry)).isOne();
		assertThat(counter("thread.system.jobs.submitted", "normal")).isOne();
	}

	@Test
	void aListenerThatIsAskedForAfterTheBindingRecordsToo() {
		this.metrics.bindTo(this.registry);
		try (PriorityPool late = PriorityPool.builder("late").listener(this.metrics.listener("late")).build()) {
			late.submit(() -> 1).join();
		}
		assertThat(
				this.registry.get("thread.system.job.wait").tags("pool", "late", "priority", "normal").timer().count())
			.isOne();
	}

	@Test
	void ofSeveralPoolsWithOneNameTheFirstOneIsTaken() {
		try (PriorityPool other = PriorityPool.create("io", PoolSettings.builder().queueCapacity(99).build())) {
			new PriorityPoolMetrics(() -> Stream.of(this.pool, other)).bindTo(this.registry);
		}
		assertThat(gauge("thread.system.queue.capacity", "pool", "io")).isEqualTo(3);
	}

	@Test
	void aPoolWithoutTheListenerHasNoTimers() {
		new PriorityPoolMetrics(() -> Stream.of(this.pool)).bindTo(this.registry);
		assertThat(this.registry.find("thread.system.job.wait").timers()).isEmpty();
		assertThat(this.registry.find("thread.system.scaling.decisions").counters()).isEmpty();
		assertThat(this.registry.find("thread.system.workers").gauges()).hasSize(4);
	}

	/** Both workers busy, the queue full. */
	private void fill(Priority priority) {
		for (int busy = 1; busy <= 2; busy++) {
			int expected = busy;
			this.pool.submit(priority, this::hold);
			await().until(() -> this.pool.snapshot().running() == expected);
		}
		for (int waiting = 0; waiting < 3; waiting++) {
			this.pool.submit(priority, this::hold);
		}
	}

	private Object hold() throws InterruptedException {
		this.release.await();
		return "held";
	}

	private double counter(String name, String priority) {
		return this.registry.get(name).tags("pool", "io", "priority", priority).functionCounter().count();
	}

	private double gauge(String name, String... tags) {
		return this.registry.get(name).tags(tags).gauge().value();
	}

	private static long waits(MeterRegistry registry) {
		return registry.get("thread.system.job.wait").tags("pool", "io", "priority", "normal").timer().count();
	}

	private static Set<String> describe(MeterRegistry registry, String prefix) {
		return registry.getMeters()
			.stream()
			.map(Meter::getId)
			.filter((id) -> id.getName().startsWith(prefix))
			.map((id) -> id.getName() + id.getTags() + id.getType() + id.getBaseUnit() + id.getDescription())
			.collect(Collectors.toSet());
	}

}
