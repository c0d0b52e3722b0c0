package io.threadsystem.event;

import java.util.ArrayList;
import java.util.List;

import org.springframework.context.ApplicationContext;
import org.springframework.context.Lifecycle;

/**
 * Events of pools that happen while the context starts, before its listeners are there:
 * they wait for them. Safe for use by several threads.
 */
final class EarlyEvents {

	/*
	 * 'ready' is written under the lock, and never taken back. An event is kept under the
	 * same lock, so the one who finds the context ready takes all that were kept before.
	 * The context says that it is ready, but only to beans that are there by then: others
	 * ask it.
	 */

	/** More than pools can have to tell in that time; then something is wrong. */
	private static final int MOST = 100;

	private final ApplicationContext context;

	private final List<PoolEvent> kept = new ArrayList<>();

	private volatile boolean ready;

	EarlyEvents(ApplicationContext context) {
		this.context = context;
	}

	/** Keeps an event, if it is early. */
	boolean keep(PoolEvent event) {
		if (isReady()) {
			return false;
		}
		synchronized (this.kept) {
			if (this.ready) {
				return false;
			}
			if (this.kept.size() < MOST) {
				this.kept.add(event);
			}
			return true;
		}
	}

	/** The listeners are there: takes what was kept for them. */
	List<PoolEvent> take() {
		synchronized (this.kept) {
			this.ready = true;
			List<PoolEvent> taken = List.copyOf(this.kept);
			this.kept.clear();
			return taken;
		}
	}

	/** A context that cannot be asked is taken as it is. */
	private boolean isReady() {
		return this.ready || !(this.context instanceof Lifecycle lifecycle) || lifecycle.isRunning();
	}

}
