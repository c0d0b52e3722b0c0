package io.threadsystem.actuate.endpoint;

import java.util.EnumMap;
import java.util.Map;

import io.threadsystem.pool.LevelSnapshot;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PoolSnapshot;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.WorkerSnapshot;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * All pools.
 *
 * @param pools the pools by their names
 * @since 0.1.0
 */
public record PoolsDescriptor(Map<String, PoolSummary> pools) implements OperationResponseBody {

	/**
	 * A pool in short.
	 *
	 * @param minWorkers workers that stay when they are idle
	 * @param maxWorkers workers that it has at the most
	 * @param queueCapacity jobs that may wait; 0: any number
	 * @param queueFull what happens to a job that finds the queue full
	 * @param paused whether it is paused
	 * @param utilisation share of the workers that it is to have that is busy
	 * @param workers the number of workers by what they do
	 * @param total the figures of all priorities together
	 */
	public record PoolSummary(int minWorkers, int maxWorkers, int queueCapacity, QueueFullPolicy queueFull,
			boolean paused, double utilisation, Map<WorkerSnapshot.State, Long> workers, LevelSnapshot total) {

		static PoolSummary of(PriorityPool pool) {
			PoolSettings settings = pool.settings();
			PoolSnapshot snapshot = pool.snapshot();
			return new PoolSummary(settings.minWorkers(), settings.maxWorkers(), settings.queueCapacity(),
					settings.queueFull(), snapshot.paused(), snapshot.utilisation(), count(snapshot), snapshot.total());
		}

		private static Map<WorkerSnapshot.State, Long> count(PoolSnapshot snapshot) {
			Map<WorkerSnapshot.State, Long> workers = new EnumMap<>(WorkerSnapshot.State.class);
			for (WorkerSnapshot.State state : WorkerSnapshot.State.values()) {
				workers.put(state, snapshot.workers().stream().filter((worker) -> worker.state() == state).count());
			}
			return workers;
		}

	}

}
