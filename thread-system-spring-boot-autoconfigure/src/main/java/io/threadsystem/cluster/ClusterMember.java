package io.threadsystem.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * This node, as those see it who run its jobs. Safe for use by several threads.
 */
final class ClusterMember {

	/*
	 * 'lastBeat' is written by one thread of the housekeeping at a time and read by all.
	 * After a gap, 'trustedFrom' is set before 'lastBeat' is, so whoever sees the new
	 * beat sees that the silence of others is not to be trusted yet.
	 */

	private final String name;

	private final ClusterSettings settings;

	private final Clock clock;

	private final ScheduledExecutorService housekeeper;

	private final PickedWorks picked = new PickedWorks();

	private final Map<String, Runnable> wakers = new ConcurrentHashMap<>();

	private final FollowUps followUps = new FollowUps();

	private volatile boolean stopping;

	private volatile boolean databaseIsAway;

	private volatile Instant trustedFrom = Instant.MIN;

	private volatile Instant lastBeat;

	private volatile boolean clockIsFarOff;

	ClusterMember(String name, ClusterSettings settings, Clock clock, ScheduledExecutorService housekeeper) {
		this.name = name;
		this.settings = settings;
		this.clock = clock;
		this.housekeeper = housekeeper;
		this.lastBeat = clock.instant();
	}

	String name() {
		return this.name;
	}

	ClusterSettings settings() {
		return this.settings;
	}

	Clock clock() {
		return this.clock;
	}

	PickedWorks picked() {
		return this.picked;
	}

	FollowUps followUps() {
		return this.followUps;
	}

	ScheduledExecutorService housekeeper() {
		return this.housekeeper;
	}

	// Signs of life

	/** This node has just written its heartbeat. */
	void beaten(Instant now) {
		if (isLate(now)) {
			this.trustedFrom = now.plus(this.settings.deadAfter());
		}
		this.lastBeat = now;
		this.databaseIsAway = false;
	}

	/** Tells whether a statement has found the database. */
	void databaseIsAway(boolean away) {
		if (this.databaseIsAway != away) {
			this.databaseIsAway = away;
		}
	}

	/** Whether a statement would probably wait in vain. */
	boolean databaseIsAway() {
		return this.databaseIsAway;
	}

	/** By how much the clock of this node differs from that of the database. */
	void clockIsOff(Duration off) {
		this.clockIsFarOff = off.compareTo(this.settings.deadAfter().dividedBy(2)) > 0;
	}

	/**
	 * Whether those who are silent can be taken for dead: not where this node was cut off
	 * itself, and the others may have been, too, and have had no time yet to be heard.
	 */
	boolean trustsSilence() {
		Instant now = this.clock.instant();
		return !isLate(now) && !now.isBefore(this.trustedFrom) && !this.clockIsFarOff;
	}

	private boolean isLate(Instant now) {
		return Duration.between(this.lastBeat, now).compareTo(this.settings.heartbeatInterval().multipliedBy(2)) > 0;
	}

	// Looking for due jobs before their time

	void onWake(JobTable table, Runnable waker) {
		this.wakers.put(table.name(), waker);
	}

	void wake(JobTable table) {
		Runnable waker = this.wakers.get(table.name());
		if (waker != null && !isStopping()) {
			waker.run();
		}
	}

	/** Where the next look would come too late for what is due after a short time. */
	void wakeAfter(JobTable table, Duration delay) {
		if (delay.compareTo(this.settings.pollingInterval()) < 0 && !isStopping()) {
			this.followUps.later(() -> wake(table), delay.isNegative() ? Duration.ZERO : delay.plusNanos(1));
		}
	}

	// Stopping

	void stop() {
		this.stopping = true;
		this.followUps.hurry();
	}

	boolean isStopping() {
		return this.stopping;
	}

}
