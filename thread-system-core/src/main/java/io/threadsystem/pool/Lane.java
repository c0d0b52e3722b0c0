package io.threadsystem.pool;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The queue of the waiting jobs of one priority, in the order of arrival.
 */
final class Lane {

	/*
	 * The lock-free queue of Michael and Scott ("Simple, Fast, and Practical Non-Blocking
	 * and Blocking Concurrent Queue Algorithms", 1996) in the form that the JDK's
	 * ConcurrentLinkedQueue gives it, with one difference: the jobs themselves are the
	 * nodes. There is no entry beside the job to be allocated and missed in the cache,
	 * and taking a job out is the same compare-and-set as starting it. An entry is alive
	 * while its job is QUEUED and dead ever after; a job enters a lane once.
	 *
	 * - 'next' of the last node is null; adding is its compare-and-set to the new node.
	 *
	 * - All live entries can be reached from 'head'. Whoever finds that the head has
	 * fallen behind by a dead entry or more moves it on and links the old head to itself:
	 * a traversal that comes upon a node linked to itself starts again at the head.
	 *
	 * - 'tail' is a hint from where to look for the last node, at most some nodes behind.
	 *
	 * - A sweep drops dead entries from the middle by linking a node past them. It never
	 * drops the last node, and links only ever skip dead ones, so no live entry is lost
	 * to any traversal, wherever it is.
	 *
	 * The last job that was taken stays behind as the head, and a stale tail may hold
	 * one, too: an idle worker replaces them by a blank node, so that an idle pool holds
	 * on to no job and no result.
	 */

	private static final VarHandle HEAD = field(Lane.class, "head");

	private static final VarHandle TAIL = field(Lane.class, "tail");

	private static final VarHandle NEXT = field(LaneEntry.class, "next");

	private volatile PoolJob<?> head;

	private volatile PoolJob<?> tail;

	Lane() {
		PoolJob<?> blank = PoolJob.blank();
		this.head = blank;
		this.tail = blank;
	}

	private static VarHandle field(Class<?> owner, String name) {
		try {
			return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
				.findVarHandle(owner, name, PoolJob.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	/** Adds a job, which is in no lane and never was. */
	void offer(PoolJob<?> job) {
		PoolJob<?> seen = this.tail;
		PoolJob<?> node = seen;
		while (true) {
			PoolJob<?> next = node.next;
			if (next == null) {
				if (NEXT.compareAndSet(node, null, job)) {
					if (node != seen) {
						TAIL.weakCompareAndSet(this, seen, job);
					}
					return;
				}
			}
			else {
				PoolJob<?> now = this.tail;
				boolean moved = now != seen;
				if (node == next) {
					node = moved ? now : this.head;
				}
				else {
					node = (node != seen && moved) ? now : next;
				}
				seen = now;
			}
		}
	}

	/**
	 * Takes the oldest live entry that can be claimed.
	 * @param claim starts the job; where it does not, the entry is dead already
	 */
	@Nullable PoolJob<?> take(Predicate<PoolJob<?>> claim) {
		PoolJob<?> first = this.head;
		PoolJob<?> node = first;
		while (true) {
			if (!node.isDeadEntry() && claim.test(node)) {
				if (node != first) {
					PoolJob<?> next = node.next;
					moveHead(first, (next != null) ? next : node);
				}
				return node;
			}
			PoolJob<?> next = node.next;
			if (next == null) {
				moveHead(first, node);
				return null;
			}
			if (next == node) {
				first = this.head;
				next = first;
			}
			node = next;
		}
	}

	private void moveHead(PoolJob<?> from, PoolJob<?> to) {
		if (from != to && HEAD.compareAndSet(this, from, to)) {
			NEXT.setRelease(from, from);
		}
	}

	/** Whether there is no live entry. */
	boolean isEmpty() {
		return firstAliveOrLast().isDeadEntry();
	}

	private PoolJob<?> firstAliveOrLast() {
		PoolJob<?> node = this.head;
		PoolJob<?> next = node.next;
		while (next != null && node.isDeadEntry()) {
			node = (next == node) ? this.head : next;
			next = node.next;
		}
		return node;
	}

	/** Visits the live entries, some perhaps twice. */
	void forEach(Consumer<PoolJob<?>> visitor) {
		PoolJob<?> node = this.head;
		while (node != null) {
			if (!node.isDeadEntry()) {
				visitor.accept(node);
			}
			PoolJob<?> next = node.next;
			node = (next == node) ? this.head : next;
		}
	}

	/** Drops dead entries. */
	void sweep() {
		PoolJob<?> node = this.head;
		while (node != null) {
			PoolJob<?> next = node.next;
			PoolJob<?> alive = next;
			while (alive != null && alive.isDeadEntry() && alive.next != null && alive.next != alive) {
				alive = alive.next;
			}
			if (alive != next) {
				NEXT.compareAndSet(node, next, alive);
			}
			node = (alive == node || (alive != null && alive.next == alive)) ? this.head : alive;
		}
	}

	/** Lets go of the last job, where nothing waits. */
	void releaseLast() {
		PoolJob<?> first = this.head;
		if (first.next != null || first.isBlank() || !first.isDeadEntry()) {
			return;
		}
		PoolJob<?> blank = PoolJob.blank();
		offer(blank);
		// Another job may have come in between: then the head stays before it.
		moveHead(first, firstAliveOrLast());
		PoolJob<?> last = this.tail;
		if (last == first || last.next == last) {
			TAIL.compareAndSet(this, last, blank);
		}
	}

}
