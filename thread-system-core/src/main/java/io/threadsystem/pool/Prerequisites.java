package io.threadsystem.pool;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.threadsystem.job.Consequences;
import org.jspecify.annotations.Nullable;

/**
 * The wait of one job for others. As soon as it is known whether the job is to run, it is
 * let go, failed or cancelled, once.
 */
final class Prerequisites {

	/*
	 * The lock (this) guards all fields. Futures tell of their end on whatever thread
	 * they end, perhaps while others are still being asked to. The news that decides
	 * takes 'job' away in the same step, so nobody decides twice, and no later news
	 * overrules an earlier one; from then on nothing is held here of the job or of what
	 * it has waited for, however long the rest of that takes.
	 *
	 * A decision is acted on outside of the lock. To let the job go means to bring it
	 * into its lane, which runs no code of others, so that is done at once. A decision
	 * that ends the job may decide for others that wait for it, whose end decides for
	 * more, and so on; that is a consequence of the end before it (see Consequences). But
	 * for one that comes while the job is being submitted: nobody follows that job yet,
	 * so it ends at once.
	 */

	private static final Consumer<PoolJob<?>> LET_GO = PoolJob::prerequisitesMet;

	private @Nullable PoolJob<?> job;

	private List<Dependency> dependencies;

	/** The submitting thread, as long as it goes through the dependencies. */
	private volatile @Nullable Thread submitter;

	/** How many have not ended, by rule. */
	private final int[] left = new int[Dependency.Rule.values().length];

	private boolean needsCompletion;

	private boolean needsFailure;

	Prerequisites(PoolJob<?> job, List<Dependency> dependencies, boolean needsCompletion, boolean needsFailure) {
		this.job = job;
		this.dependencies = dependencies;
		dependencies.forEach((dependency) -> count(dependency.rule(), 1));
		this.needsCompletion = needsCompletion;
		this.needsFailure = needsFailure;
	}

	/** Begins to wait; the job has been accepted. */
	void watch() {
		List<Dependency> watched;
		synchronized (this) {
			watched = this.dependencies;
		}
		this.submitter = Thread.currentThread();
		try {
			act(take(this::ofNothing));
			for (Dependency dependency : watched) {
				dependency.future().whenComplete((result, failure) -> ended(dependency, failure));
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
		return atOnce ? action : () -> Consequences.add(action, decided.pool.callbacks()::run);
	}

	private static void act(@Nullable Runnable action) {
		if (action != null) {
			action.run();
		}
	}

	/** What is decided before anything has ended: where a rule names nothing. */
	private @Nullable Consumer<PoolJob<?>> ofNothing() {
		if (this.needsCompletion && left(Dependency.Rule.ANY) == 0) {
			return (job) -> job.failUnstarted(Dependency.noneOf(job.name()));
		}
		if (this.needsFailure && left(Dependency.Rule.FAILED) == 0) {
			return PoolJob::notNeeded;
		}
		return areMet() ? LET_GO : null;
	}

	private @Nullable Consumer<PoolJob<?>> decision(Dependency dependency, @Nullable Throwable failure) {
		boolean last = left(dependency.rule()) == 0;
		switch (dependency.rule()) {
			case ALL -> {
				if (failure != null) {
					return (job) -> job.failUnstarted(dependency.failureOf(job.name(), failure));
				}
			}
			case ANY -> {
				this.needsCompletion = this.needsCompletion && failure != null;
				if (this.needsCompletion && last && failure != null) {
					return (job) -> job.failUnstarted(dependency.failureOf(job.name(), failure));
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
		return left(Dependency.Rule.ALL) == 0 && left(Dependency.Rule.FAILED) == 0 && left(Dependency.Rule.ALWAYS) == 0
				&& !this.needsCompletion && !this.needsFailure;
	}

	@SuppressWarnings("EnumOrdinal") // an index, seen nowhere else
	private void count(Dependency.Rule rule, int change) {
		this.left[rule.ordinal()] += change;
	}

	@SuppressWarnings("EnumOrdinal")
	private int left(Dependency.Rule rule) {
		return this.left[rule.ordinal()];
	}

	private static void actSafely(PoolJob<?> job, Consumer<PoolJob<?>> decision) {
		try {
			decision.accept(job);
		}
		catch (Throwable ex) {
			FailureLog.error("What follows from the end of a job that others waited for has failed", ex);
		}
	}

	/** The job has ended, or waits no more. */
	synchronized void drop() {
		this.job = null;
		this.dependencies = List.of();
	}

	/** What the job still waits for. */
	synchronized List<CompletableFuture<?>> unfinished() {
		return this.dependencies.stream()
			.<CompletableFuture<?>>map(Dependency::future)
			.filter((future) -> !future.isDone())
			.toList();
	}

}
