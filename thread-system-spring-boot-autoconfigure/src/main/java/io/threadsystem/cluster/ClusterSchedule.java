package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A schedule of which one node of the cluster has each run. Immutable.
 *
 * @param name the name, which must stay the same over deployments
 * @param pool the name of the pool whose workers run it, empty for the default one
 * @param priority the priority of the runs
 * @param timeout the longest time of a run, {@code null} for what the pool says
 * @param retry the policy for failed runs, {@code null} for none; retries take place on
 * the node of the run
 * @param definition what a new time is computed for at start-up when it has changed, such
 * as the cron expression with its zone; at most 200 characters
 * @param trigger when the runs are due
 * @param action what a run does
 * @since 0.1.0
 */
public record ClusterSchedule(String name, String pool, Priority priority, @Nullable Duration timeout,
		@Nullable Supplier<RetryPolicy> retry, String definition, Trigger trigger, Action action) {

	/**
	 * When the runs are due.
	 */
	@FunctionalInterface
	public interface Trigger {

		/**
		 * The next time.
		 * @param lastDue when the last run was due, {@code null} before the first one
		 * @param now the time now: when the last run has ended, or the start of the
		 * application
		 * @return the time, later than the last one; {@code null} if there is none
		 */
		@Nullable Instant next(@Nullable Instant lastDue, Instant now);

	}

	/**
	 * What a run does.
	 */
	@FunctionalInterface
	public interface Action {

		/**
		 * Does it.
		 * @throws Exception fails the run
		 */
		void run() throws Exception;

	}

}
