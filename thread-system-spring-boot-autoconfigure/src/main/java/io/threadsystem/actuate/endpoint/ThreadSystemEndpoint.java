package io.threadsystem.actuate.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

import io.threadsystem.actuate.endpoint.PoolsDescriptor.PoolSummary;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

/**
 * The pools, their jobs and workers, and a hand on them: an {@link Endpoint @Endpoint}
 * that is read-only unless the application grants more. What it changes is logged, and is
 * an event. Safe for use by several threads.
 *
 * @since 0.1.0
 */
@Endpoint(id = "threadsystem", defaultAccess = Access.READ_ONLY)
public class ThreadSystemEndpoint {

	private static final Logger logger = LoggerFactory.getLogger(ThreadSystemEndpoint.class);

	private final Supplier<Stream<PriorityPool>> pools;

	private final RecentFailures failures;

	/**
	 * Creates an endpoint.
	 * @param pools the pools, asked for at each request; of several with one name the
	 * first one is taken
	 * @param failures the failures of the pools
	 */
	public ThreadSystemEndpoint(Supplier<Stream<PriorityPool>> pools, RecentFailures failures) {
		this.pools = pools;
		this.failures = failures;
	}

	/**
	 * All pools in short.
	 * @return the pools
	 */
	@ReadOperation
	public PoolsDescriptor pools() {
		Map<String, PoolSummary> summaries = new LinkedHashMap<>();
		this.pools.get().forEach((pool) -> summaries.putIfAbsent(pool.name(), PoolSummary.of(pool)));
		return new PoolsDescriptor(summaries);
	}

	/**
	 * A pool with all that is known of it.
	 * @param pool the name of the pool
	 * @return the pool, {@code null} if there is none of that name
	 */
	@ReadOperation
	public @Nullable PoolDescriptor pool(@Selector String pool) {
		return find(pool).map(this::describe).orElse(null);
	}

	/**
	 * Changes a pool: all that is asked for at once, or, where a part of it cannot work,
	 * nothing.
	 * @param pool the name of the pool
	 * @param changes the new values by the names of the settings, such as
	 * {@code maxWorkers} or {@code rateLimit.permits}; {@code paused} pauses and resumes
	 * @return the pool after that
	 * @throws InvalidEndpointRequestException if there is no such pool or setting, or a
	 * value cannot work
	 */
	@WriteOperation
	public PoolDescriptor change(@Selector String pool, Map<String, Object> changes) {
		PriorityPool found = find(pool).orElseThrow(() -> noSuchPool(pool));
		PoolChange change = PoolChange.of(changes);
		Map<String, Object> asked = change.apply(found);
		if (change.isEffective()) {
			logger.info("Pool '{}' was changed by the endpoint: {}", found.name(), asked);
		}
		else {
			logger.info("Pool '{}' is already as the endpoint was asked to make it: {}", found.name(), asked);
		}
		return describe(found);
	}

	/**
	 * Cancels a job that waits or runs.
	 * @param pool the name of its pool
	 * @param jobId the id of the job
	 * @return the job
	 * @throws InvalidEndpointRequestException if there is no such job, or it has ended
	 */
	@DeleteOperation
	public CancelledJobDescriptor cancel(@Selector String pool, @Selector long jobId) {
		return cancelIfFound(pool, jobId).orElseThrow(() -> new InvalidEndpointRequestException(
				"There is no job " + jobId + " in pool '" + pool + "', or it has ended", "There is no such job."));
	}

	Optional<CancelledJobDescriptor> cancelIfFound(String pool, long jobId) {
		Optional<CancelledJobDescriptor> cancelled = find(pool).flatMap((found) -> found.findJob(jobId))
			.filter((job) -> job.cancel(true))
			.map((job) -> new CancelledJobDescriptor(job.id(), job.name()));
		cancelled.ifPresent((job) -> logger.info("Job {}, '{}', of pool '{}' was cancelled by the endpoint", job.id(),
				job.name(), pool));
		return cancelled;
	}

	Optional<PriorityPool> find(String name) {
		return this.pools.get().filter((pool) -> pool.name().equals(name)).findFirst();
	}

	private PoolDescriptor describe(PriorityPool pool) {
		return PoolDescriptor.of(pool, this.failures.of(pool.name()));
	}

	private static InvalidEndpointRequestException noSuchPool(String name) {
		return new InvalidEndpointRequestException("There is no pool '" + name + "'", "There is no such pool.");
	}

}
