package io.threadsystem.pool;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Entries that were taken from a lane and put back. */
@Timeout(60)
class LanesTests {

	private static final int LEVEL = 2;

	@RegisterExtension
	final TestPools pools = new TestPools();

	private final TestTicker ticker = new TestTicker();

	private final Lanes lanes = new Lanes();

	private List<PoolJob<?>> jobs;

	/** Of the four jobs in the lane, two workers have taken the first two. */
	@BeforeEach
	void takeTwo() {
		PriorityPool pool = this.pools.of((settings) -> settings.minWorkers(0),
				(builder) -> builder.ticker(this.ticker));
		pool.pause();
		this.jobs = Stream.<PoolJob<?>>generate(() -> {
			this.ticker.advance(Duration.ofNanos(1));
			return (PoolJob<?>) pool.submit(Priority.NORMAL, () -> "never");
		}).limit(4).toList();
		this.jobs.forEach(this.lanes::offer);
		assertThat(this.lanes.poll()).isSameAs(this.jobs.get(0));
		assertThat(this.lanes.poll()).isSameAs(this.jobs.get(1));
	}

	@Test
	void theOlderOneIsTakenFirstThatWasPutBackFirst() {
		this.lanes.putBack(this.jobs.get(0));
		this.lanes.putBack(this.jobs.get(1));
		assertInOrder();
	}

	@Test
	void theOlderOneIsTakenFirstThatWasPutBackLast() {
		this.lanes.putBack(this.jobs.get(1));
		this.lanes.putBack(this.jobs.get(0));
		assertInOrder();
	}

	@Test
	void theHeadIsTheOldestOfThem() {
		this.lanes.putBack(this.jobs.get(1));
		this.lanes.putBack(this.jobs.get(0));
		for (PoolJob<?> expected : this.jobs) {
			assertThat(this.lanes.head(LEVEL)).isSameAs(expected);
			assertThat(this.lanes.remove(expected)).isTrue();
		}
		assertThat(this.lanes.head(LEVEL)).isNull();
		assertThat(this.lanes.isEmpty()).isTrue();
	}

	@Test
	void theOldestIsFoundAmongThemForEviction() {
		this.lanes.putBack(this.jobs.get(1));
		this.lanes.putBack(this.jobs.get(0));
		assertThat(oldestLeft()).isSameAs(this.jobs.get(0));
		this.jobs.get(0).cancel(false);
		assertThat(oldestLeft()).isSameAs(this.jobs.get(1));
		this.jobs.get(1).cancel(false);
		assertThat(oldestLeft()).isSameAs(this.jobs.get(2));
	}

	@Test
	void aSweepDropsThoseThatEnded() {
		this.lanes.putBack(this.jobs.get(0));
		this.lanes.putBack(this.jobs.get(1));
		this.jobs.forEach((job) -> job.cancel(false));
		this.lanes.sweep();
		assertThat(this.lanes.isEmpty()).isTrue();
	}

	@Test
	void oneThatEndedIsDroppedWhereTheHeadIsLookedFor() {
		this.lanes.putBack(this.jobs.get(0));
		this.jobs.forEach((job) -> job.cancel(false));
		assertThat(this.lanes.head(LEVEL)).isNull();
		assertThat(this.lanes.isEmpty()).isTrue();
	}

	private @Nullable PoolJob<?> oldestLeft() {
		return this.lanes.findOldest(LEVEL, StatefulJob::isQueued);
	}

	private void assertInOrder() {
		assertThat(Stream.generate(this.lanes::poll).limit(4)).containsExactlyElementsOf(this.jobs);
		assertThat(this.lanes.isEmpty()).isTrue();
	}

}
