package io.threadsystem.pool;

import java.util.concurrent.atomic.AtomicReference;

/** Time of the machine, which kills one worker where it reads it. */
final class FailingTicker implements Ticker {

	/** Where a worker reads the time. */
	enum Moment {

		/** Before a job starts that it has taken. */
		START("start"),

		/** Before a job starts that it waits for, or that has found no slot. */
		START_IN_PLACE("runShown"),

		/** Before it sleeps. */
		PARK("park");

		private final String method;

		Moment(String method) {
			this.method = method;
		}

	}

	private final AtomicReference<Moment> next = new AtomicReference<>();

	/** Lets the next worker die that comes there. */
	void failAt(Moment moment) {
		this.next.set(moment);
	}

	@Override
	public long nanoTime() {
		Moment moment = this.next.get();
		if (moment != null && isAt(moment) && this.next.compareAndSet(moment, null)) {
			throw new Death();
		}
		return SYSTEM.nanoTime();
	}

	/** Looks at the caller of the one who asks the pool for the time. */
	private static boolean isAt(Moment moment) {
		return StackWalker.getInstance()
			.walk((frames) -> frames.skip(3).findFirst())
			.filter((frame) -> frame.getMethodName().equals(moment.method)
					&& (frame.getClassName().endsWith(".Worker") || frame.getClassName().endsWith(".Crew")))
			.isPresent();
	}

	@Override
	public void park(Object blocker, long nanos) {
		SYSTEM.park(blocker, nanos);
	}

	/** What a thread dies of. */
	static final class Death extends Error {

		private static final long serialVersionUID = 1L;

		Death() {
			super("on purpose");
		}

	}

}
