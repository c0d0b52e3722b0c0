package io.threadsystem.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.function.Consumer;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/** Builder of {@link PoolSchedule}s. Checks everything before anything is scheduled. */
final class PoolScheduleBuilder implements ScheduledJobBuilder {

	private final ClockedScheduler scheduler;

	private final String name;

	private PriorityPool pool;

	private Priority priority = Priority.NORMAL;

	private OverlapPolicy overlap = OverlapPolicy.SKIP;

	private @Nullable Duration initialDelay;

	private @Nullable Consumer<? super JobBuilder> each;

	PoolScheduleBuilder(ClockedScheduler scheduler, String name, PriorityPool pool) {
		this.scheduler = scheduler;
		this.name = Objects.requireNonNull(name, "name must not be null");
		this.pool = pool;
	}

	@Override
	public ScheduledJobBuilder pool(PriorityPool pool) {
		this.pool = Objects.requireNonNull(pool, "pool must not be null");
		return this;
	}

	@Override
	public ScheduledJobBuilder priority(Priority priority) {
		this.priority = Objects.requireNonNull(priority, "priority must not be null");
		return this;
	}

	@Override
	public ScheduledJobBuilder overlap(OverlapPolicy overlap) {
		this.overlap = Objects.requireNonNull(overlap, "overlap must not be null");
		return this;
	}

	@Override
	public ScheduledJobBuilder initialDelay(Duration initialDelay) {
		this.initialDelay = notNegative("initialDelay", initialDelay);
		return this;
	}

	@Override
	public ScheduledJobBuilder each(Consumer<? super JobBuilder> settings) {
		this.each = Objects.requireNonNull(settings, "settings must not be null");
		return this;
	}

	// The triggers

	@Override
	public ScheduledJob after(Duration delay, Runnable task) {
		notNegative("delay", delay);
		refuseInitialDelay("after");
		Instant time = later(this.scheduler.source().instant(), delay);
		return add(new JobTrigger.Once(time), new Timing.After(TimeSource.nanos(delay)), task);
	}

	@Override
	public ScheduledJob at(Instant time, Runnable task) {
		Objects.requireNonNull(time, "time must not be null");
		refuseInitialDelay("at");
		Instant now = this.scheduler.source().instant();
		if (time.isBefore(now)) {
			throw new IllegalArgumentException(about() + "time = " + time + ": it has passed, as it is " + now
					+ " now. Give a later time, or use after(Duration.ZERO, …) to run it at once.");
		}
		return add(new JobTrigger.Once(time), new Timing.At(time), task);
	}

	@Override
	public ScheduledJob every(Duration period, Runnable task) {
		positive("period", period);
		Duration initial = (this.initialDelay != null) ? this.initialDelay : period;
		return add(new JobTrigger.FixedRate(period, initial),
				new Timing.Rate(TimeSource.nanos(period), TimeSource.nanos(initial)), task);
	}

	@Override
	public ScheduledJob withFixedDelay(Duration delay, Runnable task) {
		positive("delay", delay);
		if (this.overlap != OverlapPolicy.SKIP) {
			throw new IllegalStateException(about() + "overlap = " + this.overlap
					+ ": runs with a fixed delay never overlap, as each is due after the one before has ended. "
					+ "Leave overlap(…) out, or use every(…).");
		}
		Duration initial = (this.initialDelay != null) ? this.initialDelay : delay;
		return add(new JobTrigger.FixedDelay(delay, initial),
				new Timing.Delay(TimeSource.nanos(delay), TimeSource.nanos(initial)), task);
	}

	@Override
	public ScheduledJob cron(String expression, ZoneId zone, Runnable task) {
		Objects.requireNonNull(expression, "expression must not be null");
		Objects.requireNonNull(zone, "zone must not be null");
		refuseInitialDelay("cron");
		CronParser parser = this.scheduler.cron();
		if (parser == null) {
			throw new IllegalStateException(
					about() + "cron = " + expression + ": this scheduler understands no cron expressions. "
							+ "Build it with JobScheduler.builder(pool).cron(parser), or use on(schedule, …).");
		}
		Schedule times = Objects.requireNonNull(parser.parse(expression, zone), "the cron parser returned null");
		return add(new JobTrigger.Cron(expression, zone), new Timing.Calendar(this.name, times), task);
	}

	@Override
	public ScheduledJob on(Schedule schedule, Runnable task) {
		Objects.requireNonNull(schedule, "schedule must not be null");
		refuseInitialDelay("on");
		return add(new JobTrigger.Custom(schedule), new Timing.Calendar(this.name, schedule), task);
	}

	private ScheduledJob add(JobTrigger trigger, Timing timing, Runnable task) {
		Objects.requireNonNull(task, "task must not be null");
		ScheduleSettings settings = new ScheduleSettings(this.name, this.pool, this.priority, this.overlap, this.each);
		return this.scheduler.add((scheduler) -> new PoolSchedule(scheduler, settings, trigger, timing, task));
	}

	// The checks

	private String about() {
		return "Schedule '" + this.name + "', ";
	}

	private Duration notNegative(String what, Duration value) {
		Objects.requireNonNull(value, what + " must not be null");
		if (value.isNegative()) {
			throw new IllegalArgumentException(
					about() + what + " = " + value + ": time does not run backwards. Use zero or more.");
		}
		return value;
	}

	private void positive(String what, Duration value) {
		Objects.requireNonNull(value, what + " must not be null");
		if (value.isNegative() || value.isZero()) {
			throw new IllegalArgumentException(about() + what + " = " + value
					+ ": runs would follow each other without any time between. Use more than zero.");
		}
	}

	private void refuseInitialDelay(String trigger) {
		if (this.initialDelay != null) {
			throw new IllegalStateException(about() + "initialDelay = " + this.initialDelay + ": " + trigger
					+ "(…) has a first time of its own. Leave initialDelay(…) out, or use every(…) or withFixedDelay(…).");
		}
	}

	private static Instant later(Instant now, Duration delay) {
		long secondsLeft = Instant.MAX.getEpochSecond() - now.getEpochSecond();
		return (delay.toSeconds() < secondsLeft) ? now.plus(delay) : Instant.MAX;
	}

}
