package io.threadsystem.event;

import java.time.Instant;

import io.threadsystem.job.Priority;

/**
 * Something that has happened to a job: an ordinary event of the application, for its
 * {@code @EventListener} and {@code @PriorityEventListener} methods. It is only published
 * where somebody listens to it.
 *
 * <p>
 * Listeners that are not asynchronous are called where it happens, as each event says: on
 * a worker, which runs no other job meanwhile, or on a thread that submits or cancels. So
 * they should be quick. What they throw is logged and harms no job. What they submit is
 * no news in turn, nor are the jobs in which asynchronous listeners are told, and what
 * these submit: no events are published of them.
 *
 * @since 0.1.0
 */
public sealed interface JobEvent
		permits JobSubmitted, JobStarted, JobRetried, JobCompleted, JobFailed, JobTimedOut, JobCancelled, JobRejected {

	/**
	 * Number of the job.
	 * @return the number
	 */
	long id();

	/**
	 * Name of the job.
	 * @return the name
	 */
	String name();

	/**
	 * Name of the pool.
	 * @return the name
	 */
	String pool();

	/**
	 * Priority of the job.
	 * @return the priority
	 */
	Priority priority();

	/**
	 * When it happened.
	 * @return the time, by the wall clock
	 */
	Instant time();

}
