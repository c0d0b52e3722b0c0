package io.threadsystem.graph;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphRun;
import io.threadsystem.workflow.JobGraphState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for the conditions of steps. */
class JobStepConditionTests {

	@ParameterizedTest
	@ValueSource(
			strings = { "@notThere.on", "@'not.there'.on", "&notThere.on", "#input != null && {1}.?[@notThere.on]" })
	void aBeanThatDoesNotExistIsRefused(String condition) {
		GraphBeansRunner.assertRefused(
				GraphBeansRunner.with(Conditional.class).withPropertyValues("condition=" + condition),
				"Conditional.step(String)",
				"there is no bean '" + (condition.contains(".there") ? "not.there"
						: condition.startsWith("&") ? "&notThere" : "notThere") + "'.",
				"Name a bean of the application.");
	}

	@ParameterizedTest
	@ValueSource(strings = { "@calls.get() == 0", "@'my.calls'.get() == 0", "@environment != null" })
	void aBeanThatExistsIsAsked(String condition) {
		GraphBeansRunner.with(Conditional.class)
			.withPropertyValues("condition=" + condition)
			.withBean("calls", AtomicInteger.class)
			.withBean("my.calls", AtomicInteger.class)
			.run((context) -> assertThat(run(context, "x").state("step")).isEqualTo(JobGraphState.COMPLETED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "#input != null", "#text != null" })
	void theInputIsNullWhereARunHasNone(String condition) {
		GraphBeansRunner.with(Conditional.class).withPropertyValues("condition=" + condition).run((context) -> {
			JobGraphRun run = context.getBean(JobGraph.class).submit(context.getBean(PriorityPool.class));
			assertThat(run).succeedsWithin(10, TimeUnit.SECONDS);
			assertThat(run.state("step")).isEqualTo(JobGraphState.SKIPPED);
			assertThat(run(context, "x").state("step")).isEqualTo(JobGraphState.COMPLETED);
		});
	}

	@Test
	void aConditionThatFailsIsAskedAgainByARetry() {
		GraphBeansRunner.with(Retried.class).run((context) -> {
			assertThat(run(context, "x").state("step")).isEqualTo(JobGraphState.COMPLETED);
			assertThat(context.getBean(Retried.class).asked).hasValue(3);
		});
	}

	private static JobGraphRun run(ApplicationContext context, Object input) {
		JobGraphRun run = context.getBean(JobGraph.class).submit(context.getBean(PriorityPool.class), input);
		assertThat(run).succeedsWithin(10, TimeUnit.SECONDS);
		return run;
	}

	@JobGraphDefinition
	static class Conditional {

		@JobStep(onlyIf = "${condition}")
		void step(@JobGraphInput String text) {
		}

	}

	@JobGraphDefinition("retried")
	public static class Retried {

		final AtomicInteger asked = new AtomicInteger();

		/**
		 * Answers the third time.
		 * @return {@code true}
		 */
		public boolean ask() {
			if (this.asked.incrementAndGet() < 3) {
				throw new IllegalStateException("not yet");
			}
			return true;
		}

		@JobStep(onlyIf = "@retried.ask()")
		@JobRetry(maxRetries = 4, delay = "1ms")
		void step() {
		}

	}

}
