package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A cluster without a database: remembers what was submitted and registered, and runs it
 * when a test says so.
 */
public final class RecordedCluster implements DurableJobs, ClusterSchedules {

	private final DurableJobHandlers handlers;

	private final List<Submission> submissions = new CopyOnWriteArrayList<>();

	private final List<ClusterSchedule> schedules = new CopyOnWriteArrayList<>();

	private volatile boolean takesJobs;

	private RecordedCluster(DurableJobHandlers handlers) {
		this.handlers = handlers;
	}

	/**
	 * What was submitted.
	 * @return the jobs, in order
	 */
	public List<Submission> submissions() {
		return this.submissions;
	}

	/**
	 * The only job that was submitted.
	 * @return the job
	 */
	public Submission only() {
		if (this.submissions.size() != 1) {
			throw new AssertionError("Not one job: " + this.submissions);
		}
		return this.submissions.get(0);
	}

	/**
	 * What was scheduled.
	 * @return the schedules, in order
	 */
	public List<ClusterSchedule> registeredSchedules() {
		return this.schedules;
	}

	/** From now on, no schedule can be registered. */
	public void takeJobs() {
		this.takesJobs = true;
	}

	/**
	 * The handler of a name.
	 * @param name the name
	 * @return the handler
	 */
	public DurableJobHandler handler(String name) {
		return Objects.requireNonNull(this.handlers.find(name), () -> "No handler " + name);
	}

	/**
	 * Runs a submitted job once on a worker.
	 * @param job the job
	 * @param pool the pool of the worker
	 * @throws Exception what it throws
	 */
	public void run(Submission job, PriorityPool pool) throws Exception {
		try {
			pool.submit(() -> {
				handler(job.name()).action().run(job.argument());
				return null;
			}).get();
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	@Override
	public DurableJobBuilder job(String name) {
		if (this.handlers.find(name) == null) {
			throw new IllegalArgumentException("No handler " + name);
		}
		return new Builder(name);
	}

	@Override
	public void register(ClusterSchedule schedule) {
		if (this.takesJobs) {
			throw new IllegalStateException("The node takes jobs already");
		}
		if (this.schedules.stream().anyMatch((other) -> other.name().equals(schedule.name()))) {
			throw new IllegalArgumentException("There are two schedules named \"" + schedule.name() + "\"");
		}
		this.schedules.add(schedule);
	}

	@Override
	public Optional<StoredJob> find(String id) {
		throw new UnsupportedOperationException();
	}

	@Override
	public List<StoredJob> find(DurableJobQuery query) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean cancel(String id) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean retry(String id) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean remove(String id) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Collection<DurableJobCount> counts() {
		throw new UnsupportedOperationException();
	}

	@Override
	public List<ClusterNode> nodes() {
		throw new UnsupportedOperationException();
	}

	/**
	 * A job that was submitted.
	 *
	 * @param id its id
	 * @param name its name
	 * @param priority its priority, {@code null} for that of its handler
	 * @param argument its argument
	 * @param thread the thread that submitted it
	 */
	public record Submission(String id, String name, @Nullable Priority priority, @Nullable Object argument,
			Thread thread) {
	}

	/** The beans of a cluster. */
	@Configuration(proxyBeanMethods = false)
	public static class Beans {

		@Bean
		DurableJobHandlers durableJobHandlers() {
			return new DurableJobHandlers();
		}

		@Bean
		RecordedCluster cluster(DurableJobHandlers handlers) {
			return new RecordedCluster(handlers);
		}

	}

	private final class Builder implements DurableJobBuilder {

		private final String name;

		private @Nullable Priority priority;

		private Builder(String name) {
			this.name = name;
		}

		@Override
		public DurableJobBuilder priority(Priority priority) {
			this.priority = priority;
			return this;
		}

		@Override
		public DurableJobBuilder at(Instant instant) {
			throw new UnsupportedOperationException();
		}

		@Override
		public DurableJobBuilder delay(Duration delay) {
			throw new UnsupportedOperationException();
		}

		@Override
		public DurableJobBuilder key(String key, DuplicateKey duplicate) {
			throw new UnsupportedOperationException();
		}

		@Override
		public String submit(@Nullable Object argument) {
			String id = "id-" + RecordedCluster.this.submissions.size();
			RecordedCluster.this.submissions
				.add(new Submission(id, this.name, this.priority, argument, Thread.currentThread()));
			return id;
		}

		@Override
		public List<String> submitAll(Collection<?> arguments) {
			List<String> ids = new ArrayList<>();
			arguments.forEach((argument) -> ids.add(submit(argument)));
			return ids;
		}

	}

}
