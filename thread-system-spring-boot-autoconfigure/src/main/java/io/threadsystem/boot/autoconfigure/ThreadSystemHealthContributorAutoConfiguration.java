package io.threadsystem.boot.autoconfigure;

import java.time.Duration;
import java.util.Locale;

import io.threadsystem.health.PoolHealthLimits;
import io.threadsystem.health.ThreadSystemHealthIndicator;
import io.threadsystem.pool.PriorityPool;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.util.StringUtils;

/**
 * Auto-configuration of the health contributor {@code threadSystem}, unless
 * {@code management.health.threadsystem.enabled} is {@code false}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ThreadSystemAutoConfiguration.class)
@ConditionalOnClass({ ConditionalOnEnabledHealthIndicator.class, HealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("threadsystem")
@Conditional(ThreadSystemEnabledCondition.class)
public final class ThreadSystemHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "threadSystemHealthIndicator", "threadSystemHealthContributor" })
	ThreadSystemHealthIndicator threadSystemHealthContributor(ObjectProvider<PriorityPool> pools,
			ThreadSystemProperties properties) {
		return new ThreadSystemHealthIndicator(() -> pools.stream(ObjectProvider.UNFILTERED, false),
				limits(properties.getHealth()));
	}

	private static PoolHealthLimits limits(HealthProperties health) {
		return new PoolHealthLimits(time("saturated-for", health.getSaturatedFor()),
				status("saturated-status", health.getSaturatedStatus()), time("stuck-for", health.getStuckFor()),
				status("stuck-status", health.getStuckStatus()));
	}

	private static Duration time(String key, Duration value) {
		if (value.isNegative()) {
			throw invalid(key, value, "A time must not be negative.", "Set 0 or a positive time.");
		}
		return value;
	}

	private static Status status(String key, String value) {
		if (!StringUtils.hasText(value)) {
			throw invalid(key, value, "It is no status.",
					"Set it to up, unknown, out-of-service or down, or a status of the application's own.");
		}
		return new Status(value.trim().replace('-', '_').toUpperCase(Locale.ROOT));
	}

	private static InvalidThreadSystemPropertyException invalid(String key, Object value, String reason,
			String remedy) {
		return new InvalidThreadSystemPropertyException("thread-system.health." + key, value.toString(), reason,
				remedy);
	}

}
