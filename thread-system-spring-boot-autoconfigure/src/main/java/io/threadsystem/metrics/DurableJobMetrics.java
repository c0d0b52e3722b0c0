package io.threadsystem.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.threadsystem.cluster.DurableJobHandlers;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.metrics.DurableJobFigures.Kind;

/**
 * Binder of the meters of the durable jobs of all nodes: how many wait, run and have
 * failed for good, and how many nodes are alive. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class DurableJobMetrics implements MeterBinder {

	/*
	 * Which kinds of jobs occur is only known once the database has been asked, so gauges
	 * are added as kinds turn up. They are never removed: of a kind that is gone there
	 * are none, which is a figure, too. The list of registries is guarded by itself; a
	 * kind that turns up while a registry is bound is seen by one of the two at least,
	 * and a gauge that is registered twice is there once.
	 */

	private final DurableJobFigures figures;

	private final List<MeterRegistry> registries = new ArrayList<>();

	/**
	 * Creates a binder.
	 * @param jobs the jobs, which are counted when a registry asks for a figure, at most
	 * once in ten seconds
	 * @param handlers those of this node, whose jobs have meters before there are any
	 */
	public DurableJobMetrics(DurableJobs jobs, DurableJobHandlers handlers) {
		this(jobs, handlers, System::nanoTime);
	}

	DurableJobMetrics(DurableJobs jobs, DurableJobHandlers handlers, LongSupplier nanoTime) {
		this.figures = new DurableJobFigures(jobs, handlers, nanoTime, this::add);
	}

	/**
	 * Registers the meters, once a registry.
	 */
	@Override
	public void bindTo(MeterRegistry registry) {
		synchronized (this.registries) {
			if (this.registries.stream().anyMatch((known) -> known == registry)) {
				return;
			}
			this.registries.add(registry);
			this.figures.kinds().forEach((kind) -> register(kind, registry));
		}
		Gauge.builder("thread.system.cluster.nodes", this.figures, DurableJobFigures::nodes)
			.description("Nodes that are alive")
			.register(registry);
	}

	/**
	 * Looks the figures up in the background, if they are not new, without waiting: so
	 * that there are some when they are first asked for.
	 */
	public void refresh() {
		this.figures.refresh();
	}

	private void add(Kind kind) {
		synchronized (this.registries) {
			this.registries.forEach((registry) -> register(kind, registry));
		}
	}

	private void register(Kind kind, MeterRegistry registry) {
		Gauge.builder("thread.system.cluster.jobs", this.figures, (known) -> known.count(kind))
			.description("Durable jobs that wait, run, or have failed for good")
			.tags("name", kind.name(), "state", kind.state().name().toLowerCase(Locale.ROOT), MeterTags.PRIORITY,
					kind.priority().tag())
			.register(registry);
	}

}
