package io.threadsystem.sample.payment;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;

import io.threadsystem.job.JobContext;
import io.threadsystem.sample.order.Money;

import org.springframework.stereotype.Component;

/**
 * A gateway that is slow and sometimes fails. How long a call takes and whether it fails
 * follows from the seed, the order's number and the attempt, so every run is alike,
 * whatever the order of its calls.
 */
@Component
class SimulatedPaymentGateway implements PaymentGateway {

	/** Of the logarithm: the slowest call of a hundred takes about three medians. */
	private static final double SPREAD = 0.5;

	private final GatewayProperties properties;

	SimulatedPaymentGateway(GatewayProperties properties) {
		this.properties = properties;
	}

	@Override
	public Receipt charge(String orderNumber, Money amount, int attempt) {
		SplittableRandom random = new SplittableRandom(this.properties.seed() + 31L * orderNumber.hashCode() + attempt);
		double latency = this.properties.medianLatency().toNanos() * Math.exp(SPREAD * random.nextGaussian());
		pause(Duration.ofNanos((long) latency));
		double answer = random.nextDouble();
		if (answer < this.properties.outageRate()) {
			throw new GatewayUnavailableException("The bank did not answer");
		}
		if (answer < this.properties.outageRate() + this.properties.declineRate()) {
			throw new PaymentFailedException("The card was declined");
		}
		return new Receipt("PAY-%08X".formatted(random.nextInt()));
	}

	/** Ends early where the job is cancelled or runs out of time. */
	private static void pause(Duration time) {
		try {
			JobContext.current().token().await(time);
			JobContext.current().token().throwIfCancelled();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new CancellationException("Interrupted while the gateway was busy");
		}
	}

}
