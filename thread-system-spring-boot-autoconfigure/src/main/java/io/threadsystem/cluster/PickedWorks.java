package io.threadsystem.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import com.github.kagkarlsson.scheduler.task.Execution;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/** The rows that this node is busy with. Safe for use by several threads. */
final class PickedWorks {

	private final Map<JobId, PickedWork> works = new ConcurrentHashMap<>();

	void add(PickedWork work) {
		this.works.put(work.id(), work);
	}

	/** Removes it, if this node has not picked the row once more meanwhile. */
	void remove(PickedWork work) {
		this.works.remove(work.id(), work);
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
		return this.works.values().stream().anyMatch((work) -> work.pool() == pool && !work.isWith(current));
	}

	/** Has others take what the workers of a pool have not begun. */
	void releaseUnbegun(PriorityPool pool) {
		this.works.values().stream().filter((work) -> work.pool() == pool).forEach(PickedWork::releaseUnlessBegun);
	}

	List<PickedWork> of(JobTable table) {
		return this.works.values().stream().filter((work) -> work.table() == table).toList();
	}

	@Nullable PickedWork find(JobId id) {
		return this.works.get(id);
	}

	boolean has(Execution execution) {
		PickedWork work = find(new JobId(execution.getTaskName(), execution.getId()));
		return work != null && work.execution().version == execution.version;
	}

	boolean isEmpty() {
		return this.works.isEmpty();
	}

	Collection<PickedWork> all() {
		return this.works.values();
	}

}
