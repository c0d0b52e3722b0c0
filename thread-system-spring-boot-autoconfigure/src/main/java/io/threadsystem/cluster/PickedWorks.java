package io.threadsystem.cluster;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import com.github.kagkarlsson.scheduler.task.Execution;
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
