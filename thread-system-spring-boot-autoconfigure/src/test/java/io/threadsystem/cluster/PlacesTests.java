package io.threadsystem.cluster;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** How many rows a node picks, and when it looks for more. */
class PlacesTests {

	private final AtomicInteger workers = new AtomicInteger(4);

	private final AtomicInteger looks = new AtomicInteger();

	private long now = Long.MAX_VALUE;

	private final Places places = new Places(this.workers::get, this.looks::incrementAndGet, () -> this.now,
			Duration.ofSeconds(1));

	private void poll(int found) {
		this.places.ask();
		for (int row = 0; row < found; row++) {
			this.places.take();
		}
	}

	private void leave(int rows) {
		for (int row = 0; row < rows; row++) {
			this.places.leave();
		}
	}

	@Test
	void aPollAsksForThePlacesThatAreFree() {
		assertThat(this.places.ask()).isEqualTo(4);
		poll(3);
		assertThat(this.places.ask()).isOne();
		leave(2);
		assertThat(this.places.ask()).isEqualTo(3);
	}

	@Test
	void afterAPollThatFillsThemTheNextOneComesWhenHalfAreEmpty() {
		poll(4);
		leave(1);
		assertThat(this.looks).hasValue(0);
		leave(1);
		assertThat(this.looks).hasValue(1);
	}

	/** The last row may take long. */
	@Test
	void whoeverLeavesDuringAPollThatFillsThemNeedNotLookAgain() {
		poll(4);
		leave(1);
		this.places.ask();
		leave(3);
		int before = this.looks.get();
		this.places.take();
		assertThat(this.looks).hasValue(before + 1);
	}

	@Test
	void afterAPollThatHasFoundLessTheNextOneComesInItsTime() {
		poll(3);
		leave(3);
		assertThat(this.looks).hasValue(0);
	}

	@Test
	void theLastRowOfAPollIsEnoughToLookAgain() {
		this.places.ask();
		for (int row = 0; row < 3; row++) {
			this.places.take();
			leave(1);
		}
		assertThat(this.looks).hasValue(0);
		this.places.take();
		leave(1);
		assertThat(this.looks).hasPositiveValue();
	}

	/** What has become due meanwhile had its poll, which could not pick it. */
	@Test
	void afterAPollThatFoundNoPlaceSomebodyLooksAgain() {
		poll(4);
		assertThat(this.places.ask()).isZero();
		leave(2);
		assertThat(this.looks).hasValue(1);
	}

	@Test
	void afterARowWasSentBackNothingIsPickedForAWhile() {
		poll(4);
		this.places.pause();
		leave(4);
		assertThat(this.looks).hasValue(0);
		assertThat(this.places.ask()).isZero();
		this.now += Duration.ofSeconds(1).toNanos() - 1;
		assertThat(this.places.ask()).isZero();
		this.now++;
		assertThat(this.places.ask()).isEqualTo(4);
	}

	@Test
	void thereAreAsManyAsThePoolHasWorkersNow() {
		poll(4);
		this.workers.set(6);
		assertThat(this.places.ask()).isEqualTo(2);
		this.workers.set(1);
		assertThat(this.places.ask()).isZero();
	}

}
