package io.threadsystem.pool;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

import io.threadsystem.job.JobsFuture;
import org.jspecify.annotations.Nullable;

/**
 * One look, by a worker that waits, at jobs and at what those wait for, directly or
 * through others. It runs what it can of them.
 */
final class Upstream {

	/*
	 * Used by one thread. Each job comes after those that it waits for: when one was run,
	 * the next one is perhaps just ready. So one look is enough for a chain or a layered
	 * graph, however large, if nobody else takes part; and each job is looked at once.
	 */

	private final Worker worker;

	private final BooleanSupplier over;

	private final Set<CompletableFuture<?>> seen = Collections.newSetFromMap(new IdentityHashMap<>());

	private final Deque<Open> open = new ArrayDeque<>();

	private boolean anyRun;

	/**
	 * Creates a look that has not begun.
	 * @param worker the calling worker
	 * @param over whether to look no further, asked before each step
	 */
	Upstream(Worker worker, BooleanSupplier over) {
		this.worker = worker;
		this.over = over;
	}

	/**
	 * Looks at these and at what they wait for.
	 * @return whether anything was run
	 */
	boolean runWhatCanBe(Iterable<? extends CompletableFuture<?>> awaited) {
		this.open.push(new Open(null, awaited.iterator()));
		while (!this.open.isEmpty() && !this.over.getAsBoolean()) {
			Open last = this.open.element();
			if (last.before().hasNext()) {
				lookAt(last.before().next());
			}
			else {
				this.open.pop();
				run(last.job());
			}
		}
		return this.anyRun;
	}

	private void lookAt(CompletableFuture<?> future) {
		if (future.isDone() || !this.seen.add(future)) {
			return;
		}
		if (future instanceof PoolJob<?> job) {
			this.open.push(new Open(job, before(job)));
		}
		else if (future instanceof JobsFuture<?> jobs) {
			this.open.push(new Open(null, PoolJob.unfinishedJobsOf(jobs).iterator()));
		}
	}

	private static Iterator<CompletableFuture<?>> before(PoolJob<?> job) {
		List<CompletableFuture<?>> prerequisites = job.unfinishedPrerequisites();
		return prerequisites.iterator();
	}

	private void run(@Nullable PoolJob<?> job) {
		if (job != null && this.worker.runInside(job)) {
			this.anyRun = true;
		}
	}

	/**
	 * A job, or none, and those before it that have not been looked at.
	 */
	private record Open(@Nullable PoolJob<?> job, Iterator<? extends CompletableFuture<?>> before) {
	}

}
