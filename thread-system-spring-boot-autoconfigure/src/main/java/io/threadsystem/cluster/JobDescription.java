package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/** Describes a job that is to be stored in a table. */
final class JobDescription implements DurableJobBuilder {

	private static final int MAX_KEY = 200;

	private final DurableJobHandler handler;

	private final JdbcDurableJobs jobs;

	private Priority priority;

	private @Nullable Instant at;

	private @Nullable String key;

	private DuplicateKey duplicate = DuplicateKey.IGNORE;

	JobDescription(DurableJobHandler handler, JdbcDurableJobs jobs) {
		this.handler = handler;
		this.jobs = jobs;
		this.priority = handler.priority();
	}

	@Override
	public DurableJobBuilder priority(Priority priority) {
		this.priority = Objects.requireNonNull(priority, "priority");
		return this;
	}

	@Override
	public DurableJobBuilder at(Instant instant) {
		this.at = Objects.requireNonNull(instant, "instant");
		return this;
	}

	@Override
	public DurableJobBuilder delay(Duration delay) {
		return at(this.jobs.clock().instant().plus(delay));
	}

	@Override
	public DurableJobBuilder key(String key, DuplicateKey duplicate) {
		if (key.isBlank() || key.length() > MAX_KEY) {
			throw new IllegalArgumentException("The key \"" + key + "\" has " + key.length()
					+ " characters, but must have 1 to " + MAX_KEY + ", not all of them spaces. Shorten or hash it");
		}
		this.key = key;
		this.duplicate = Objects.requireNonNull(duplicate, "duplicate");
		return this;
	}

	@Override
	public String submit(@Nullable Object argument) {
		NewJob job = job(argument);
		if (this.key != null) {
			return this.jobs.store(this.handler, job, this.duplicate).toString();
		}
		this.jobs.store(this.handler, List.of(job));
		return job.id().toString();
	}

	@Override
	public List<String> submitAll(Collection<?> arguments) {
		if (this.key != null) {
			throw new IllegalStateException("key is \"" + this.key + "\", which only one of " + arguments.size()
					+ " jobs could have. Submit them one by one, each with a key of its own");
		}
		List<NewJob> all = new ArrayList<>(arguments.size());
		arguments.forEach((argument) -> all.add(job(argument)));
		this.jobs.store(this.handler, all);
		return all.stream().map((job) -> job.id().toString()).toList();
	}

	private NewJob job(@Nullable Object argument) {
		Instant now = this.jobs.clock().instant();
		Instant due = (this.at != null && this.at.isAfter(now)) ? this.at : now;
		return new NewJob(JobId.next(this.handler.name()), this.jobs.write(this.handler, argument), due, this.priority,
				this.key, now);
	}

}
