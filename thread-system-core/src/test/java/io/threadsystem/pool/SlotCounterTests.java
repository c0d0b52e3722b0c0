package io.threadsystem.pool;

import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What can be seen of slots while they are taken and given back. */
@Timeout(60)
class SlotCounterTests {

	private static final int LOOKS = Seed.scaled(2_000_000);

	private final SlotCounter counter = new SlotCounter();

	@Test
	void aCounterIsEmptyWhenAllSlotsWereGivenBackAndClosedOrNot() {
		assertThat(this.counter.isEmpty()).isTrue();
		this.counter.tryTake(2);
		this.counter.close();
		this.counter.giveBack(1);
		assertThat(this.counter.isEmpty()).isFalse();
		this.counter.giveBack(1);
		assertThat(this.counter.isEmpty()).isTrue();
	}

	@Test
	void aSlotThatStaysTakenIsSeenWhateverOthersTakeAndGiveBackMeanwhile() throws Exception {
		AtomicBoolean over = new AtomicBoolean();
		this.counter.tryTake(1);
		Caller<Void> other = Caller.of(() -> {
			while (!over.get()) {
				this.counter.tryTake(1);
				this.counter.giveBack(1);
			}
			return null;
		});
		int empty = 0;
		for (int look = 0; look < LOOKS; look++) {
			empty += this.counter.isEmpty() ? 1 : 0;
		}
		over.set(true);
		other.result();
		assertThat(empty).as("looks that have found no slot taken").isZero();
	}

}
