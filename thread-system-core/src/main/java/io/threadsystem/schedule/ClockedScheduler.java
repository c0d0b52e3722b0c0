package io.threadsystem.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.threadsystem.pool.PoolTimer;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/** A scheduler that follows a clock, by default that of the system. */
final class ClockedScheduler implements JobScheduler {

	/*
	 * The monitor of 'schedules' guards that set, 'closed' and 'poolEnded': a schedule is
	 * either known before the scheduler is closed, and then ended by that, or refused. A
	 * schedule is added before its times count, so it cannot be over before it is known.
	 * Nothing is called under that monitor. 'paused' is a flag of which all schedules are
	 * told after each change; a new one looks at it after it was added.
	 *
	 * The timer of the pool calls 'look' when the next entry of the agenda is due, or was
	 * woken for a new one. 'looking' is held during that call, for 'close' alone, which
	 * lets a run that is just being handed over come first. It may be called inside of
	 * that call, by code of others.
	 */

	/** How long closing waits for the timer, which is quick unless it is held up. */
	private static final long LOOK_SECONDS = 5;

	private static final long SECOND = 1_000_000_000L;

	private final PriorityPool pool;

	private final @Nullable CronParser cron;

	private final TimeSource source;

	private final Agenda agenda;

	private final ReentrantLock looking = new ReentrantLock();

	private final PoolTimer.Check check;

	private final AtomicLong names = new AtomicLong();

	private final Set<PoolSchedule> schedules = new LinkedHashSet<>();

	private boolean closed;

	private boolean poolEnded;

	private volatile boolean paused;

	ClockedScheduler(JobSchedulerBuilder builder) {
		this.pool = builder.pool;
		this.cron = builder.cron;
		this.source = new TimeSource(builder.clock);
		this.agenda = new Agenda(this.source, this::wake);
		this.check = PriorityPool.timerOf(this.pool).register(this::look, this::poolHasEnded);
	}

	// The timer

	private void wake() {
		this.check.wake();
	}

	/**
	 * Tells schedules that they are due; called by the timer.
	 * @return nanoseconds until it is to be called again
	 */
	private long look() {
		this.looking.lock();
		try {
			List<Agenda.Entry> due = this.agenda.takeDue();
			due.forEach(ClockedScheduler::tell);
			return this.agenda.nanosToNextLook();
		}
		catch (Throwable ex) {
			ScheduleLog.error("The scheduler of pool '" + this.pool.name()
					+ "' cannot tell what is due; it tries again in a second", ex);
			return SECOND;
		}
		finally {
			this.looking.unlock();
		}
	}

	private static void tell(Agenda.Entry entry) {
		try {
			entry.schedule().due(entry);
		}
		catch (Throwable ex) {
			ScheduleLog.error("Schedule '" + entry.schedule().name() + "' failed", ex);
		}
	}

	/** No timer calls this scheduler any more; called once. */
	private void poolHasEnded() {
		synchronized (this.schedules) {
			this.poolEnded = true;
		}
		this.agenda.close();
		for (PoolSchedule schedule : all()) {
			if (schedule.cancel()) {
				ScheduleLog.warn("Schedule '" + schedule.name() + "' has ended, because pool '" + this.pool.name()
						+ "', whose timer it uses, has ended");
			}
		}
	}

	// Scheduling

	@Override
	public ScheduledJob after(Duration delay, Runnable task) {
		return unnamed().after(delay, task);
	}

	@Override
	public ScheduledJob at(Instant time, Runnable task) {
		return unnamed().at(time, task);
	}

	@Override
	public ScheduledJob every(Duration period, Runnable task) {
		return unnamed().every(period, task);
	}

	@Override
	public ScheduledJob withFixedDelay(Duration delay, Runnable task) {
		return unnamed().withFixedDelay(delay, task);
	}

	@Override
	public ScheduledJob cron(String expression, ZoneId zone, Runnable task) {
		return unnamed().cron(expression, zone, task);
	}

	private ScheduledJobBuilder unnamed() {
		return job("schedule-" + this.names.incrementAndGet());
	}

	@Override
	public ScheduledJobBuilder job(String name) {
		return new PoolScheduleBuilder(this, name, this.pool);
	}

	/** Lets a new schedule begin. */
	ScheduledJob add(Function<ClockedScheduler, PoolSchedule> made) {
		refuseIfClosed();
		PoolSchedule schedule = made.apply(this);
		synchronized (this.schedules) {
			refuseIfClosed();
			this.schedules.add(schedule);
		}
		schedule.start();
		return schedule;
	}

	private void refuseIfClosed() {
		synchronized (this.schedules) {
			if (this.closed) {
				throw new IllegalStateException("The scheduler of pool '" + this.pool.name()
						+ "' is closed, and takes no more schedules. Schedule before it is closed, or build a new one.");
			}
			if (this.poolEnded) {
				throw new IllegalStateException("The scheduler of pool '" + this.pool.name()
						+ "' takes no more schedules, because that pool, whose timer it uses, has ended. "
						+ "Build one on a pool that lives at least as long as its schedules.");
			}
		}
	}

	// Looking at it

	@Override
	public List<ScheduledJob> jobs() {
		return List.copyOf(all());
	}

	private List<PoolSchedule> all() {
		synchronized (this.schedules) {
			return List.copyOf(this.schedules);
		}
	}

	/** A schedule is over. */
	void forget(PoolSchedule schedule) {
		synchronized (this.schedules) {
			this.schedules.remove(schedule);
		}
	}

	@Nullable CronParser cron() {
		return this.cron;
	}

	TimeSource source() {
		return this.source;
	}

	Agenda agenda() {
		return this.agenda;
	}

	// Pausing and closing

	@Override
	public void pause() {
		this.paused = true;
		all().forEach(PoolSchedule::lookAtPauses);
	}

	@Override
	public void resume() {
		this.paused = false;
		all().forEach(PoolSchedule::lookAtPauses);
	}

	@Override
	public boolean isPaused() {
		return this.paused;
	}

	@Override
	public void close() {
		synchronized (this.schedules) {
			this.closed = true;
		}
		this.agenda.close();
		this.check.close();
		all().forEach(PoolSchedule::cancel);
		awaitLook();
	}

	/** Waits for the call of the timer that goes on, unless it is the caller's. */
	private void awaitLook() {
		try {
			if (this.looking.tryLock(LOOK_SECONDS, TimeUnit.SECONDS)) {
				this.looking.unlock();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
