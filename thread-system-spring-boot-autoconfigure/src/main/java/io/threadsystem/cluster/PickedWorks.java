package io.threadsystem.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/** The rows that this node is busy with. Safe for use by several threads. */
final class PickedWorks {

	/**
	 * All of them, as a row may have been lost, and picked again before it was let go.
	 */
	private final Set<PickedWork> all = ConcurrentHashMap.newKeySet();

	private final Map<JobId, PickedWork> latest = new ConcurrentHashMap<>();

	/** Adds one. What this node has picked before of the same row is lost. */
	void add(PickedWork work) {
		this.all.add(work);
		PickedWork before = this.latest.put(work.id(), work);
		if (before != null) {
			before.lose();
		}
	}

	void remove(PickedWork work) {
		this.all.remove(work);
		this.latest.remove(work.id(), work);
		synchronized (this) {
			notifyAll();
		}
	}

	/**
	 * Waits until this node is busy with nothing of a pool but what the current thread
	 * does itself.
	 * @param until when to wait no longer, as of {@link System#nanoTime()}
	 */
	synchronized void awaitNone(PriorityPool pool, long until) throws InterruptedException {
		for (long left = until - System.nanoTime(); left > 0 && isBusyWith(pool); left = until - System.nanoTime()) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
		}
	}

	private boolean isBusyWith(PriorityPool pool) {
		Thread current = Thread.currentThread();
		return this.all.stream().anyMatch((work) -> work.pool() == pool && !work.isWith(current));
	}

	/** Has others take what the workers of a pool have not begun. */
	void releaseUnbegun(PriorityPool pool) {
		this.all.stream().filter((work) -> work.pool() == pool).forEach(PickedWork::releaseUnlessBegun);
	}

	List<PickedWork> of(JobTable table) {
		return this.all.stream().filter((work) -> work.table() == table).toList();
	}

	@Nullable PickedWork find(JobId id) {
		return this.latest.get(id);
	}

	boolean has(Execution execution) {
		PickedWork work = find(new JobId(execution.getTaskName(), execution.getId()));
		return work != null && work.execution().version == execution.version;
	}

	boolean isEmpty() {
		return this.all.isEmpty();
	}

	Collection<PickedWork> all() {
		return this.all;
	}

}
