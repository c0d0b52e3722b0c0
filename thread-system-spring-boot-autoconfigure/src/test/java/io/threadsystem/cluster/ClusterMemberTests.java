package io.threadsystem.cluster;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When a node takes others for dead. */
class ClusterMemberTests {

	private static final Duration HEARTBEAT = TestNode.SETTINGS.heartbeatInterval();

	private final ScheduledExecutorService housekeeper = Executors.newSingleThreadScheduledExecutor();

	private final MovedClock clock = new MovedClock();

	private final ClusterMember member = new ClusterMember("node", TestNode.SETTINGS, this.clock, this.housekeeper);

	@AfterEach
	void tearDown() {
		this.housekeeper.shutdownNow();
	}

	@Test
	void aNodeThatIsHeardTrustsTheSilenceOfOthers() {
		assertThat(this.member.trustsSilence()).isTrue();
		this.clock.move(HEARTBEAT);
		this.member.beaten(this.clock.instant());
		assertThat(this.member.trustsSilence()).isTrue();
	}

	@Test
	void aNodeThatWasCutOffGivesOthersTheTimeThatEveryNodeHasToBeHeard() {
		this.clock.move(HEARTBEAT.multipliedBy(3));
		assertThat(this.member.trustsSilence()).isFalse();
		this.member.beaten(this.clock.instant());
		for (int beats = 1; beats < TestNode.SETTINGS.missedHeartbeats(); beats++) {
			this.clock.move(HEARTBEAT);
			this.member.beaten(this.clock.instant());
			assertThat(this.member.trustsSilence()).isFalse();
		}
		this.clock.move(HEARTBEAT);
		this.member.beaten(this.clock.instant());
		assertThat(this.member.trustsSilence()).isTrue();
	}

	private static final class MovedClock extends Clock {

		private Instant now = Instant.EPOCH;

		void move(Duration time) {
			this.now = this.now.plus(time);
		}

		@Override
		public Instant instant() {
			return this.now;
		}

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

	}

}
