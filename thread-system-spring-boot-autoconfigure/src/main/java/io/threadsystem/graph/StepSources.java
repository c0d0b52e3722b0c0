package io.threadsystem.graph;

import java.util.List;
import java.util.function.Function;

import io.threadsystem.graph.StepParameter.Source;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;
import io.threadsystem.workflow.JobGraphRun;
import io.threadsystem.workflow.JobGraphState;
import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/** Where the values of parameters come from. */
final class StepSources {

	private StepSources() {
	}

	/** What has one place in each run; {@code null} for another type. */
	static @Nullable Source ofRun(Class<?> type) {
		if (type == JobGraphRun.class) {
			return new Given("the run", (run) -> run);
		}
		if (type == JobContext.class) {
			return new Given("the job", (run) -> JobContext.current());
		}
		return (type == CancellationToken.class) ? new Given("the job", (run) -> JobContext.current().token()) : null;
	}

	/** What the run was submitted with. */
	static Source input(ResolvableType type) {
		Class<?> boxed = ClassUtils.resolvePrimitiveIfNecessary(type.toClass());
		return new Input(boxed);
	}

	/**
	 * The failure of the first of the steps that has failed; if there is none, that of
	 * the first one that was cancelled, or skipped because of a failure.
	 */
	static Source failure(List<String> steps) {
		return new Given("the failure", (run) -> failure(run, steps));
	}

	private static @Nullable Throwable failure(JobGraphRun run, List<String> steps) {
		Throwable other = null;
		for (String step : steps) {
			Throwable failure = run.failure(step).orElse(null);
			if (failure != null && run.state(step) == JobGraphState.FAILED) {
				return failure;
			}
			other = (other != null) ? other : failure;
		}
		return other;
	}

	/** The result of a step. */
	static Source result(String step) {
		return new Result(step);
	}

	private record Given(String description, Function<JobGraphRun, @Nullable Object> function) implements Source {

		@Override
		public @Nullable Object value(JobGraphRun run) {
			return this.function.apply(run);
		}

	}

	private record Input(Class<?> type) implements Source {

		@Override
		public @Nullable Object value(JobGraphRun run) {
			return run.input(this.type);
		}

		@Override
		public @Nullable Object valueOrNull(JobGraphRun run) {
			try {
				return value(run);
			}
			catch (IllegalStateException ex) {
				return null; // the run has none
			}
		}

		@Override
		public String description() {
			return "the input";
		}

	}

	private record Result(String step) implements Source {

		@Override
		public @Nullable Object value(JobGraphRun run) {
			boolean completed = run.state(this.step) == JobGraphState.COMPLETED;
			return completed ? run.result(this.step, Object.class) : null;
		}

		@Override
		public String description() {
			return "the result of the step '" + this.step + "'";
		}

	}

}
