package io.threadsystem.cluster;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.function.Supplier;

import io.threadsystem.job.Priority;
import io.threadsystem.retry.RetryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * What runs the durable jobs of one name. Immutable.
 *
 * @param name the name of the jobs, which must stay the same over deployments
 * @param pool the name of the pool whose workers run them, empty for the default one
 * @param priority the priority of a job that is given none
 * @param argumentType the type that the JSON of an argument is read as, {@code null} for
 * jobs without an argument
 * @param timeout the longest time of an attempt, {@code null} for what the pool says
 * @param retry the policy for failed attempts, looked up when it is first needed;
 * {@code null} for none
 * @param action what an attempt does
 * @param recovery what takes the place of the job after its last attempt has failed,
 * {@code null} for nothing
 * @since 0.1.0
 */
public record DurableJobHandler(String name, String pool, Priority priority, @Nullable Type argumentType,
		@Nullable Duration timeout, @Nullable Supplier<RetryPolicy> retry, Action action, @Nullable Recovery recovery) {

	/**
	 * What an attempt does. Must bear to be called again for a job that it has already
	 * done.
	 */
	@FunctionalInterface
	public interface Action {

		/**
		 * Does it.
		 * @param argument the argument, {@code null} if the job has none
		 * @throws Exception fails the attempt
		 */
		void run(@Nullable Object argument) throws Exception;

	}

	/**
	 * What takes the place of a job that has failed for good.
	 */
	@FunctionalInterface
	public interface Recovery {

		/**
		 * Recovers; the job then counts as completed.
		 * @param argument the argument, {@code null} if the job has none
		 * @param failure what the last attempt threw
		 * @throws Throwable fails the job
		 */
		void recover(@Nullable Object argument, Throwable failure) throws Throwable;

	}

}
