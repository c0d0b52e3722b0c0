package io.threadsystem.cluster;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Says which durable jobs are looked for: those that fit all that is given. Immutable.
 *
 * @param name the name, {@code null} for any
 * @param key the key, {@code null} for any or none
 * @param state the state, {@code null} for any
 * @param priority the priority, {@code null} for any
 * @param limit how many at most, from 1
 * @since 0.1.0
 */
public record DurableJobQuery(@Nullable String name, @Nullable String key, @Nullable JobState state,
		@Nullable Priority priority, int limit) {

	private static final int DEFAULT_LIMIT = 100;

	/**
	 * Creates a query.
	 * @throws IllegalArgumentException if the limit is less than 1
	 */
	public DurableJobQuery {
		if (limit < 1) {
			throw new IllegalArgumentException("limit is " + limit + ", but must be at least 1");
		}
	}

	/**
	 * The first hundred of all jobs.
	 * @return the query, to be narrowed
	 */
	public static DurableJobQuery all() {
		return new DurableJobQuery(null, null, null, null, DEFAULT_LIMIT);
	}

	/**
	 * Those of a name only.
	 * @param name the name
	 * @return a new query
	 */
	public DurableJobQuery name(String name) {
		return new DurableJobQuery(name, this.key, this.state, this.priority, this.limit);
	}

	/**
	 * Those of a key only.
	 * @param key the key
	 * @return a new query
	 */
	public DurableJobQuery key(String key) {
		return new DurableJobQuery(this.name, key, this.state, this.priority, this.limit);
	}

	/**
	 * Those in a state only.
	 * @param state the state
	 * @return a new query
	 */
	public DurableJobQuery state(JobState state) {
		return new DurableJobQuery(this.name, this.key, state, this.priority, this.limit);
	}

	/**
	 * Those of a priority only.
	 * @param priority the priority
	 * @return a new query
	 */
	public DurableJobQuery priority(Priority priority) {
		return new DurableJobQuery(this.name, this.key, this.state, priority, this.limit);
	}

	/**
	 * No more than so many.
	 * @param limit how many, from 1
	 * @return a new query
	 * @throws IllegalArgumentException if it is less than 1
	 */
	public DurableJobQuery limit(int limit) {
		return new DurableJobQuery(this.name, this.key, this.state, this.priority, limit);
	}

}
