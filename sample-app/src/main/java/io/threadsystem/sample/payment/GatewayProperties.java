package io.threadsystem.sample.payment;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * How the simulated gateway behaves.
 *
 * @param medianLatency how long every other call takes at least
 * @param timeout how long we wait for a call
 * @param outageRate share of the calls that get no answer, from 0 to 1
 * @param declineRate share of the calls that are answered with a no, from 0 to 1
 * @param seed what makes one run like another
 */
@ConfigurationProperties("sample.gateway")
public record GatewayProperties(Duration medianLatency, Duration timeout, double outageRate, double declineRate,
		long seed) {

	public GatewayProperties {
		check("outage-rate", outageRate);
		check("decline-rate", declineRate);
	}

	private static void check(String name, double rate) {
		if (!(rate >= 0 && rate <= 1)) {
			throw new IllegalArgumentException("sample.gateway." + name + " is " + rate + ", not from 0 to 1");
		}
	}

}
