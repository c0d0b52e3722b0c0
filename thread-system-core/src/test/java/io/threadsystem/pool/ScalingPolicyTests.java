package io.threadsystem.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the policy decides on recorded shapes of load, in simulated time: how soon it
 * reacts, and how often it changes its mind.
 */
@Timeout(60)
class ScalingPolicyTests {

	private static final int MIN = 2;

	private static final int MAX = 64;

	/** Simulated time between two looks. */
	private static final Duration STEP = Duration.ofMillis(100);

	private static final ScalingSettings DEFAULTS = ScalingSettings.builder().build();

	@Test
	void aSteadyLoadSettlesAndStays() {
		Simulation simulation = new Simulation(DEFAULTS);
		simulation.run(Duration.ofMinutes(10), (second) -> 10);
		assertThat(simulation.target()).isBetween(10, 15);
		assertThat(simulation.changesSince(Duration.ofSeconds(30))).isEmpty();
		assertThat(simulation.steps).hasSizeLessThanOrEqualTo(8);
	}

	@Test
	void aPoolThatIsIdleStaysAtTheMinimum() {
		Simulation simulation = new Simulation(DEFAULTS);
		simulation.run(Duration.ofMinutes(10), (second) -> 0);
		assertThat(simulation.steps).isEmpty();
		assertThat(simulation.target()).isEqualTo(MIN);
	}

	@Test
	void aBurstHasItsWorkersAtOnceAndGivesThemBackAfterTheCooldown() {
		Simulation simulation = new Simulation(DEFAULTS);
		simulation.run(Duration.ofMinutes(3), (second) -> (second >= 10 && second < 40) ? 40 : 0);
		assertThat(simulation.enoughFrom(40)).isEqualTo(Duration.ofSeconds(10));
		assertThat(simulation.most()).isBetween(40, 60);
		List<Change> shrinking = simulation.steps.stream().filter((change) -> change.to() < change.from()).toList();
		assertThat(shrinking.get(0).at()).isBetween(Duration.ofSeconds(40 + 15), Duration.ofSeconds(40 + 15 + 10));
		assertThat(simulation.target()).isEqualTo(MIN);
		assertThat(shrinking).hasSizeLessThanOrEqualTo(6);
		assertThat(simulation.steps).hasSizeLessThanOrEqualTo(14);
	}

	@Test
	void aRampIsFollowedWithoutAnyWaitAndInFewSteps() {
		Simulation simulation = new Simulation(DEFAULTS);
		simulation.run(Duration.ofMinutes(2), (second) -> second / 2);
		assertThat(simulation.shortest()).isZero();
		assertThat(simulation.steps).hasSizeBetween(5, 30).allMatch((change) -> change.to() > change.from());
		assertThat(simulation.target()).isEqualTo(MAX);
	}

	@Test
	void aRampDownIsFollowedWithinAFewCooldowns() {
		Simulation simulation = new Simulation(DEFAULTS);
		simulation.run(Duration.ofMinutes(5), (second) -> Math.max(0, 50 - second));
		assertThat(simulation.target()).isEqualTo(MIN);
		simulation.assertNeverBelow();
	}

	@Test
	void aSawtoothWithinTheCooldownChangesNothingOnceItIsKnown() {
		Simulation simulation = new Simulation(DEFAULTS);
		simulation.run(Duration.ofMinutes(20), (second) -> (second % 20 < 10) ? 30 : 1);
		assertThat(simulation.changesSince(Duration.ofSeconds(30))).isEmpty();
		assertThat(simulation.target()).isBetween(30, 48);
	}

	@Test
	void aSawtoothSlowerThanTheCooldownIsFollowedDownOnceAndUpOnceEachPeriod() {
		Simulation simulation = new Simulation(DEFAULTS);
		simulation.run(Duration.ofMinutes(20), (second) -> (second % 60 < 20) ? 30 : 1);
		int periods = 19;
		List<Change> later = simulation.changesSince(Duration.ofSeconds(60));
		long turns = IntStream.range(1, later.size())
			.filter((i) -> later.get(i).shrinks() != later.get(i - 1).shrinks())
			.count();
		assertThat(turns).as("changes of direction").isLessThanOrEqualTo(2L * periods);
		assertThat(later.stream().filter(Change::shrinks)).as("one for each cooldown of the quiet 40 s")
			.hasSizeLessThanOrEqualTo(2 * periods);
		assertThat(later.stream().filter((change) -> !change.shrinks())).as("by a half each time, to 32 from 9")
			.hasSizeLessThanOrEqualTo(4 * periods);
		List<Change> all = simulation.steps;
		for (int i = 1; i < all.size(); i++) {
			assertThat(!all.get(i).shrinks()
					|| all.get(i).at().minus(all.get(i - 1).at()).compareTo(Duration.ofSeconds(15)) >= 0)
				.as("%s comes within the cooldown after %s", all.get(i), all.get(i - 1))
				.isTrue();
		}
	}

	@Test
	void aLoadJustBelowTheUpperThresholdDoesNotFlap() {
		Simulation simulation = new Simulation(DEFAULTS);
		simulation.run(Duration.ofMinutes(20), (second) -> (second % 2 == 0) ? 9 : 7);
		assertThat(simulation.changesSince(Duration.ofSeconds(30))).isEmpty();
	}

	@Test
	void thresholdsThatAreCloseDoNotFlap() {
		Simulation simulation = new Simulation(
				ScalingSettings.builder().upThreshold(0.6).downThreshold(0.55).cooldown(Duration.ZERO).build());
		simulation.run(Duration.ofMinutes(20), (second) -> 11);
		assertThat(simulation.changesSince(Duration.ofSeconds(60))).isEmpty();
	}

	@Test
	void withATargetWaitItGrowsWhenAJobHasWaitedForSoLong() {
		Simulation simulation = new Simulation(
				ScalingSettings.builder().targetWait(Duration.ofSeconds(2)).interval(Duration.ofHours(1)).build());
		simulation.run(Duration.ofMinutes(1), (second) -> (second < 10) ? 0 : 40);
		assertThat(simulation.steps.get(0).at()).isEqualTo(Duration.ofSeconds(12));
		assertThat(simulation.steps).extracting(Change::to).containsExactly(4, 8, 16, 32, 40);
		assertThat(simulation.steps.get(0).reason()).contains("waited for 2s").contains("less than 2s");
	}

	@Test
	void aHighLoadIsAReasonToGrowAheadOfDemand() {
		ScalingPolicy policy = new ScalingPolicy(DEFAULTS, 1, 100, 10, 0);
		List<ScalingPolicy.Step> steps = sample(policy, 9, 50);
		assertThat(steps).containsExactly(new ScalingPolicy.Step(10, 12,
				"90 % of the workers were busy, more than 80 %", steps.get(0).utilisation()));
	}

	@Test
	void aLowLoadIsAReasonToShrinkByAHalfAtTheMost() {
		ScalingPolicy policy = new ScalingPolicy(DEFAULTS, 1, 100, 40, 0);
		List<ScalingPolicy.Step> steps = sample(policy, 2, 150);
		assertThat(steps).extracting(ScalingPolicy.Step::to).containsExactly(20);
		assertThat(steps.get(0).reason()).isEqualTo("5 % of the workers were busy, and for 15s less than 20 %");
	}

	@Test
	void itNeverShrinksBelowWhatTheLastPeakNeeds() {
		ScalingPolicy policy = new ScalingPolicy(DEFAULTS, 1, 100, 40, 0);
		List<ScalingPolicy.Step> steps = new ArrayList<>();
		for (int i = 1; i <= 150; i++) {
			ScalingPolicy.Step step = policy.sample(i * STEP.toNanos(), (i % 10 == 0) ? 24 : 0);
			if (step != null) {
				steps.add(step);
			}
		}
		assertThat(steps).extracting(ScalingPolicy.Step::to).containsExactly(30);
	}

	@Test
	void itKeepsItsSizeForTheCooldownAfterAChangeThoughTheLoadHasBeenLowForLonger() {
		Simulation simulation = new Simulation(DEFAULTS);
		simulation.run(Duration.ofSeconds(1), (second) -> 33);
		simulation.run(Duration.ofMillis(12_200), (second) -> 1);
		simulation.spike();
		assertThat(simulation.steps.get(simulation.steps.size() - 1)).extracting(Change::from, Change::to)
			.containsExactly(41, 62);
		simulation.run(Duration.ofSeconds(40), (second) -> 1);
		List<Change> shrinking = simulation.steps.stream().filter((change) -> change.to() < change.from()).toList();
		assertThat(shrinking.get(0).at()).isBetween(Duration.ofMillis(12_200 + 15_000), Duration.ofSeconds(28));
	}

	@Test
	void theBoundsHold() {
		ScalingPolicy policy = new ScalingPolicy(DEFAULTS, 3, 5, 1, 0);
		assertThat(policy.target()).isEqualTo(3);
		assertThat(policy.jobWaits(1, 3, 1000).to()).isEqualTo(5);
		assertThat(policy.mayGrow()).isFalse();
		assertThat(policy.jobWaits(2, 5, 1000)).isNull();
		assertThat(sample(policy, 0, 1000)).extracting(ScalingPolicy.Step::to).containsExactly(3);
	}

	@Test
	void aPoolWithoutMinimumGrowsFromNothingAndGoesBack() {
		ScalingPolicy policy = new ScalingPolicy(DEFAULTS, 0, 5, 0, 0);
		assertThat(sample(policy, 0, 1000)).isEmpty();
		assertThat(policy.jobWaits(0, 0, 1).to()).isEqualTo(1);
		policy.startFrom(1, 0);
		assertThat(sample(policy, 0, 1000)).extracting(ScalingPolicy.Step::to).containsExactly(0);
	}

	private static List<ScalingPolicy.Step> sample(ScalingPolicy policy, int busy, int samples) {
		List<ScalingPolicy.Step> steps = new ArrayList<>();
		for (int i = 1; i <= samples; i++) {
			ScalingPolicy.Step step = policy.sample(i * STEP.toNanos(), busy);
			if (step != null) {
				steps.add(step);
			}
		}
		return steps;
	}

	/** A change of the target, and when it was. */
	private record Change(Duration at, int from, int to, String reason) {

		boolean shrinks() {
			return this.to < this.from;
		}

	}

	/** A pool in which as many jobs run as there are, or as there are workers. */
	private static final class Simulation {

		private final List<Change> steps = new ArrayList<>();

		private final List<int[]> loadAndTarget = new ArrayList<>();

		private final ScalingSettings settings;

		private final ScalingPolicy policy;

		private long now;

		private long waitingSince = -1;

		Simulation(ScalingSettings settings) {
			this.settings = settings;
			this.policy = new ScalingPolicy(settings, MIN, MAX, MIN, 0);
		}

		int target() {
			return this.policy.target();
		}

		void run(Duration time, IntUnaryOperator loadAtSecond) {
			while (this.now < time.toNanos()) {
				step(loadAtSecond.applyAsInt((int) (this.now / 1_000_000_000L)));
				this.now += STEP.toNanos();
			}
		}

		/** A job waits for once, and is done before the next sample. */
		void spike() {
			note(this.policy.jobWaits(this.now, target(), 1));
		}

		private void step(int load) {
			int before = target();
			int waiting = load - before;
			this.waitingSince = (waiting <= 0) ? -1 : (this.waitingSince < 0) ? this.now : this.waitingSince;
			long targetWait = this.settings.targetWait().toNanos();
			if (waiting > 0 && targetWait == 0) {
				// jobs come one after the other
				while (target() < Math.min(MAX, load)) {
					note(this.policy.jobWaits(this.now, target(), 1));
				}
			}
			else if (waiting > 0 && this.now - this.waitingSince >= targetWait) {
				note(this.policy.jobWaitsTooLong(this.now, target(), waiting, this.now - this.waitingSince));
				this.waitingSince = this.now;
			}
			if (this.now % this.policy.sampleEvery() == 0) {
				note(this.policy.sample(this.now, Math.min(load, target())));
			}
			this.loadAndTarget.add(new int[] { load, target() });
		}

		private void note(ScalingPolicy.Step step) {
			if (step != null) {
				this.steps.add(new Change(Duration.ofNanos(this.now), step.from(), step.to(), step.reason()));
			}
		}

		List<Change> changesSince(Duration time) {
			return this.steps.stream().filter((change) -> change.at().compareTo(time) >= 0).toList();
		}

		/** When there were first that many workers. */
		Duration enoughFrom(int workers) {
			return this.steps.stream().filter((change) -> change.to() >= workers).findFirst().orElseThrow().at();
		}

		int most() {
			return this.steps.stream().mapToInt(Change::to).max().orElse(MIN);
		}

		/** Most jobs that waited, though the pool could have grown. */
		int shortest() {
			return this.loadAndTarget.stream().mapToInt((seen) -> Math.max(0, seen[0] - seen[1])).max().orElse(0);
		}

		void assertNeverBelow() {
			assertThat(shortest()).isZero();
		}

	}

}
