package io.threadsystem.scheduling;

import java.lang.reflect.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.schedule.OverlapPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.support.CronExpression;
import org.springframework.util.StringUtils;
import org.springframework.util.StringValueResolver;

/**
 * Reads one annotation of a method.
 */
final class MethodScheduleReader {

	private static final String TRIGGERS = "cron, fixedRate, fixedDelay, at, or initialDelay alone";

	private final Method method;

	private final PriorityScheduled annotation;

	private final StringValueResolver placeholders;

	private final Attribute initialDelay;

	private final Attribute zone;

	MethodScheduleReader(Method method, PriorityScheduled annotation, StringValueResolver placeholders) {
		this.method = method;
		this.annotation = annotation;
		this.placeholders = placeholders;
		this.initialDelay = attribute("initialDelay", annotation.initialDelay());
		this.zone = attribute("zone", annotation.zone());
	}

	/**
	 * What the annotation says; {@code null} where it is switched off.
	 * @param defaultName the name of a schedule that has none
	 * @param retry supplies the retry policy of the runs, {@code null} for none
	 * @throws InvalidJobMethodException if it makes no sense
	 */
	@Nullable MethodSchedule read(String defaultName, @Nullable Supplier<RetryPolicy> retry) {
		Attribute triggeredBy = triggeredBy();
		if (triggeredBy.isDisabled()) {
			return null;
		}
		MethodTrigger trigger = trigger(triggeredBy);
		Attribute name = attribute("name", this.annotation.name());
		Attribute timeout = attribute("timeout", this.annotation.timeout());
		return new MethodSchedule(name.isSet() ? name.value() : defaultName, attribute("pool", this.annotation.pool()),
				this.annotation.priority(), this.annotation.overlap(), timeout.isSet() ? timeout.time() : null, retry,
				triggeredBy, trigger, this.annotation.cluster() ? clusterTiming(triggeredBy) : null);
	}

	private Attribute attribute(String name, String value) {
		return Attribute.of(this.method, name, value, this.placeholders);
	}

	// The one trigger

	private Attribute triggeredBy() {
		List<Attribute> all = List.of(attribute("cron", this.annotation.cron()),
				attribute("fixedRate", this.annotation.fixedRate()),
				attribute("fixedDelay", this.annotation.fixedDelay()), attribute("at", this.annotation.at()));
		List<Attribute> set = all.stream().filter(Attribute::isSet).toList();
		if (set.size() > 1) {
			throw invalid("It has more than one trigger: " + join(set.stream()) + ".",
					"Keep one of them, or repeat the annotation: each one is a schedule of its own.");
		}
		if (set.isEmpty() && !this.initialDelay.isSet()) {
			throw noTrigger(Stream.concat(all.stream(), Stream.of(this.initialDelay)).filter(Attribute::isEmptied));
		}
		return set.isEmpty() ? this.initialDelay : set.get(0);
	}

	private InvalidJobMethodException noTrigger(Stream<Attribute> emptied) {
		String empty = join(emptied);
		return invalid("It has no trigger" + (empty.isEmpty() ? "." : ": " + empty + "."),
				"Set one of " + TRIGGERS + "; \"-\" stands for no runs at all.");
	}

	private static String join(Stream<Attribute> attributes) {
		return attributes.map(Attribute::toString).collect(Collectors.joining(", "));
	}

	private MethodTrigger trigger(Attribute from) {
		return switch (from.name()) {
			case "cron" -> cron(from);
			case "fixedRate" -> fixedRate(from);
			case "fixedDelay" -> fixedDelay(from);
			case "at" -> at(from);
			default -> once(from);
		};
	}

	/** What the cluster has, of a trigger that has been found to be right. */
	private ClusterTiming clusterTiming(Attribute from) {
		if (this.annotation.overlap() != OverlapPolicy.SKIP) {
			throw invalid(
					"Its attribute overlap is " + this.annotation.overlap() + ", but of the runs that a cluster "
							+ "has once, each begins after the end of the one before.",
					"Remove the attribute overlap.");
		}
		return switch (from.name()) {
			case "cron" -> cronTiming(from);
			case "fixedRate" -> ClusterTiming.fixedRate(from.period(), first());
			case "fixedDelay" -> ClusterTiming.fixedDelay(from.period(), first());
			default -> throw invalid(
					"It has one run only, by " + from.name() + ", and cluster is for runs that repeat.",
					"Submit a durable job instead, with DurableJobs.job(name).at(time) or .delay(time), and a key so that "
							+ "several nodes submit one; or remove cluster.");
		};
	}

	private ClusterTiming cronTiming(Attribute cron) {
		try {
			return ClusterTiming.cron(cron.value(), cronZone());
		}
		catch (IllegalArgumentException ex) {
			throw cron.invalid(ex, ex.getMessage(), "Correct it, or write \"-\" for no runs at all.");
		}
	}

	private MethodTrigger cron(Attribute cron) {
		refuseInitialDelay(cron);
		check(cron);
		ZoneId in = cronZone();
		return (builder, task) -> builder.cron(cron.value(), in, task);
	}

	private ZoneId cronZone() {
		return this.zone.isSet() ? zone() : ZoneId.systemDefault();
	}

	private Duration first() {
		return this.initialDelay.isSet() ? this.initialDelay.time() : Duration.ZERO;
	}

	/** Now, before the schedules of other beans have begun to run. */
	private static void check(Attribute cron) {
		try {
			CronExpression.parse(cron.value());
		}
		catch (IllegalArgumentException ex) {
			throw cron.invalid(ex, ex.getMessage(), "Correct it, or write \"-\" for no runs at all.");
		}
	}

	private MethodTrigger fixedRate(Attribute fixedRate) {
		refuseZone(fixedRate);
		Duration period = fixedRate.period();
		Duration first = first();
		return (builder, task) -> builder.initialDelay(first).every(period, task);
	}

	private MethodTrigger fixedDelay(Attribute fixedDelay) {
		refuseZone(fixedDelay);
		refuseOverlap("Its runs never overlap, as each one is due some time after the end of the one before.");
		Duration delay = fixedDelay.period();
		Duration first = first();
		return (builder, task) -> builder.initialDelay(first).withFixedDelay(delay, task);
	}

	private MethodTrigger once(Attribute delay) {
		refuseZone(delay);
		refuseOverlap("It has one run only.");
		Duration time = delay.time();
		return (builder, task) -> builder.after(time, task);
	}

	private MethodTrigger at(Attribute at) {
		refuseInitialDelay(at);
		refuseOverlap("It has one run only.");
		Instant time = PointInTime.read(at, this.zone, this.zone.isSet() ? zone() : null);
		return (builder, task) -> {
			try {
				return builder.at(time, task);
			}
			catch (IllegalArgumentException ex) {
				throw at.invalid(ex, "it has passed", "Write a later time, or \"-\" for no run; a placeholder such as "
						+ "${migration.at:-} needs neither after the run.");
			}
		};
	}

	// What does not go together

	private void refuseInitialDelay(Attribute trigger) {
		if (this.initialDelay.isSet()) {
			throw this.initialDelay.invalid("it has no meaning beside " + trigger.name(),
					"Remove it, or use fixedRate or fixedDelay.");
		}
	}

	private void refuseZone(Attribute trigger) {
		if (this.zone.isSet()) {
			throw this.zone.invalid("it has no meaning beside " + trigger.name(), "Remove it, or use cron or at.");
		}
	}

	private void refuseOverlap(String reason) {
		if (this.annotation.overlap() != OverlapPolicy.SKIP) {
			throw invalid("Its attribute overlap is " + this.annotation.overlap() + ". " + reason,
					"Remove the attribute overlap.");
		}
	}

	private ZoneId zone() {
		try {
			return StringUtils.parseTimeZoneString(this.zone.value()).toZoneId();
		}
		catch (IllegalArgumentException ex) {
			throw this.zone.invalid("there is no such time zone", "Write the name of one, such as Europe/Rome or UTC.");
		}
	}

	private InvalidJobMethodException invalid(String reason, String remedy) {
		return new InvalidJobMethodException(PriorityScheduled.class, this.method, reason, remedy);
	}

}
