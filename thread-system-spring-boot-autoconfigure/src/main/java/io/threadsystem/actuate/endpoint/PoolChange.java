package io.threadsystem.actuate.endpoint;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.InvalidPoolSettingException;
import io.threadsystem.pool.LevelSettings;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.pool.QueueFullPolicy;
import io.threadsystem.pool.RateLimit;
import io.threadsystem.pool.ScalingSettings;
import io.threadsystem.pool.ShutdownMode;
import io.threadsystem.pool.ThreadKind;
import org.jspecify.annotations.Nullable;

/** A change of a pool as it is asked for: all of it is done, or nothing. */
final class PoolChange {

	private static final String PAUSED = "paused";

	/** What takes a rate limit away. */
	private static final String OFF = "off";

	private static final List<String> PRIORITIES = Arrays.stream(Priority.values()).map(Priority::tag).toList();

	/** What may be given, found out by asking for everything. */
	private static final Set<String> KNOWN = known();

	private final RequestedValues values;

	/** Whether anything is other than before. */
	private boolean effective;

	private PoolChange(RequestedValues values) {
		this.values = values;
	}

	/**
	 * Reads a change.
	 * @throws InvalidPoolChangeException if there is something in it that is no setting,
	 * or nothing at all
	 */
	static PoolChange of(Map<String, ?> values) {
		RequestedValues requested = new RequestedValues(values);
		for (String name : requested.names()) {
			if (!KNOWN.contains(ScheduleChange.anyPlace(name))) {
				throw unknown(name, String.valueOf(requested.value(name)));
			}
		}
		if (values.isEmpty()) {
			throw new InvalidPoolChangeException("", "", "There is nothing to change.", useOneOfThese());
		}
		return new PoolChange(requested);
	}

	private static InvalidPoolChangeException unknown(String name, String value) {
		String[] parts = name.split("\\.", 3);
		if (parts.length == 3 && parts[0].equals("levels") && !PRIORITIES.contains(parts[1])) {
			return new InvalidPoolChangeException(name, value, "There is no priority '" + parts[1] + "'.",
					"Use one of these: " + String.join(", ", PRIORITIES) + ".");
		}
		return new InvalidPoolChangeException(name, value, "There is no such setting.", useOneOfThese());
	}

	private static String useOneOfThese() {
		return KNOWN.stream()
			.map((name) -> name.replaceFirst("^levels\\.[a-z]+\\.", "levels.<priority>."))
			.distinct()
			.collect(Collectors.joining(", ", "Use one or more of these: ", "."));
	}

	private static Set<String> known() {
		RequestedValues nothing = new RequestedValues(Map.of());
		PoolChange change = new PoolChange(nothing);
		change.apply(PoolSettings.builder().build());
		change.paused();
		return nothing.known();
	}

	/**
	 * Changes the pool.
	 * @return what was asked for, by the names of the settings
	 * @throws InvalidPoolChangeException if a value cannot work
	 */
	Map<String, Object> apply(PriorityPool pool) {
		Boolean paused = paused();
		try {
			pool.updateSettings((before) -> {
				PoolSettings now = apply(before);
				this.effective = !now.equals(before);
				return now;
			});
		}
		catch (InvalidPoolSettingException ex) {
			throw new InvalidPoolChangeException(ex);
		}
		if (paused != null) {
			this.effective |= pool.snapshot().paused() != paused;
			if (paused) {
				pool.pause();
			}
			else {
				pool.resume();
			}
		}
		return this.values.taken();
	}

	/** Whether {@link #apply} has changed anything. */
	boolean isEffective() {
		return this.effective;
	}

	private @Nullable Boolean paused() {
		return this.values.take(PAUSED, Boolean.class);
	}

	// Settings

	private PoolSettings apply(PoolSettings before) {
		PoolSettings.Builder builder = before.toBuilder();
		this.values.take("minWorkers", Integer.class, builder::minWorkers);
		this.values.take("maxWorkers", Integer.class, builder::maxWorkers);
		this.values.take("spareWorkers", Integer.class, builder::spareWorkers);
		this.values.take("keepAlive", Duration.class, builder::keepAlive);
		this.values.take("threads", ThreadKind.class, builder::threads);
		this.values.take("queueCapacity", Integer.class, builder::queueCapacity);
		this.values.take("queueFull", QueueFullPolicy.class, builder::queueFull);
		this.values.take("blockTimeout", Duration.class, builder::blockTimeout);
		this.values.take("highWatermark", Double.class, builder::highWatermark);
		this.values.take("lowWatermark", Double.class, builder::lowWatermark);
		this.values.take("aging", Duration.class, builder::aging);
		rateLimit("rateLimit", before.rateLimit(), builder::rateLimit);
		this.values.take("timeout", Duration.class, builder::timeout);
		this.values.take("queueTimeout", Duration.class, builder::queueTimeout);
		builder.scaling(scaling(before.scaling()));
		this.values.take("stuckAfter", Duration.class, builder::stuckAfter);
		this.values.take("replaceStuck", Boolean.class, builder::replaceStuck);
		this.values.take("shutdown", ShutdownMode.class, builder::shutdown);
		this.values.take("shutdownTimeout", Duration.class, builder::shutdownTimeout);
		for (Priority priority : Priority.values()) {
			LevelSettings limits = level("levels." + priority.tag() + ".", before.level(priority));
			if (!limits.equals(before.level(priority))) {
				builder.level(priority, limits);
			}
		}
		return builder.build();
	}

	private LevelSettings level(String prefix, LevelSettings before) {
		LevelSettings[] level = { before };
		this.values.take(prefix + "maxWorkers", Integer.class, (max) -> level[0] = level[0].withMaxWorkers(max));
		this.values.take(prefix + "queueCapacity", Integer.class,
				(capacity) -> level[0] = level[0].withQueueCapacity(capacity));
		rateLimit(prefix + "rateLimit", before.rateLimit(), (limit) -> level[0] = level[0].withRateLimit(limit));
		return level[0];
	}

	private void rateLimit(String name, @Nullable RateLimit before, Consumer<@Nullable RateLimit> target) {
		String off = this.values.take(name, String.class);
		Long permits = this.values.take(name + ".permits", Long.class);
		Duration period = this.values.take(name + ".period", Duration.class);
		Long burst = this.values.take(name + ".burst", Long.class);
		boolean changed = permits != null || period != null || burst != null;
		if (off != null) {
			checkOff(name, off, changed);
			target.accept(null);
		}
		else if (changed) {
			target.accept(rateLimit(name, before, permits, period, burst));
		}
	}

	private static void checkOff(String name, String value, boolean changed) {
		if (changed || !value.equalsIgnoreCase(OFF)) {
			throw new InvalidPoolChangeException(name, value, "A limit is taken away as a whole, or changed in parts.",
					"Set " + name + " to " + OFF + ", or any of " + name + ".permits, " + name + ".period and " + name
							+ ".burst.");
		}
	}

	/** What is not given stays as it is. */
	private static RateLimit rateLimit(String name, @Nullable RateLimit before, @Nullable Long permits,
			@Nullable Duration period, @Nullable Long burst) {
		if (before == null && (permits == null || period == null)) {
			String missing = name + ((permits == null) ? ".permits" : ".period");
			throw new InvalidPoolChangeException(missing, "",
					"It is not set, and the pool has no such limit that it could be taken from.",
					"Set both " + name + ".permits and " + name + ".period.");
		}
		long newPermits = (permits != null || before == null) ? value(permits) : before.permits();
		Duration newPeriod = (period != null || before == null) ? value(period) : before.period();
		if (burst != null) {
			return new RateLimit(newPermits, newPeriod, burst);
		}
		return (before != null) ? new RateLimit(newPermits, newPeriod, before.burst())
				: RateLimit.of(newPermits, newPeriod);
	}

	private static <T> T value(@Nullable T present) {
		return Objects.requireNonNull(present);
	}

	private ScalingSettings scaling(ScalingSettings before) {
		ScalingSettings.Builder builder = ScalingSettings.builder()
			.enabled(before.enabled())
			.interval(before.interval())
			.upThreshold(before.upThreshold())
			.downThreshold(before.downThreshold())
			.targetWait(before.targetWait())
			.cooldown(before.cooldown())
			.dryRun(before.dryRun())
			.schedule(before.schedule());
		this.values.take("scaling.enabled", Boolean.class, builder::enabled);
		this.values.take("scaling.interval", Duration.class, builder::interval);
		this.values.take("scaling.upThreshold", Double.class, builder::upThreshold);
		this.values.take("scaling.downThreshold", Double.class, builder::downThreshold);
		this.values.take("scaling.targetWait", Duration.class, builder::targetWait);
		this.values.take("scaling.cooldown", Duration.class, builder::cooldown);
		this.values.take("scaling.dryRun", Boolean.class, builder::dryRun);
		new ScheduleChange(this.values).apply(builder::schedule);
		return builder.build();
	}

}
