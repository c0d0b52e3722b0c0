package io.threadsystem.scheduling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.JobTrigger;
import io.threadsystem.schedule.ScheduledJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PriorityScheduled} on methods that others override or implement.
 */
@Timeout(60)
class InheritedScheduleTests {

	private static final Duration HOUR = Duration.ofHours(1);

	private static final Duration TWO_HOURS = Duration.ofHours(2);

	@Test
	void anAnnotationInAnInterfaceIsInForce() {
		assertThat(periods(Implementation.class)).containsExactly(HOUR);
	}

	@Test
	void anAnnotationOnAnAbstractMethodIsInForce() {
		assertThat(periods(Concrete.class)).containsExactly(HOUR);
	}

	@Test
	void allAnnotationsOfAnInheritedMethodAreInForce() {
		assertThat(periods(Repeating.class)).containsExactlyInAnyOrder(HOUR, TWO_HOURS);
	}

	@Test
	void theAnnotationOfTheMethodItselfWins() {
		assertThat(periods(Own.class)).containsExactly(TWO_HOURS);
	}

	@Test
	void aBeanOfAGeneratedClassGoesByItsInterface() {
		ScheduledBeans.runner()
			.withBean(Api.class, InheritedScheduleTests::generated)
			.run((context) -> assertThat(ScheduledBeans.only(context).name()).isEqualTo("Api.run"));
	}

	private static Api generated() {
		return () -> {
		};
	}

	private static List<Duration> periods(Class<?> bean) {
		List<Duration> periods = new ArrayList<>();
		ScheduledBeans.runner(bean).run((context) -> {
			for (ScheduledJob job : context.getBean(JobScheduler.class).jobs()) {
				periods.add(((JobTrigger.FixedRate) job.trigger()).period());
			}
		});
		return periods;
	}

	interface Api {

		@PriorityScheduled(fixedRate = "1h")
		void run();

	}

	static class Implementation implements Api {

		@Override
		public void run() {
		}

	}

	abstract static class Abstract {

		@PriorityScheduled(fixedRate = "1h")
		abstract void run();

	}

	static class Concrete extends Abstract {

		@Override
		void run() {
		}

	}

	static class Repeated {

		@PriorityScheduled(fixedRate = "1h")
		@PriorityScheduled(fixedRate = "2h")
		void run() {
		}

	}

	static class Repeating extends Repeated {

		@Override
		void run() {
		}

	}

	static class Own implements Api {

		@Override
		@PriorityScheduled(fixedRate = "2h")
		public void run() {
		}

	}

}
