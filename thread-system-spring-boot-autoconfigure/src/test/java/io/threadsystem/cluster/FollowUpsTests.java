package io.threadsystem.cluster;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What is done aside. */
@Timeout(60)
class FollowUpsTests {

	private final FollowUps followUps = new FollowUps();

	private final CountDownLatch done = new CountDownLatch(1);

	@AfterEach
	void tearDown() {
		this.followUps.end();
	}

	@Test
	void whatIsToBeDoneLaterIsDoneAtOnceWhereTheNodeStops() throws Exception {
		assertThat(this.followUps.later(this.done::countDown, Duration.ofDays(1))).isTrue();
		assertThat(this.done.getCount()).isOne();
		this.followUps.hurry();
		this.done.await();
		CountDownLatch late = new CountDownLatch(1);
		assertThat(this.followUps.later(late::countDown, Duration.ofDays(1))).isTrue();
		late.await();
		this.followUps.close();
		assertThat(this.followUps.later(late::countDown, Duration.ofDays(1))).isFalse();
	}

	@Test
	void itIsDoneOnceAlsoWhereItsTimeIsNow() throws Exception {
		AtomicInteger times = new AtomicInteger();
		for (int round = 0; round < 1000; round++) {
			FollowUps each = new FollowUps();
			CountDownLatch ran = new CountDownLatch(1);
			assertThat(each.later(() -> {
				times.incrementAndGet();
				ran.countDown();
			}, Duration.ZERO)).isTrue();
			each.hurry();
			ran.await();
			each.end();
		}
		assertThat(times).hasValue(1000);
	}

	@Test
	void aCallbackThatBlocksHoldsUpNothingElse() throws Exception {
		CountDownLatch blocked = new CountDownLatch(20);
		for (int callback = 0; callback < 20; callback++) {
			this.followUps.callOff(() -> {
				blocked.countDown();
				try {
					this.done.await();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
		}
		blocked.await();
		assertThat(this.followUps.soon(this.done::countDown)).isTrue();
		this.done.await();
	}

	@Test
	void afterTheEndNothingIsDoneAndThatIsSaid() {
		this.followUps.end();
		assertThat(this.followUps.soon(this.done::countDown)).isFalse();
		assertThat(this.followUps.later(this.done::countDown, Duration.ZERO)).isFalse();
	}

}
