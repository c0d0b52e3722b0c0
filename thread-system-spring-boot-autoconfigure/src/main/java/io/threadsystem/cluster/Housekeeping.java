package io.threadsystem.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.threadsystem.job.JobState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * What a node does from time to time besides running jobs: says that it is alive, looks
 * for requests to stop, forgets old jobs, and finds those that no node can run.
 */
final class Housekeeping {

	private static final Logger logger = LoggerFactory.getLogger(DurableJobs.class);

	private static final Duration TIDY_EVERY = Duration.ofMinutes(1);

	private static final Duration NODES_ARE_KEPT = Duration.ofDays(1);

	private static final int AT_A_TIME = 1000;

	private final ClusterMember member;

	private final NodeTable nodes;

	private final List<JobTable> tables;

	private final ClusterDatabase database;

	private final Collection<String> handlers;

	private final Instant startedAt;

	Housekeeping(ClusterMember member, NodeTable nodes, List<JobTable> tables, ClusterDatabase database,
			Collection<String> handlers) {
		this.member = member;
		this.nodes = nodes;
		this.tables = tables;
		this.database = database;
		this.handlers = handlers;
		this.startedAt = member.clock().instant();
	}

	/** Says that the node is there, and begins. */
	void start() {
		beat();
		ClusterSettings settings = this.member.settings();
		every("its heartbeat", settings.heartbeatInterval(), this::beat);
		every("the heartbeats of its jobs", settings.heartbeatInterval(), this::confirmPicked);
		every("the requests to stop jobs", settings.pollingInterval(), this::stopRequested);
		every("tidying up", min(TIDY_EVERY, settings.unhandledAfter()), this::tidy);
	}

	private static Duration min(Duration one, Duration other) {
		return (one.compareTo(other) < 0) ? one : other;
	}

	private void every(String name, Duration interval, Runnable chore) {
		ScheduledExecutorService housekeeper = this.member.housekeeper();
		housekeeper.scheduleWithFixedDelay(() -> attempt(name, chore), interval.toNanos(), interval.toNanos(),
				TimeUnit.NANOSECONDS);
	}

	/** A chore that fails, mostly because the database is away, is due again later. */
	private void attempt(String name, Runnable chore) {
		try {
			chore.run();
		}
		catch (RuntimeException ex) {
			if (!this.member.isStopping()) {
				logger.warn("Node {} has failed at {}, which is due again later: {}", this.member.name(), name,
						Failures.line(ex));
				Failures.log(ex, (shown) -> logger.debug("It failed because of", shown));
			}
		}
		catch (Error ex) {
			// without its heartbeats the node would be dead to the others
			Failures.log(ex, (shown) -> logger.error("Node {} has failed at {}, which is due again later",
					this.member.name(), name, shown));
		}
	}

	private void beat() {
		Instant now = this.member.clock().instant();
		this.nodes.beat(this.member.name(), this.startedAt, now, this.handlers);
		this.member.beaten(this.member.clock().instant());
		compareClocks();
	}

	/** A clock that is far off makes the living look dead. */
	private void compareClocks() {
		Duration off = Duration.between(this.database.now(), this.member.clock().instant()).abs();
		this.member.clockIsOff(off);
		if (off.compareTo(this.member.settings().heartbeatInterval()) > 0) {
			logger.warn(
					"The clock of node {} differs from that of the database by {} ms. Keep the clocks of all nodes "
							+ "within {} of each other",
					this.member.name(), off.toMillis(), this.member.settings().heartbeatInterval());
		}
	}

	/** Renews the heartbeats of the rows that this node has, and stops the others. */
	private void confirmPicked() {
		this.tables.forEach((table) -> attempt("the heartbeats of its jobs", () -> confirmPicked(table)));
	}

	private void confirmPicked(JobTable table) {
		List<PickedWork> works = this.member.picked().of(table);
		List<PickedWork> doubtful = works;
		try {
			doubtful = table.confirmAll(works, this.member.clock().instant());
		}
		catch (DataAccessException ex) {
			logger.debug("Not all at once, so one by one", ex);
		}
		doubtful.forEach(this::loseUnlessOver);
	}

	/** A row that is found no more may have been ended just now. */
	private void loseUnlessOver(PickedWork work) {
		if (!work.hasEnded() && !work.isLost()
				&& !work.table().confirm(work.execution(), this.member.clock().instant())) {
			work.lose();
		}
	}

	private void stopRequested() {
		if (this.member.picked().isEmpty()) {
			return;
		}
		for (JobTable table : this.tables) {
			for (JobId id : table.stopRequested(this.member.name())) {
				PickedWork work = this.member.picked().find(id);
				if (work != null) {
					work.stop();
				}
			}
		}
	}

	private void tidy() {
		Instant now = this.member.clock().instant();
		this.nodes.purge(now.minus(NODES_ARE_KEPT));
		for (JobTable table : this.tables) {
			purge(table, now);
			seeToUnhandled(table, now);
		}
	}

	private void purge(JobTable table, Instant now) {
		ClusterSettings settings = this.member.settings();
		int purged = AT_A_TIME;
		while (purged == AT_A_TIME && !this.member.isStopping()) {
			purged = table.finished()
				.purge(now.minus(settings.retention()), now.minus(settings.failedRetention()), AT_A_TIME);
		}
	}

	/** Only by a node that has been there for as long as a handler may be away. */
	private void seeToUnhandled(JobTable table, Instant now) {
		ClusterSettings settings = this.member.settings();
		Instant heardSince = now.minus(settings.unhandledAfter());
		if (!this.member.trustsSilence() || this.startedAt.isAfter(heardSince)) {
			return;
		}
		Instant silentSince = now.minus(settings.deadAfter());
		Set<String> handled = this.nodes.handlers(heardSince);
		for (JobId id : new JobQueries(this.database, table).unhandled(handled, heardSince, silentSince, AT_A_TIME)) {
			seeToUnhandled(table, id, now, silentSince);
		}
	}

	private void seeToUnhandled(JobTable table, JobId id, Instant now, Instant silentSince) {
		if (id.instance().equals(ScheduleTable.INSTANCE)) {
			if (table.forget(id, silentSince)) {
				logger.warn("No node has schedule '{}' any more, so it is forgotten", id.name());
			}
		}
		else if (table.giveUp(id, now, silentSince, "No node has a handler of durable jobs named \"" + id.name()
				+ "\". Deploy a version that has it and retry the job, or remove it")) {
			logger.error("Durable job {} is a dead letter: no node has its handler", id);
		}
	}

	/** Takes leave of the others. */
	void stop() {
		attempt("its farewell", () -> this.nodes.stopped(this.member.name()));
	}

}
