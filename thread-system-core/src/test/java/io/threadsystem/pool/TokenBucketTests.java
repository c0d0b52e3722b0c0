package io.threadsystem.pool;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The arithmetic of rate limits, to the nanosecond. */
@Timeout(60)
class TokenBucketTests {

	/** Two seconds before the overflow. */
	private static final long ORIGIN = Long.MAX_VALUE - 2_000_000_000L;

	private static final long TEN_MINUTES = Duration.ofMinutes(10).toNanos();

	@ParameterizedTest
	@CsvSource({ "7, 3000000000, 1", "7, 3000000000, 5", "100, 1000000000, 1", "1000, 1000000000, 100",
			"3, 70000000, 1", "3, 7000000, 10", "9973, 1000700003, 50", "1, 600000000000, 1" })
	void inTenMinutesExactlyTheTokensOfTheTimeAreGiven(long permits, long period, long burst) {
		TokenBucket bucket = new TokenBucket(new RateLimit(permits, Duration.ofNanos(period), burst), ORIGIN);
		Random random = Seed.of("inTenMinutesExactlyTheTokensOfTheTimeAreGiven").random(0);
		long elapsed = 0;
		long taken = drain(bucket);
		assertThat(taken).isEqualTo(burst);
		while (elapsed < TEN_MINUTES) {
			long step = step(random, bucket.untilToken(), burst);
			elapsed += step;
			bucket.advance(ORIGIN + elapsed);
			taken += drain(bucket);
			if (taken - burst != exact(elapsed, permits, period)) {
				assertThat(taken - burst).isEqualTo(exact(elapsed, permits, period));
			}
		}
	}

	/** Sometimes a part of the wait, often just the wait; more where much is left. */
	private static long step(Random random, long wait, long burst) {
		long step = random.nextBoolean() ? wait : 1 + (long) (random.nextDouble() * wait);
		return (burst > 1) ? Math.max(step, Math.min(burst - 1, 50) * step) : step;
	}

	private static long drain(TokenBucket bucket) {
		long taken = 0;
		while (bucket.untilToken() == 0) {
			bucket.take();
			taken++;
		}
		return taken;
	}

	private static long exact(long elapsed, long permits, long period) {
		return BigInteger.valueOf(elapsed)
			.multiply(BigInteger.valueOf(permits))
			.divide(BigInteger.valueOf(period))
			.longValueExact();
	}

	@ParameterizedTest
	@CsvSource({ "100, 1000000000, 1", "5000, 1000000000, 1", "7, 3000000000, 1", "7, 3000000000, 2",
			"9973, 1000700003, 1" })
	void takersThatComeLateByLessThanTheTimeOfATokenGetAllTokensAndNotOneBeforeItsTime(long permits, long period,
			long burst) {
		TokenBucket bucket = new TokenBucket(new RateLimit(permits, Duration.ofNanos(period), burst), ORIGIN);
		Random random = Seed.of("takersThatComeLate").random(0);
		long lateness = period / permits;
		long taken = drain(bucket);
		long elapsed = 0;
		for (int i = 0; i < 100_000; i++) {
			bucket.await();
			elapsed += bucket.untilToken() + (long) (random.nextDouble() * lateness);
			bucket.advance(ORIGIN + elapsed);
			taken += drain(bucket);
			if (taken - burst != exact(elapsed, permits, period)) {
				assertThat(taken - burst).isEqualTo(exact(elapsed, permits, period));
			}
		}
	}

	@Test
	void whatALateTakerHasSavedUpIsLessThanAToken() {
		TokenBucket bucket = bucket(1, Duration.ofNanos(10), 1);
		bucket.take();
		bucket.await();
		bucket.advance(ORIGIN + 10_009);
		assertThat(drain(bucket)).isOne();
		assertThat(bucket.untilToken()).isOne();
		bucket.advance(ORIGIN + 20_000);
		bucket.take();
		assertThat(bucket.untilToken()).as("no job has waited for that one").isEqualTo(10);
	}

	@Test
	void theNextTokenComesWhenItIsSaidToAndNotBefore() {
		TokenBucket bucket = bucket(7, Duration.ofSeconds(3), 1);
		drain(bucket);
		long wait = bucket.untilToken();
		assertThat(wait).isEqualTo(428_571_429);
		bucket.advance(ORIGIN + wait - 1);
		assertThat(bucket.untilToken()).isOne();
		bucket.advance(ORIGIN + wait);
		assertThat(bucket.untilToken()).isZero();
	}

	@Test
	void aQuietTimeHoweverLongBringsOneBurst() {
		TokenBucket bucket = bucket(Long.MAX_VALUE, Duration.ofNanos(3), 5);
		drain(bucket);
		bucket.advance(after(Long.MAX_VALUE));
		assertThat(drain(bucket)).isEqualTo(5);
	}

	@Test
	void aFullBucketSavesNoPartOfATokenUp() {
		TokenBucket bucket = bucket(1, Duration.ofNanos(10), 1);
		bucket.advance(ORIGIN + 9);
		bucket.take();
		assertThat(bucket.untilToken()).isEqualTo(10);
	}

	@Test
	void theLargestNumbersDoNotOverflow() {
		TokenBucket slow = bucket(1, Duration.ofDays(400_000), Long.MAX_VALUE);
		slow.take();
		slow.advance(after(Long.MAX_VALUE));
		slow.giveBack();
		assertThat(slow.untilToken()).isZero();
		TokenBucket fast = bucket(Long.MAX_VALUE, Duration.ofNanos(1), 1);
		fast.take();
		assertThat(fast.untilToken()).isOne();
		fast.change(new RateLimit(1, Duration.ofDays(400_000), 1), ORIGIN);
		assertThat(fast.untilToken()).isEqualTo(Nanos.LONGEST);
	}

	@Test
	void aChangeKeepsWhatIsThereAsFarAsTheNewBurstAllows() {
		TokenBucket bucket = bucket(10, Duration.ofSeconds(1), 10);
		for (int i = 0; i < 6; i++) {
			bucket.take();
		}
		bucket.change(new RateLimit(1, Duration.ofHours(1), 20), ORIGIN);
		assertThat(drain(bucket)).isEqualTo(4);
		bucket.change(new RateLimit(1, Duration.ofHours(2), 20), ORIGIN + Duration.ofMinutes(30).toNanos());
		assertThat(bucket.untilToken()).isEqualTo(Duration.ofHours(1).toNanos());
		bucket.change(new RateLimit(1, Duration.ofNanos(1), 20), ORIGIN + Duration.ofHours(3).toNanos());
		bucket.advance(ORIGIN + Duration.ofHours(4).toNanos());
		bucket.change(new RateLimit(1, Duration.ofHours(1), 3), ORIGIN + Duration.ofHours(4).toNanos());
		assertThat(drain(bucket)).isEqualTo(3);
	}

	private static long after(long nanos) {
		return ORIGIN + nanos;
	}

	private static TokenBucket bucket(long permits, Duration period, long burst) {
		return new TokenBucket(new RateLimit(permits, period, burst), ORIGIN);
	}

}
