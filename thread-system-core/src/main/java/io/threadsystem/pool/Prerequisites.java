package io.threadsystem.pool;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * The wait of one job for others. As soon as it is known whether the job is to run, it is
 * let go, failed or cancelled, once.
 */
final class Prerequisites {

	/*
	 * The lock (this) guards all fields. Futures tell of their end on whatever thread
	 * they end, perhaps while others are still being asked to. The news that decides
	 * takes 'job' away, so nobody decides twice; from then on nothing is held here of the
	 * job or of what it has waited for, however long the rest of that takes.
	 *
	 * A decision is acted on outside of the lock. To let the job go means to bring it
	 * into its lane, which runs no code of others, so that is done at once. A decision
	 * that ends the job may decide for others that wait for it, whose end decides for
	 * more, and so on: think of a chain of a million jobs that fails at its head. So such
	 * decisions are never acted on inside of each other, but one after the other: the
	 * thread has a queue of them. Two exceptions keep the code of others, which an end
	 * runs, from waiting for what stands behind it in that queue: a decision that comes
	 * while the job is being submitted is acted on at once, as nobody follows that job
	 * yet; and a thread that is about to wait for a job does first what it has put off.
	 */

	private static final ThreadLocal<@Nullable Queue<Runnable>> ACTIONS = new ThreadLocal<>();

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
		for (Dependency dependency : watched) {
			dependency.future().whenComplete((result, failure) -> ended(dependency, failure));
		}
		decideIfNoneIsLeft();
		this.submitter = null;
	}

	/** Where nothing is waited for, by one rule or by any, nobody else decides. */
	private void decideIfNoneIsLeft() {
		Consumer<PoolJob<?>> decision = null;
		synchronized (this) {
			if (this.needsCompletion && left(Dependency.Rule.ANY) == 0) {
				decision = (waiting) -> waiting.failUnstarted(Dependency.noneOf(waiting.name()));
			}
			else if (this.needsFailure && left(Dependency.Rule.FAILED) == 0) {
				decision = PoolJob::notNeeded;
			}
			else if (areMet()) {
				decision = LET_GO;
			}
		}
		if (decision != null) {
			decide(decision);
		}
	}

	private void ended(Dependency dependency, @Nullable Throwable failure) {
		Consumer<PoolJob<?>> decision;
		synchronized (this) {
			count(dependency.rule(), -1);
			decision = decision(dependency, failure);
		}
		if (decision != null) {
			decide(decision);
		}
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

	private void decide(Consumer<PoolJob<?>> decision) {
		PoolJob<?> decided;
		synchronized (this) {
			decided = this.job;
			drop();
		}
		if (decided == null) {
			return;
		}
		if (decision == LET_GO || this.submitter == Thread.currentThread()) {
			actSafely(() -> decision.accept(decided));
		}
		else {
			act(() -> decision.accept(decided));
		}
	}

	/** Acts now, or after what the thread is just acting on. */
	private static void act(Runnable action) {
		Queue<Runnable> waiting = ACTIONS.get();
		if (waiting != null) {
			waiting.add(action);
			return;
		}
		Queue<Runnable> actions = new ArrayDeque<>();
		ACTIONS.set(actions);
		try {
			for (Runnable next = action; next != null; next = actions.poll()) {
				actSafely(next);
			}
		}
		finally {
			ACTIONS.remove();
		}
	}

	/** The thread is about to wait, perhaps for what it has put off. */
	static void actOnPutOff() {
		Queue<Runnable> waiting = ACTIONS.get();
		if (waiting != null) {
			for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
				actSafely(next);
			}
		}
	}

	private static void actSafely(Runnable action) {
		try {
			action.run();
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
