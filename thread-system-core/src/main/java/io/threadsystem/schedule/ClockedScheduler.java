package io.threadsystem.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/** A scheduler that follows a clock, by default that of the system. */
final class ClockedScheduler implements JobScheduler {

	/*
	 * The monitor of 'schedules' guards that set and 'closed': a schedule is either known
	 * before the scheduler is closed, and then ended by that, or refused. A schedule is
	 * added before its times count, so it cannot be over before it is known. Nothing is
	 * called under that monitor. 'paused' is a flag of which all schedules are told after
	 * each change; a new one looks at it after it was added.
	 */

	/** How long closing waits for the thread, which ends at once unless it is held up. */
	private static final long END = 5_000_000_000L;

	private final PriorityPool pool;

	private final @Nullable CronParser cron;

	private final TimeSource source;

	private final Agenda agenda;

	private final TimerThread thread;

	private final AtomicLong names = new AtomicLong();

	private final Set<PoolSchedule> schedules = new LinkedHashSet<>();

	private boolean closed;

	private volatile boolean paused;

	private ClockedScheduler(JobSchedulerBuilder builder) {
		this.pool = builder.pool;
		this.cron = builder.cron;
		this.source = new TimeSource(builder.clock);
		this.agenda = new Agenda(this.source);
		this.thread = new TimerThread(this.pool.name() + "-scheduler", this.agenda);
	}

	static ClockedScheduler start(JobSchedulerBuilder builder) {
		ClockedScheduler scheduler = new ClockedScheduler(builder);
		scheduler.thread.start();
		return scheduler;
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
		all().forEach(PoolSchedule::cancel);
		this.thread.join(END);
	}

}
