package io.threadsystem.cluster;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;

import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Durable jobs in tables of the application's database. Safe for use by several threads.
 */
final class JdbcDurableJobs implements DurableJobs {

	private static final int TRIES = 3;

	private final ClusterDatabase database;

	private final ClusterTables tables;

	private final DurableJobHandlers handlers;

	private final JsonArguments arguments;

	private final ClusterMember member;

	JdbcDurableJobs(ClusterDatabase database, ClusterTables tables, DurableJobHandlers handlers,
			JsonArguments arguments, ClusterMember member) {
		this.database = database;
		this.tables = tables;
		this.handlers = handlers;
		this.arguments = arguments;
		this.member = member;
	}

	@Override
	public DurableJobBuilder job(String name) {
		DurableJobHandler handler = this.handlers.find(name);
		if (handler == null) {
			throw new IllegalArgumentException("This node has no handler of durable jobs named \"" + name
					+ "\"; it has " + this.handlers.all().keySet() + ". Name one of these, or annotate a method with "
					+ "@DurableJob");
		}
		return new JobDescription(handler, this);
	}

	Clock clock() {
		return this.member.clock();
	}

	byte @Nullable [] write(DurableJobHandler handler, @Nullable Object argument) {
		return this.arguments.write(handler, argument);
	}

	// Submitting

	/** Stores jobs without keys. */
	void store(DurableJobHandler handler, List<NewJob> jobs) {
		JobTable table = this.tables.of(handler);
		if (jobs.size() == 1) {
			table.insert(jobs.get(0));
		}
		else {
			table.insertAll(jobs);
		}
		wake(handler);
	}

	/**
	 * Stores a job with a key, if there is none; returns the id of the one that has it.
	 */
	JobId store(DurableJobHandler handler, NewJob job, DuplicateKey duplicate) {
		String key = Objects.requireNonNull(job.key());
		JobTable table = this.tables.of(handler);
		for (int tries = 0; tries < TRIES; tries++) {
			Keyed there = findKey(handler.name(), key);
			if (there == null && this.database.insertUnlessDuplicate(() -> table.insert(job))) {
				wake(handler);
				return job.id();
			}
			if (there != null && duplicate == DuplicateKey.IGNORE) {
				return there.id();
			}
			if (there != null && there.table().replace(there.id(), job)) {
				wake(there.table());
				return there.id();
			}
		}
		if (findKey(handler.name(), key) == null) {
			throw new ConcurrencyFailureException("Durable job \"" + handler.name() + "\" with this key was stored by "
					+ "another transaction, which the current one does not see. Submit in a transaction of isolation "
					+ "READ COMMITTED, or try the whole transaction again");
		}
		throw new DurableJobRunningException("Durable job \"" + handler.name() + "\" with key \"" + key
				+ "\" is running, so it cannot be replaced. Submit it again when it has ended, or give the new one "
				+ "another key");
	}

	/** Where the handler has moved to another pool, the job may be in an older table. */
	private @Nullable Keyed findKey(String name, String key) {
		for (JobTable table : this.tables.all()) {
			JobId id = table.findKey(name, key);
			if (id != null) {
				return new Keyed(table, id);
			}
		}
		return null;
	}

	private record Keyed(JobTable table, JobId id) {
	}

	private void wake(DurableJobHandler handler) {
		wake(this.tables.of(handler));
	}

	/**
	 * Once the job can be seen, this node looks for it; the others will, when they do.
	 */
	private void wake(JobTable table) {
		if (TransactionSynchronizationManager.isSynchronizationActive()) {
			WakeAfterCommit.of(this.member, table);
		}
		else {
			this.member.wake(table);
		}
	}

	// Looking

	@Override
	public Optional<StoredJob> find(String id) {
		JobId parsed = JobId.parse(id);
		return (parsed == null) ? Optional.empty()
				: this.tables.queries().stream().flatMap((queries) -> queries.find(parsed).stream()).findFirst();
	}

	@Override
	public List<StoredJob> find(DurableJobQuery query) {
		List<StoredJob> found = new ArrayList<>();
		this.tables.queries().forEach((queries) -> found.addAll(queries.find(query)));
		if (this.tables.queries().size() > 1) {
			found.sort(ORDER);
		}
		return found.subList(0, Math.min(found.size(), query.limit()));
	}

	private static final Comparator<StoredJob> ORDER = Comparator
		.comparing((StoredJob job) -> job.state() == JobState.RUNNING ? 0 : job.state().isFinal() ? 2 : 1)
		.thenComparing(StoredJob::finishedAt, Comparator.nullsFirst(Comparator.<Instant>reverseOrder()))
		.thenComparing(StoredJob::priority, Comparator.reverseOrder())
		.thenComparing(StoredJob::dueAt);

	@Override
	public Collection<DurableJobCount> counts() {
		return counts(Set.of(JobState.values()));
	}

	@Override
	public Collection<DurableJobCount> counts(Set<JobState> states) {
		return this.tables.queries().stream().flatMap((queries) -> queries.counts(states).stream()).toList();
	}

	@Override
	public List<ClusterNode> nodes() {
		return this.tables.nodes().all(clock().instant().minus(this.member.settings().deadAfter()));
	}

	@Override
	public List<StoredSchedule> schedules() {
		return this.tables.queries()
			.stream()
			.flatMap((queries) -> queries.schedules().stream())
			.sorted(Comparator.comparing(StoredSchedule::name))
			.toList();
	}

	// Taking a hand

	@Override
	public boolean cancel(String id) {
		return anywhere(id, this::cancel);
	}

	private boolean cancel(JobTable table, JobId id) {
		for (int tries = 0; tries < TRIES; tries++) {
			if (table.cancelPending(id, clock().instant())) {
				return true;
			}
			if (table.requestStop(id)) {
				PickedWork here = this.member.picked().find(id);
				if (here != null) {
					here.stop();
				}
				return true;
			}
		}
		return false;
	}

	@Override
	public boolean retry(String id) {
		String key = find(id).map(StoredJob::key).orElse(null);
		return anywhere(id, (table, job) -> (key == null || findKey(job.name(), key) == null) && putBack(table, job));
	}

	private boolean putBack(JobTable table, JobId job) {
		boolean done = this.database.insertUnlessDuplicate(() -> table.finished().putBack(job, clock().instant()));
		if (done) {
			wake(table);
		}
		return done;
	}

	@Override
	public boolean remove(String id) {
		return anywhere(id, (table, job) -> table.finished().remove(job));
	}

	private boolean anywhere(String id, BiPredicate<JobTable, JobId> action) {
		JobId parsed = JobId.parse(id);
		return parsed != null && !parsed.instance().equals(ScheduleTable.INSTANCE)
				&& this.tables.all().stream().anyMatch((table) -> action.test(table, parsed));
	}

}
