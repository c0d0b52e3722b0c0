package io.threadsystem.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.threadsystem.cluster.ClusterNode;
import io.threadsystem.cluster.DurableJobBuilder;
import io.threadsystem.cluster.DurableJobCount;
import io.threadsystem.cluster.DurableJobHandler;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.cluster.DurableJobQuery;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.cluster.StoredJob;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The figures of durable jobs, of a database that is there or not. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class DurableJobMetricsTests {

	private static final DurableJobCount FAILED = new DurableJobCount("invoice", JobState.FAILED, Priority.HIGH, 3);

	private final CountedJobs jobs = new CountedJobs();

	private final DurableJobHandlers handlers = new DurableJobHandlers();

	private final AtomicLong nanos = new AtomicLong();

	private final DurableJobMetrics metrics = new DurableJobMetrics(this.jobs, this.handlers, this.nanos::get);

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private Double count(MeterRegistry in, String name, String state, String priority) {
		Gauge gauge = in.find("thread.system.cluster.jobs")
			.tags("name", name, "state", state, "priority", priority)
			.gauge();
		return (gauge != null) ? gauge.value() : null;
	}

	private double nodes() {
		return this.registry.get("thread.system.cluster.nodes").gauge().value();
	}

	private void later() {
		this.nanos.addAndGet(Duration.ofSeconds(11).toNanos());
	}

	@Test
	void jobsAreCountedByNameStateAndPriorityAndNodesThatAreAlive() {
		this.jobs.counts = () -> List.of(FAILED, new DurableJobCount("invoice", JobState.PENDING, Priority.LOW, 7));
		this.metrics.bindTo(this.registry);
		await().untilAsserted(() -> assertThat(nodes()).isOne());
		assertThat(count(this.registry, "invoice", "failed", "high")).isEqualTo(3);
		assertThat(count(this.registry, "invoice", "pending", "low")).isEqualTo(7);
		assertThat(this.registry.find("thread.system.cluster.jobs").gauges()).hasSize(2);
		assertThat(this.jobs.states).isEqualTo(Set.of(JobState.PENDING, JobState.RUNNING, JobState.FAILED));
	}

	@Test
	void jobsOfAnotherTableAreAddedToThem() {
		this.jobs.counts = () -> List.of(FAILED, FAILED);
		this.metrics.bindTo(this.registry);
		this.metrics.refresh();
		await().untilAsserted(() -> assertThat(count(this.registry, "invoice", "failed", "high")).isEqualTo(6));
	}

	@Test
	void thoseThatThisNodeHandlesHaveMetersBeforeThereAreAny() {
		this.handlers.register(new DurableJobHandler("mail", "", Priority.HIGH, null, null, null, (argument) -> {
		}, null));
		this.metrics.bindTo(this.registry);
		this.metrics.refresh();
		for (String state : List.of("pending", "running", "failed")) {
			await().untilAsserted(() -> assertThat(count(this.registry, "mail", state, "high")).isZero());
		}
	}

	@Test
	void theyAreLookedUpAtMostOnceInTenSeconds() {
		this.metrics.bindTo(this.registry);
		assertThat(this.jobs.lookUps).hasValue(0);
		await().untilAsserted(() -> assertThat(nodes()).isOne());
		nodes();
		this.metrics.refresh();
		assertThat(this.jobs.lookUps).hasValue(1);
		later();
		await().untilAsserted(() -> {
			nodes();
			assertThat(this.jobs.lookUps).hasValue(2);
		});
	}

	@Test
	void aKindThatIsGoneIsNone() {
		this.jobs.counts = () -> List.of(FAILED);
		this.metrics.bindTo(this.registry);
		this.metrics.refresh();
		await().untilAsserted(() -> assertThat(count(this.registry, "invoice", "failed", "high")).isEqualTo(3));
		this.jobs.counts = List::of;
		later();
		await().untilAsserted(() -> assertThat(count(this.registry, "invoice", "failed", "high")).isZero());
	}

	@Test
	void aDatabaseThatIsAwayLeavesTheFiguresAsTheyWereAndIsReportedOnce(CapturedOutput output) {
		this.jobs.counts = () -> List.of(FAILED);
		this.metrics.bindTo(this.registry);
		this.metrics.refresh();
		await().untilAsserted(() -> assertThat(count(this.registry, "invoice", "failed", "high")).isEqualTo(3));
		this.jobs.counts = () -> {
			throw new IllegalStateException("no connection");
		};
		for (int lookUps = 2; lookUps <= 4; lookUps++) {
			int expected = lookUps;
			later();
			await().untilAsserted(() -> {
				assertThat(count(this.registry, "invoice", "failed", "high")).isEqualTo(3);
				assertThat(this.jobs.lookUps).hasValue(expected);
			});
		}
		assertThat(output.getOut().split("could not be counted; their meters stay", -1)).hasSize(2);
		this.jobs.counts = List::of;
		later();
		await().untilAsserted(() -> assertThat(count(this.registry, "invoice", "failed", "high")).isZero());
	}

	@Test
	void aDatabaseThatDoesNotAnswerHoldsNobodyUp() {
		this.jobs.counts = () -> List.of(FAILED);
		this.metrics.bindTo(this.registry);
		this.metrics.refresh();
		await().untilAsserted(() -> assertThat(count(this.registry, "invoice", "failed", "high")).isEqualTo(3));
		CountDownLatch answer = new CountDownLatch(1);
		this.jobs.counts = () -> {
			awaitUninterrupted(answer);
			return List.of();
		};
		later();
		for (int scrapes = 0; scrapes < 20; scrapes++) {
			assertThat(count(this.registry, "invoice", "failed", "high")).isEqualTo(3);
			later();
		}
		await().untilAsserted(() -> assertThat(this.jobs.lookUps).hasValue(2));
		answer.countDown();
		await().untilAsserted(() -> assertThat(count(this.registry, "invoice", "failed", "high")).isZero());
	}

	private static void awaitUninterrupted(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void everyRegistryHasThemOnce() {
		this.jobs.counts = () -> List.of(FAILED);
		MeterRegistry other = new SimpleMeterRegistry();
		this.metrics.bindTo(this.registry);
		this.metrics.bindTo(this.registry);
		this.metrics.refresh();
		await().untilAsserted(() -> assertThat(count(this.registry, "invoice", "failed", "high")).isEqualTo(3));
		this.metrics.bindTo(other);
		assertThat(count(other, "invoice", "failed", "high")).isEqualTo(3);
		assertThat(this.registry.getMeters()).hasSize(2);
	}

	@Test
	void prometheusHasThem() {
		this.jobs.counts = () -> List.of(FAILED);
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		this.metrics.bindTo(prometheus);
		this.metrics.refresh();
		await().untilAsserted(() -> assertThat(prometheus.scrape()).contains(
				"thread_system_cluster_jobs{name=\"invoice\",priority=\"high\",state=\"failed\"} 3.0",
				"thread_system_cluster_nodes 1.0"));
	}

	/** Durable jobs that can be counted, and nothing else. */
	private static final class CountedJobs implements DurableJobs {

		private final AtomicInteger lookUps = new AtomicInteger();

		private volatile Set<JobState> states = Set.of();

		private volatile Supplier<List<DurableJobCount>> counts = List::of;

		@Override
		public Collection<DurableJobCount> counts(Set<JobState> states) {
			this.states = states;
			this.lookUps.incrementAndGet();
			return this.counts.get();
		}

		@Override
		public List<ClusterNode> nodes() {
			Instant now = Instant.now();
			return List.of(new ClusterNode("one", now, now, true, Set.of()),
					new ClusterNode("two", now, now, false, Set.of()));
		}

		@Override
		public Collection<DurableJobCount> counts() {
			throw new UnsupportedOperationException();
		}

		@Override
		public DurableJobBuilder job(String name) {
			throw new UnsupportedOperationException();
		}

		@Override
		public Optional<StoredJob> find(String id) {
			throw new UnsupportedOperationException();
		}

		@Override
		public List<StoredJob> find(DurableJobQuery query) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean cancel(String id) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean retry(String id) {
			throw new UnsupportedOperationException();
		}

		@Override
		public boolean remove(String id) {
			throw new UnsupportedOperationException();
		}

	}

}
