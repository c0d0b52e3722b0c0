package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.threadsystem.job.CompletionTrampoline;
import io.threadsystem.job.DependencyFailedException;
import io.threadsystem.job.Job;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one job for others. As soon as it is known whether the job is to run, it is
 * let go, failed or cancelled, once.
 */
final class JobDependencies {

	/*
	 * The monitor guards all fields. Futures tell of their end on whatever thread they
	 * end, perhaps while others are still being asked to. The end that decides takes
	 * 'job' away in the same step, so there is one decision; from then on nothing is held
	 * here of the job or of what it has waited for, however long the rest of that takes.
	 *
	 * A decision is acted on outside of the monitor. To let the job go runs no foreign
	 * code, so that is done at once. A decision that ends the job may decide for others
	 * that wait for it, whose end decides for more, and so on, so it goes through the
	 * trampoline; but for one that comes while the job is being submitted: no job follows
	 * that one yet, so it ends at once.
	 */

	private static final Consumer<PoolJob<?>> LET_GO = PoolJob::dependenciesMet;

	private @Nullable PoolJob<?> job;

	private List<Dependency> dependencies;

	/** The submitting thread, as long as it goes through the dependencies. */
	private volatile @Nullable Thread submitter;

	/** How many have not ended, by rule. */
	private final int[] left = new int[Rule.values().length];

	private boolean needsCompletion;

	private boolean needsFailure;

	private JobDependencies(PoolJob<?> job, List<Dependency> dependencies, Set<Rule> rules) {
		this.job = job;
		this.dependencies = dependencies;
		dependencies.forEach((dependency) -> count(dependency.rule(), 1));
		this.needsCompletion = rules.contains(Rule.ANY);
		this.needsFailure = rules.contains(Rule.FAILED);
	}

	/** Begins to wait; the job has been accepted. */
	void watch() {
		List<Dependency> watched;
		synchronized (this) {
			watched = this.dependencies;
		}
		this.submitter = Thread.currentThread();
		try {
			act(take(this::decisionOnNothing));
			for (Dependency dependency : watched) {
				dependency.future().handle((result, failure) -> {
					ended(dependency, failure);
					return null;
				});
			}
		}
		finally {
			this.submitter = null;
		}
	}

	private void ended(Dependency dependency, @Nullable Throwable failure) {
		act(take(() -> {
			count(dependency.rule(), -1);
			return decision(dependency, failure);
		}));
	}

	/** Looks for a decision, and takes the job away if there is one. */
	private synchronized @Nullable Runnable take(Supplier<@Nullable Consumer<PoolJob<?>>> news) {
		Consumer<PoolJob<?>> decision = news.get();
		PoolJob<?> decided = this.job;
		if (decision == null || decided == null) {
			return null;
		}
		drop();
		boolean atOnce = decision == LET_GO || this.submitter == Thread.currentThread();
		Runnable action = () -> actSafely(decided, decision);
		return atOnce ? action : () -> CompletionTrampoline.run(action, decided.owner.pool.callbacks());
	}

	private static void act(@Nullable Runnable action) {
		if (action != null) {
			action.run();
		}
	}

	private static void actSafely(PoolJob<?> job, Consumer<PoolJob<?>> decision) {
		try {
			decision.accept(job);
		}
		catch (Throwable ex) {
			FailureLog.error("The end of a job could not be dealt with in job '" + job.name() + "', which waits for it",
					ex);
		}
	}

	/** What is decided before anything has ended: where a rule names nothing. */
	private @Nullable Consumer<PoolJob<?>> decisionOnNothing() {
		if (this.needsCompletion && left(Rule.ANY) == 0) {
			return (job) -> job.failDependent(new DependencyFailedException(
					"Job '" + job.name()
							+ "' did not run, because afterAny(…) named no job whose completion it could follow",
					null));
		}
		if (this.needsFailure && left(Rule.FAILED) == 0) {
			return PoolJob::notNeeded;
		}
		return areMet() ? LET_GO : null;
	}

	private @Nullable Consumer<PoolJob<?>> decision(Dependency dependency, @Nullable Throwable failure) {
		boolean last = left(dependency.rule()) == 0;
		switch (dependency.rule()) {
			case ALL -> {
				if (failure != null) {
					return (job) -> job.failDependent(dependency.failureOf(job.name(), failure));
				}
			}
			case ANY -> {
				this.needsCompletion = this.needsCompletion && failure != null;
				if (this.needsCompletion && last && failure != null) {
					return (job) -> job.failDependent(dependency.failureOf(job.name(), failure));
				}
			}
			case FAILED -> {
				this.needsFailure = this.needsFailure && failure == null;
				if (this.needsFailure && last) {
					return PoolJob::notNeeded;
				}
			}
			case ALWAYS -> {
			}
		}
		return areMet() ? LET_GO : null;
	}

	private boolean areMet() {
		return left(Rule.ALL) == 0 && left(Rule.FAILED) == 0 && left(Rule.ALWAYS) == 0 && !this.needsCompletion
				&& !this.needsFailure;
	}

	@SuppressWarnings("EnumOrdinal") // an index, seen nowhere else
	private void count(Rule rule, int change) {
		this.left[rule.ordinal()] += change;
	}

	@SuppressWarnings("EnumOrdinal")
	private int left(Rule rule) {
		return this.left[rule.ordinal()];
	}

	/** The job has ended, or waits no more. */
	synchronized void drop() {
		this.job = null;
		this.dependencies = List.of();
	}

	/** How dependencies have to end. */
	enum Rule {

		/** Each of them has to complete. */
		ALL,

		/** One of them has to complete. */
		ANY,

		/** Each of them has to end, one of them by a failure. */
		FAILED,

		/** Each of them has to end. */
		ALWAYS

	}

	/**
	 * What a job waits for, and how it has to end for the job to run.
	 *
	 * @param future what is waited for
	 * @param rule how it has to end
	 */
	private record Dependency(CompletableFuture<?> future, Rule rule) {

		/** The failure of a job that cannot run because this dependency has failed. */
		DependencyFailedException failureOf(String job, Throwable failure) {
			Throwable cause = (failure instanceof CompletionException && failure.getCause() != null)
					? failure.getCause() : failure;
			String named = (this.future instanceof Job<?> other) ? "job '" + other.name() + "'" : "a future";
			return new DependencyFailedException("Job '" + job + "' did not run, because " + named
					+ ", on which it depends, " + (this.future.isCancelled() ? "was cancelled" : "failed"), cause);
		}

	}

	/**
	 * What the jobs of a builder are to wait for. Not safe for use by several threads.
	 */
	static final class Builder {

		private List<Dependency> named = List.of();

		/** The rules by which something was named, be it an empty list. */
		private final Set<Rule> rules = EnumSet.noneOf(Rule.class);

		/** Whether jobs are outside of the queue, although nothing was named. */
		private boolean outside;

		void add(Rule rule, Collection<? extends CompletableFuture<?>> futures) {
			List<Dependency> all = new ArrayList<>(this.named);
			for (CompletableFuture<?> future : futures) {
				all.add(new Dependency(Objects.requireNonNull(future, "A job to wait for must not be null"), rule));
			}
			this.named = all;
			this.rules.add(rule);
		}

		/**
		 * Adds what another builder has; from then on jobs are outside of the queue, even
		 * with nothing to wait for.
		 */
		void addAll(Builder others) {
			this.named = others.named;
			this.rules.addAll(others.rules);
			this.outside = true;
		}

		/** Applies a rule to what was named as having to complete. */
		void changeTo(Rule rule, String method) {
			if (!this.rules.remove(Rule.ALL)) {
				throw new IllegalStateException(method + "() applies to the jobs that were named with after(…), and "
						+ "there are none: name them first, or use " + method + "(jobs…)");
			}
			this.named = this.named.stream()
				.map((each) -> (each.rule() == Rule.ALL) ? new Dependency(each.future(), rule) : each)
				.toList();
			this.rules.add(rule);
		}

		/** Whether jobs wait outside of the queue, be it for nothing. */
		boolean exist() {
			return this.outside || !this.rules.isEmpty();
		}

		/** The wait of a new job. */
		JobDependencies of(PoolJob<?> job) {
			return new JobDependencies(job, this.named, this.rules);
		}

	}

}
