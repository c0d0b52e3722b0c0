package io.threadsystem.workflow;

import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** What happens to a run, dealt with by one thread at a time. */
final class GraphEvents {

	/*
	 * 'open' counts the events that have not been dealt with. The thread that raises it
	 * from 0 deals with them until it is 0 again; other threads leave their events to it,
	 * and so does that thread itself in the middle of an event. So events neither overlap
	 * nor nest, no lock is held while one is dealt with, and what one event has written
	 * the next one sees. An event is in the queue before it is counted: a thread that has
	 * counted one finds one, if not always its own.
	 *
	 * It begins with 1, for the first event, until which the others wait.
	 */

	private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();

	private final AtomicInteger open = new AtomicInteger(1);

	private final Consumer<Throwable> onFailure;

	GraphEvents(Consumer<Throwable> onFailure) {
		this.onFailure = onFailure;
	}

	/** Deals with the first event, and with those that have come before it. */
	void begin(Runnable first) {
		this.queue.add(first);
		dealWithAll();
	}

	void add(Runnable event) {
		this.queue.add(event);
		if (this.open.getAndIncrement() == 0) {
			dealWithAll();
		}
	}

	private void dealWithAll() {
		do {
			dealWith(Objects.requireNonNull(this.queue.poll()));
		}
		while (this.open.decrementAndGet() > 0);
	}

	private void dealWith(Runnable event) {
		try {
			event.run();
		}
		catch (Throwable ex) {
			this.onFailure.accept(ex);
		}
	}

}
