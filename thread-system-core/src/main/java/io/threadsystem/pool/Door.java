package io.threadsystem.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Where jobs wait for a slot of a full queue: those whose submitter waits with them, and
 * those whose delay ended meanwhile. Slots that become free go to the job that has waited
 * longest at the highest level that is not full itself.
 */
@SuppressWarnings("NonAtomicVolatileUpdate") // written under the lock alone
final class Door {

	/*
	 * The lock guards the waiting jobs and the handing out of slots to them; 'waiting'
	 * says to those without the lock whether anybody is there. While somebody is,
	 * newcomers line up instead of taking a slot that became free.
	 *
	 * A job stands here in state OFFERED or AT_DOOR; one that is in neither any more is
	 * dropped when it comes to the head of its line, or with others when there are many,
	 * so that each costs constant time on average. After the pool was closed, slots go
	 * only to jobs that had been accepted before; the others are taken back by their
	 * submitters, whom the pool wakes. One that is just being taken back gets none
	 * either, not even for a moment: it would keep the last worker from seeing that the
	 * pool is drained. Where a job ends, or is started in place, just when it is given a
	 * slot, that cannot be avoided: so one who has given slots away looks for the end.
	 *
	 * No slot stays free while a job waits that may have it: one who gives a slot back
	 * does so before looking at 'waiting', one who lines up raises 'waiting' before
	 * looking for a slot, and both then hand out what there is. Where the pool has none,
	 * or is closed, nobody below gets one before it; should one become free at that
	 * moment, the one who gives it back comes here next.
	 *
	 * Under the lock no code of others runs: workers are called, and listeners told, when
	 * it has been released.
	 *
	 * Slots may also be made free under the lock, by one who has other jobs leave the
	 * queue: so not one more leaves than is necessary.
	 */

	private static final int FEW = 16;

	private final Admission admission;

	/** Puts a job that has a slot into its lane, unless it has ended meanwhile. */
	private final Consumer<PoolJob<?>> entrance;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<PoolJob<?>>[] lines = lines();

	private volatile int waiting;

	/**
	 * Jobs that have gone away since the last sweep; some may have been dropped since.
	 */
	private int dead;

	/** Calls those who take from the lanes, tells of the queue, and looks for the end. */
	private final Runnable afterwards;

	/** Whether jobs were let in since 'afterwards' was run. */
	private boolean letIn;

	Door(Admission admission, Consumer<PoolJob<?>> entrance, Runnable afterwards) {
		this.admission = admission;
		this.entrance = entrance;
		this.afterwards = afterwards;
	}

	@SuppressWarnings("unchecked")
	private static Deque<PoolJob<?>>[] lines() {
		return Stream.generate(ArrayDeque::new).limit(Priority.values().length).toArray(Deque[]::new);
	}

	boolean isEmpty() {
		return this.waiting == 0;
	}

	/** Lines up a job, and lets it in at once if it finds a slot and nobody before it. */
	void lineUp(PoolJob<?> job) {
		this.lock.lock();
		try {
			this.lines[job.level()].addLast(job);
			this.waiting++;
			admitWaiting();
		}
		finally {
			unlock();
		}
	}

	/**
	 * A job that may be in the line does not wait any more, and need not be held any
	 * longer.
	 */
	void goAway(PoolJob<?> job) {
		this.lock.lock();
		try {
			Deque<PoolJob<?>> line = this.lines[job.level()];
			if (line.peekLast() == job) {
				line.removeLast();
				this.waiting--;
			}
			else if (!line.isEmpty() && ++this.dead > FEW + this.waiting / 2) {
				sweep();
			}
			admitWaiting();
		}
		finally {
			unlock();
		}
	}

	/**
	 * Takes several slots, or none, for jobs of a level that come together, when those
	 * have theirs who wait here.
	 */
	boolean tryEnter(int level, int slots) {
		this.lock.lock();
		try {
			admitWaiting();
			return this.admission.tryEnter(level, slots, false);
		}
		finally {
			unlock();
		}
	}

	/** Lets waiting jobs in, as far as there are slots. */
	void admit() {
		if (this.waiting > 0) {
			this.lock.lock();
			try {
				admitWaiting();
			}
			finally {
				unlock();
			}
		}
	}

	/**
	 * Lets a job in for which slots are made free, if need be several: they go to those
	 * before it first.
	 * @param freeing makes a slot free, unless it cannot
	 */
	void makeRoom(PoolJob<?> job, BooleanSupplier freeing) {
		this.lock.lock();
		try {
			admitWaiting();
			while (job.isOffered() && freeing.getAsBoolean()) {
				admitWaiting();
			}
		}
		finally {
			unlock();
		}
	}

	private void unlock() {
		boolean outermost = this.lock.getHoldCount() == 1;
		boolean after = outermost && this.letIn;
		if (after) {
			this.letIn = false;
		}
		this.lock.unlock();
		if (after) {
			this.afterwards.run();
		}
	}

	private void admitWaiting() {
		int level = this.lines.length - 1;
		while (level >= 0) {
			if (admitWaiting(level) || this.admission.isFull(level)) {
				level--;
			}
			else if (!this.admission.hasRoom()) {
				return;
			}
			// Else its level has got a slot since, and is looked at again
		}
	}

	/**
	 * Lets the waiting jobs of a level in, as far as there are slots.
	 * @return whether there were enough
	 */
	private boolean admitWaiting(int level) {
		PoolJob<?> first = firstAlive(level);
		while (first != null && this.admission.tryEnter(level, first.wasAccepted())) {
			this.letIn = true;
			this.entrance.accept(first);
			this.lines[level].remove();
			this.waiting--;
			first = firstAlive(level);
		}
		return first == null;
	}

	private @Nullable PoolJob<?> firstAlive(int level) {
		Deque<PoolJob<?>> line = this.lines[level];
		while (!line.isEmpty() && !line.getFirst().isAtDoor()) {
			line.removeFirst();
			this.waiting--;
		}
		return line.peekFirst();
	}

	private void sweep() {
		this.dead = 0;
		for (Deque<PoolJob<?>> line : this.lines) {
			int before = line.size();
			line.removeIf((job) -> !job.isAtDoor());
			this.waiting -= before - line.size();
		}
	}

	/** Visits the waiting jobs as they are now. */
	void forEach(Consumer<PoolJob<?>> visitor) {
		if (this.waiting > 0) {
			jobs().forEach(visitor);
		}
	}

	private Iterable<PoolJob<?>> jobs() {
		this.lock.lock();
		try {
			return Stream.of(this.lines).<PoolJob<?>>flatMap(Deque::stream).toList();
		}
		finally {
			this.lock.unlock();
		}
	}

}
