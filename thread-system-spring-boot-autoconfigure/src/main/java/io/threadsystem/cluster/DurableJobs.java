package io.threadsystem.cluster;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * The durable jobs of all nodes that share a database: submits them, finds them, and
 * takes a hand in them. A job is a row of a table. It is written in the transaction of
 * the caller where there is one: rolled back, there is no job; committed, there is one
 * that every node whose code has a handler of that name can run, after a crash of this
 * one too. A job that had begun when its node died starts again, so it runs <em>at least
 * once</em>, and its handler must bear that.
 *
 * <p>
 * Safe for use by several threads. All methods throw Spring's
 * {@link org.springframework.dao.DataAccessException} where the database fails.
 *
 * @since 0.1.0
 */
public interface DurableJobs {

	/**
	 * Begins to describe a job.
	 * @param name the name of the handler, as {@code @DurableJob} or
	 * {@link DurableJobHandlers} has it
	 * @return a builder, to be used by one thread
	 * @throws IllegalArgumentException if this node has no handler of that name
	 */
	DurableJobBuilder job(String name);

	/**
	 * Submits a job that is due at once, with the priority of its handler.
	 * @param name the name of the handler
	 * @param argument what the handler gets, written as JSON; {@code null} for a handler
	 * without an argument
	 * @return the id of the job
	 * @throws IllegalArgumentException if this node has no handler of that name, or the
	 * argument does not fit it or cannot be written as JSON
	 */
	default String submit(String name, @Nullable Object argument) {
		return job(name).submit(argument);
	}

	/**
	 * Finds a job, finished ones too as long as they are kept.
	 * @param id the id that {@code submit} has returned
	 * @return the job as it is now
	 */
	Optional<StoredJob> find(String id);

	/**
	 * Finds jobs, finished ones too as long as they are kept.
	 * @param query says which, and how many at most
	 * @return the jobs: unfinished ones in the order in which they would start, then
	 * finished ones, the latest first
	 */
	List<StoredJob> find(DurableJobQuery query);

	/**
	 * Cancels a job that has not started, on whichever node it waits; or asks a running
	 * one to stop, on whichever node it runs. That node looks for such requests once a
	 * polling interval, cancels the job's token and interrupts its thread.
	 * @param id the id of the job
	 * @return whether the job was cancelled or asked to stop: {@code false} if it does
	 * not exist or has ended
	 */
	boolean cancel(String id);

	/**
	 * Puts a failed job back: it is due at once, as if it had never run.
	 * @param id the id of the job
	 * @return whether it was put back: {@code false} if there is no failed job of that
	 * id, or a newer job has its key
	 */
	boolean retry(String id);

	/**
	 * Forgets a finished job.
	 * @param id the id of the job
	 * @return whether it was there, and finished
	 */
	boolean remove(String id);

	/**
	 * Counts the jobs that are stored, finished ones as long as they are kept.
	 * @return the counts, of each name, state and priority that occurs
	 */
	Collection<DurableJobCount> counts();

	/**
	 * Counts the jobs in some states only, which costs less: of completed ones there may
	 * be very many.
	 * @param states the states
	 * @return the counts, of each name, state and priority that occurs
	 */
	default Collection<DurableJobCount> counts(Set<JobState> states) {
		return counts().stream().filter((count) -> states.contains(count.state())).toList();
	}

	/**
	 * The nodes that have shown signs of life lately.
	 * @return the nodes, in the order of their names
	 */
	List<ClusterNode> nodes();

	/**
	 * The schedules that some node of the cluster has, or has had lately.
	 * @return the schedules, in the order of their names
	 */
	default List<StoredSchedule> schedules() {
		return List.of();
	}

}
