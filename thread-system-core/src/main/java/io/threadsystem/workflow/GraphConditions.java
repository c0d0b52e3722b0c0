package io.threadsystem.workflow;

import java.util.BitSet;

/**
 * What the jobs of a run still wait for, counted. Only for the thread that deals with the
 * events of the run.
 */
final class GraphConditions {

	/** What the end of a dependency means to a job. */
	enum Verdict {

		/** It waits on, or knew already. */
		WAIT,

		/** It can run. */
		READY,

		/** It will never run. */
		NEVER

	}

	/**
	 * How many ends a job waits for: of each dependency, where all of the afterAny are
	 * one.
	 */
	private final int[] left;

	private final int[] leftOfAny;

	private final int[] leftOfFailed;

	private final BitSet anyCompleted;

	private final BitSet oneFailed;

	GraphConditions(GraphEdges edges) {
		int size = edges.size();
		this.left = new int[size];
		this.leftOfAny = new int[size];
		this.leftOfFailed = new int[size];
		this.anyCompleted = new BitSet(size);
		this.oneFailed = new BitSet(size);
		for (int job = 0; job < size; job++) {
			for (int edge = edges.firstSource(job); edge < edges.endOfSources(job); edge++) {
				count(job, edges.sourceKind(edge));
			}
		}
	}

	private void count(int job, byte kind) {
		if (kind != GraphEdges.AFTER_ANY || this.leftOfAny[job]++ == 0) {
			this.left[job]++;
		}
		if (kind == GraphEdges.WHEN_FAILED) {
			this.leftOfFailed[job]++;
		}
	}

	boolean isReady(int job) {
		return this.left[job] == 0;
	}

	/**
	 * A dependency has ended.
	 * @param job the job that depends on it
	 * @param kind the kind of the dependency
	 * @param completed whether it has completed
	 * @param failed whether it has failed, or was cancelled while it ran
	 */
	Verdict ended(int job, byte kind, boolean completed, boolean failed) {
		return switch (kind) {
			case GraphEdges.AFTER -> completed ? oneLess(job) : Verdict.NEVER;
			case GraphEdges.AFTER_ANY -> anyEnded(job, completed);
			case GraphEdges.WHEN_FAILED -> failureOrNotEnded(job, failed);
			default -> oneLess(job);
		};
	}

	private Verdict oneLess(int job) {
		return (--this.left[job] == 0) ? Verdict.READY : Verdict.WAIT;
	}

	private Verdict anyEnded(int job, boolean completed) {
		this.leftOfAny[job]--;
		if (this.anyCompleted.get(job)) {
			return Verdict.WAIT;
		}
		if (completed) {
			this.anyCompleted.set(job);
			return oneLess(job);
		}
		return (this.leftOfAny[job] == 0) ? Verdict.NEVER : Verdict.WAIT;
	}

	private Verdict failureOrNotEnded(int job, boolean failed) {
		if (failed) {
			this.oneFailed.set(job);
		}
		if (--this.leftOfFailed[job] == 0 && !this.oneFailed.get(job)) {
			return Verdict.NEVER;
		}
		return oneLess(job);
	}

}
