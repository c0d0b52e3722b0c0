package io.threadsystem.workflow;

import org.jspecify.annotations.Nullable;

/**
 * The order of definition, changed only so that each job comes after those that it
 * depends on; or a cycle, because of which there is no such order.
 */
final class GraphOrder {

	/*
	 * A search in depth, with a stack of its own, so that a graph may be of any depth:
	 * each job is put behind those that it depends on. A job that is met while it is on
	 * the stack depends on itself, through those above it.
	 */

	private static final byte UNSEEN = 0;

	private static final byte ON_STACK = 1;

	private static final byte PLACED = 2;

	private final GraphEdges edges;

	private final byte[] marks;

	/** Which dependency of a job is looked at next. */
	private final int[] next;

	private final int[] stack;

	private int height;

	private final int[] order;

	private int placed;

	private int @Nullable [] cycle;

	private GraphOrder(GraphEdges edges) {
		int size = edges.size();
		this.edges = edges;
		this.marks = new byte[size];
		this.next = new int[size];
		this.stack = new int[size];
		this.order = new int[size];
	}

	static GraphOrder of(GraphEdges edges) {
		GraphOrder order = new GraphOrder(edges);
		for (int job = 0; job < edges.size() && order.cycle == null; job++) {
			if (order.marks[job] == UNSEEN) {
				order.place(job);
			}
		}
		return order;
	}

	private void place(int first) {
		push(first);
		while (this.height > 0 && this.cycle == null) {
			int job = this.stack[this.height - 1];
			if (this.next[job] == this.edges.endOfSources(job)) {
				this.height--;
				this.marks[job] = PLACED;
				this.order[this.placed++] = job;
			}
			else {
				meet(this.edges.source(this.next[job]++));
			}
		}
	}

	private void meet(int source) {
		if (this.marks[source] == UNSEEN) {
			push(source);
		}
		else if (this.marks[source] == ON_STACK) {
			this.cycle = cycleThrough(source);
		}
	}

	private void push(int job) {
		this.marks[job] = ON_STACK;
		this.next[job] = this.edges.firstSource(job);
		this.stack[this.height++] = job;
	}

	/** Those on the stack down to the given one, of which the first defined begins. */
	private int[] cycleThrough(int lowest) {
		int length = 0;
		int begin = 0;
		int job;
		do {
			job = this.stack[this.height - 1 - length];
			if (job < this.stack[this.height - 1 - begin]) {
				begin = length;
			}
			length++;
		}
		while (job != lowest);
		int[] found = new int[length];
		for (int each = 0; each < length; each++) {
			found[each] = this.stack[this.height - 1 - (begin + each) % length];
		}
		return found;
	}

	/** Jobs each of which waits for the one before it, the first one for the last. */
	int @Nullable [] cycle() {
		return this.cycle;
	}

	/** The job at a position of the order. */
	int job(int position) {
		return this.order[position];
	}

}
