package io.threadsystem.sample.payment;

import java.time.Duration;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;

import io.threadsystem.job.Job;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.pool.PoolSettings;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.sample.order.Money;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests of {@link SimulatedPaymentGateway}.
 */
class SimulatedPaymentGatewayTests {

	private static final Money AMOUNT = new Money(100, Currency.getInstance("EUR"));

	private final PriorityPool pool = PriorityPool.create("gateway", PoolSettings.builder().minWorkers(2).build());

	@AfterEach
	void close() {
		this.pool.close();
	}

	@Test
	void theSameOrderGetsTheSameAnswerEachTimeAndAnotherAttemptAnother() {
		assertThat(charge(gateway(Duration.ZERO, 0, 0, 1), "B-1", 1).join())
			.isEqualTo(charge(gateway(Duration.ZERO, 0, 0, 1), "B-1", 1).join())
			.isNotEqualTo(charge(gateway(Duration.ZERO, 0, 0, 1), "B-1", 2).join())
			.isNotEqualTo(charge(gateway(Duration.ZERO, 0, 0, 2), "B-1", 1).join());
	}

	@Test
	void theGivenShareOfCallsFails() {
		PaymentGateway gateway = gateway(Duration.ZERO, 0.15, 0.05, 7);
		List<Job<Receipt>> jobs = IntStream.range(0, 2000).mapToObj((i) -> charge(gateway, "B-" + i, 1)).toList();
		jobs.forEach((job) -> job.exceptionally((failure) -> new Receipt("none")).join());
		assertThat(jobs.stream().filter(Job::isCompletedExceptionally).count()).isBetween(340L, 460L);
	}

	@Test
	void aFailedCallSaysWhy() {
		assertThat(failure(gateway(Duration.ZERO, 0, 1, 1))).isExactlyInstanceOf(PaymentFailedException.class)
			.hasMessage("The card was declined");
		assertThat(failure(gateway(Duration.ZERO, 1, 0, 1))).isExactlyInstanceOf(GatewayUnavailableException.class)
			.hasMessage("The bank did not answer");
	}

	@Test
	void aCancelledJobLeavesASlowCallAtOnce() {
		Job<Receipt> job = charge(gateway(Duration.ofDays(1), 0, 0, 1), "B-1", 1);
		await().until(job::jobState, JobState.RUNNING::equals);
		job.cancel(true);
		await().until(() -> this.pool.snapshot().running() == 0);
		assertThat(job).isCancelled();
	}

	@Test
	void aJobThatRunsOutOfTimeLeavesASlowCall() {
		PaymentGateway gateway = gateway(Duration.ofDays(1), 0, 0, 1);
		Job<Receipt> job = this.pool.job("charge")
			.timeout(Duration.ofMillis(20))
			.submit(() -> gateway.charge("B-1", AMOUNT, 1));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(job::join)
			.withCauseInstanceOf(JobTimeoutException.class);
		await().until(() -> this.pool.snapshot().running() == 0);
	}

	@Test
	void aRateAboveOneIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> gateway(Duration.ZERO, 1.5, 0, 1))
			.withMessage("sample.gateway.outage-rate is 1.5, not from 0 to 1");
		assertThatIllegalArgumentException().isThrownBy(() -> gateway(Duration.ZERO, 0, -1, 1))
			.withMessage("sample.gateway.decline-rate is -1.0, not from 0 to 1");
	}

	private Throwable failure(PaymentGateway gateway) {
		return charge(gateway, "B-1", 1).handle((receipt, failure) -> failure).join();
	}

	private Job<Receipt> charge(PaymentGateway gateway, String number, int attempt) {
		return this.pool.submit(() -> gateway.charge(number, AMOUNT, attempt));
	}

	private static PaymentGateway gateway(Duration latency, double outageRate, double declineRate, long seed) {
		return new SimulatedPaymentGateway(
				new GatewayProperties(latency, Duration.ofSeconds(5), outageRate, declineRate, seed));
	}

}
