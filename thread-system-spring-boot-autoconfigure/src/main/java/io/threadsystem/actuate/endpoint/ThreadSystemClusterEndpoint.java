package io.threadsystem.actuate.endpoint;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.threadsystem.actuate.endpoint.ClusterDescriptor.DeadLetter;
import io.threadsystem.actuate.endpoint.ClusterDescriptor.ScheduleDescriptor;
import io.threadsystem.actuate.endpoint.InvalidDurableJobActionException.Kind;
import io.threadsystem.cluster.DurableJobCount;
import io.threadsystem.cluster.DurableJobQuery;
import io.threadsystem.cluster.DurableJobs;
import io.threadsystem.cluster.StoredJob;
import io.threadsystem.job.JobState;
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
 * The durable jobs of all nodes, and a hand on them: an {@link Endpoint @Endpoint} that
 * is read-only unless the application grants more. What it changes is logged. It shows no
 * arguments, as these may tell of people. Safe for use by several threads.
 *
 * @since 0.1.0
 */
@Endpoint(id = "threadsystemcluster", defaultAccess = Access.READ_ONLY)
public class ThreadSystemClusterEndpoint {

	private static final Logger logger = LoggerFactory.getLogger(ThreadSystemClusterEndpoint.class);

	private static final int DEAD_LETTERS = 100;

	private final DurableJobs jobs;

	private final @Nullable String node;

	/**
	 * Creates an endpoint.
	 * @param jobs the jobs
	 * @param node the name of the node that answers, {@code null} if it is not known
	 */
	public ThreadSystemClusterEndpoint(DurableJobs jobs, @Nullable String node) {
		this.jobs = jobs;
		this.node = node;
	}

	/**
	 * The nodes, the numbers of jobs, the schedules, and the dead letters.
	 * @return all of it
	 */
	@ReadOperation
	public ClusterDescriptor cluster() {
		List<DurableJobCount> counts = this.jobs.counts()
			.stream()
			.sorted(Comparator.comparing(DurableJobCount::name)
				.thenComparing(DurableJobCount::state)
				.thenComparing(DurableJobCount::priority, Comparator.reverseOrder()))
			.toList();
		List<DeadLetter> deadLetters = this.jobs.find(DurableJobQuery.all().state(JobState.FAILED).limit(DEAD_LETTERS))
			.stream()
			.map(DeadLetter::of)
			.toList();
		List<ScheduleDescriptor> schedules = this.jobs.schedules().stream().map(ScheduleDescriptor::of).toList();
		return new ClusterDescriptor(this.node, this.jobs.nodes(), counts, schedules, deadLetters);
	}

	/**
	 * A job with all that is known of it, but its argument.
	 * @param id the id of the job
	 * @return the job, {@code null} if there is none of that id
	 */
	@ReadOperation
	public @Nullable DurableJobDescriptor job(@Selector String id) {
		return this.jobs.find(id).map(DurableJobDescriptor::of).orElse(null);
	}

	/**
	 * Puts a job back that has failed for good, or forgets one that has ended.
	 * @param id the id of the job
	 * @param action {@code retry} or {@code remove}
	 * @return what was done
	 * @throws InvalidEndpointRequestException if there is no such job or action, or the
	 * job is in no state for it
	 */
	@WriteOperation
	public ChangedDurableJobDescriptor change(@Selector String id, @Nullable String action) {
		return switch ((action != null) ? action.toLowerCase(Locale.ROOT) : "") {
			case "retry" -> done(id, "retried", this.jobs.retry(id), this::whyNotRetried);
			case "remove" -> done(id, "removed", this.jobs.remove(id), this::whyNotRemoved);
			default -> throw new InvalidDurableJobActionException(Kind.UNKNOWN,
					new ProblemDescriptor("action", String.valueOf(action),
							(action != null) ? "There is no such action." : "No action is given.",
							"Set action to retry, for a job that has failed, or remove, for one that has ended."));
		};
	}

	/**
	 * Cancels a job that waits, or asks one that runs to stop.
	 * @param id the id of the job
	 * @return what was done
	 * @throws InvalidEndpointRequestException if there is no such job, or it has ended
	 */
	@DeleteOperation
	public ChangedDurableJobDescriptor cancel(@Selector String id) {
		String what = runs(id) ? "asked to stop" : "cancelled";
		return done(id, what, this.jobs.cancel(id), this::whyNotCancelled);
	}

	/** What becomes of such a job is for its handler to say. */
	private boolean runs(String id) {
		return this.jobs.find(id).filter((job) -> job.state() == JobState.RUNNING).isPresent();
	}

	private ChangedDurableJobDescriptor done(String id, String what, boolean done, WhyNot whyNot) {
		if (done) {
			logger.info("Durable job {} was {} by the endpoint", id, what);
			return new ChangedDurableJobDescriptor(id, what);
		}
		Optional<StoredJob> job = this.jobs.find(id);
		if (job.isEmpty()) {
			throw new InvalidDurableJobActionException(Kind.ABSENT,
					new ProblemDescriptor("id", id, "There is no such job.", "Use the id of one that is stored."));
		}
		throw new InvalidDurableJobActionException(Kind.CONFLICT, whyNot.of(job.get()));
	}

	private ProblemDescriptor whyNotRetried(StoredJob job) {
		if (job.state() == JobState.FAILED) {
			return new ProblemDescriptor("key", String.valueOf(job.key()),
					"Another job of that name has that key, and has not ended.",
					"Wait until it has ended, or cancel it, or remove this one.");
		}
		return problem(job, "Only a job that has failed for good can be put back.",
				"Submit a new job to have it done again.");
	}

	private ProblemDescriptor whyNotRemoved(StoredJob job) {
		return problem(job, "Only a job that has ended can be removed.", "Cancel it first.");
	}

	private ProblemDescriptor whyNotCancelled(StoredJob job) {
		return problem(job, "Only a job that has not ended can be cancelled.", "There is nothing left to do.");
	}

	private static ProblemDescriptor problem(StoredJob job, String reason, String remedy) {
		return new ProblemDescriptor("state", job.state().name(), reason, remedy);
	}

	/** Says why a job that is there was not treated as asked for. */
	@FunctionalInterface
	private interface WhyNot {

		ProblemDescriptor of(StoredJob job);

	}

}
