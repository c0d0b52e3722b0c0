package io.threadsystem.actuate.endpoint;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.pool.PoolListener;
import org.jspecify.annotations.Nullable;

/**
 * The last failures of each pool, for the endpoint. Pools that are beans of the
 * auto-configuration have its {@link #listener listeners}; others can be given one. Safe
 * for use by several threads.
 *
 * @since 0.1.0
 */
public final class RecentFailures {

	/*
	 * What is kept of a failure is text and numbers of limited length. A throwable, or a
	 * job, would keep all that it refers to. The lock of a pool's list is only held to
	 * add one or to copy them.
	 */

	/** Failures of a pool that are kept. */
	static final int MOST = 100;

	private final Map<String, PoolFailures> pools = new ConcurrentHashMap<>();

	/**
	 * Listener that keeps the failures of a pool.
	 * @param pool the name of the pool
	 * @return the listener, the same for the same name
	 */
	public PoolListener listener(String pool) {
		return this.pools.computeIfAbsent(pool, (name) -> new PoolFailures());
	}

	/**
	 * The failures of a pool, the last one first; {@code null} if nobody tells of them.
	 */
	@Nullable List<FailureDescriptor> of(String pool) {
		PoolFailures known = this.pools.get(pool);
		return (known != null) ? known.lastFirst() : null;
	}

	/** The failures of one pool. */
	private static final class PoolFailures implements PoolListener {

		private final Deque<FailureDescriptor> failures = new ArrayDeque<>();

		@Override
		public void jobFailed(Job<?> job, JobFailure failure) {
			FailureDescriptor added = FailureDescriptor.of(job, failure);
			synchronized (this.failures) {
				if (this.failures.size() == MOST) {
					this.failures.removeLast();
				}
				this.failures.addFirst(added);
			}
		}

		private List<FailureDescriptor> lastFirst() {
			synchronized (this.failures) {
				return List.copyOf(this.failures);
			}
		}

	}

}
