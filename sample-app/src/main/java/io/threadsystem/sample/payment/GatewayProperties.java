package io.threadsystem.sample.payment;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the simulated gateway behaves.
 *
 * @param medianLatency how long every other call takes at least
 * @param timeout how long we wait for a call
 * @param failureRate share of the calls that fail, from 0 to 1
 * @param seed what makes one run like another
 */
@ConfigurationProperties("sample.gateway")
public record GatewayProperties(Duration medianLatency, Duration timeout, double failureRate, long seed) {

	public GatewayProperties {
		if (!(failureRate >= 0 && failureRate <= 1)) {
			throw new IllegalArgumentException("sample.gateway.failure-rate is " + failureRate + ", not from 0 to 1");
		}
	}

}
