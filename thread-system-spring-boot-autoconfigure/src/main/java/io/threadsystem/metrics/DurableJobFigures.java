package io.threadsystem.metrics;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.threadsystem.cluster.ClusterNode;
import io.threadsystem.cluster.DurableJobCount;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of the durable jobs as they were when they were last looked up. Safe for
 * use by several threads.
 */
final class DurableJobFigures {

	/*
	 * A figure that is old is looked up by a thread of its own, and who has asked for it
	 * waits for a moment only: where the database is away, asking it takes as long as its
	 * pool waits for a connection, and nobody's scrape is to take that long. At most one
	 * look-up is under way, which 'lookUp' holds; its thread replaces the figures before
	 * it lets go. Its own thread also keeps it out of the transaction of whoever asks.
	 */

	private static final Logger logger = LoggerFactory.getLogger(DurableJobMetrics.class);

	private static final long NEW_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final long WAIT_MILLIS = 500;

	private static final Set<JobState> STATES = Set.of(JobState.PENDING, JobState.RUNNING, JobState.FAILED);

	private final DurableJobs jobs;

	private final DurableJobHandlers handlers;

	private final LongSupplier nanoTime;

	private final Consumer<Kind> found;

	private final Set<Kind> kinds = ConcurrentHashMap.newKeySet();

	private final AtomicReference<@Nullable CountDownLatch> lookUp = new AtomicReference<>();

	private volatile Figures figures = new Figures(Map.of(), Double.NaN);

	/** When the last look-up began; {@code null} before the first. */
	private volatile @Nullable Long lookedUpAt;

	private volatile boolean failing;

	DurableJobFigures(DurableJobs jobs, DurableJobHandlers handlers, LongSupplier nanoTime, Consumer<Kind> found) {
		this.jobs = jobs;
		this.handlers = handlers;
		this.nanoTime = nanoTime;
		this.found = found;
	}

	/** The kinds that have occurred, or could. */
	Collection<Kind> kinds() {
		return this.kinds;
	}

	/** How many there are of a kind. */
	double count(Kind kind) {
		return current().counts().getOrDefault(kind, 0L);
	}

	/** How many nodes are alive; not a number as long as that was never found out. */
	double nodes() {
		return current().nodes();
	}

	private Figures current() {
		CountDownLatch begun = refresh();
		if (begun != null) {
			try {
				begun.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
		return this.figures;
	}

	/**
	 * Has the figures looked up, unless they are new or somebody is at it.
	 * @return what tells of the end, {@code null} if nothing was begun
	 */
	@Nullable CountDownLatch refresh() {
		CountDownLatch end = new CountDownLatch(1);
		if (isNew() || !this.lookUp.compareAndSet(null, end)) {
			return null;
		}
		if (isNew()) {
			// somebody was faster
			this.lookUp.set(null);
			return null;
		}
		this.lookedUpAt = this.nanoTime.getAsLong();
		begin(end);
		return end;
	}

	private void begin(CountDownLatch end) {
		Thread thread = new Thread(() -> {
			try {
				lookUp();
			}
			finally {
				this.lookUp.set(null);
				end.countDown();
			}
		}, "thread-system-cluster-meters");
		thread.setDaemon(true);
		boolean started = false;
		try {
			thread.start();
			started = true;
		}
		finally {
			if (!started) {
				this.lookUp.set(null);
			}
		}
	}

	private boolean isNew() {
		Long then = this.lookedUpAt;
		return then != null && this.nanoTime.getAsLong() - then < NEW_NANOS;
	}

	private void lookUp() {
		try {
			Map<Kind, Long> counts = new HashMap<>();
			for (DurableJobCount count : this.jobs.counts(STATES)) {
				counts.merge(new Kind(count.name(), count.state(), count.priority()), count.count(), Long::sum);
			}
			this.figures = new Figures(Map.copyOf(counts),
					this.jobs.nodes().stream().filter(ClusterNode::alive).count());
			counts.keySet().forEach(this::add);
			this.handlers.all()
				.forEach((name, handler) -> STATES.forEach((state) -> add(new Kind(name, state, handler.priority()))));
			this.failing = false;
		}
		catch (RuntimeException ex) {
			logFailure(ex);
		}
	}

	private void add(Kind kind) {
		if (this.kinds.add(kind)) {
			this.found.accept(kind);
		}
	}

	private void logFailure(RuntimeException failure) {
		if (!this.failing) {
			logger.warn("The durable jobs could not be counted; their meters stay as they are: {}", failure.toString());
		}
		logger.debug("The durable jobs could not be counted", failure);
		this.failing = true;
	}

	/**
	 * What durable jobs are counted by.
	 *
	 * @param name their name
	 * @param state their state
	 * @param priority their priority
	 */
	record Kind(String name, JobState state, Priority priority) {
	}

	/**
	 * What was found.
	 *
	 * @param counts how many jobs there are of a kind
	 * @param nodes how many nodes are alive
	 */
	private record Figures(Map<Kind, Long> counts, double nodes) {
	}

}
