package io.threadsystem.pool;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Time of the machine, which fails once where it is read. */
final class FailingTicker implements Ticker {

	/** Where the time is read. */
	enum Moment {

		/** Before a job starts that it has taken. */
		START,

		/** Before a job starts that its submitter runs. */
		START_IN_PLACE,

		/** Before a surplus worker sleeps. */
		SLEEP

	}

	private final AtomicReference<Moment> next = new AtomicReference<>();

	/** Fails the next time that it is read there. */
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

	/** Looks at where the time is asked for. */
	private static boolean isAt(Moment moment) {
		List<String> methods = StackWalker.getInstance()
			.walk((frames) -> frames.limit(12).map(StackWalker.StackFrame::getMethodName).toList());
		if (moment == Moment.SLEEP) {
			return methods.contains("sleep");
		}
		boolean start = methods.contains("run") && methods.contains("runJob") && !methods.contains("begin")
				&& !methods.contains("returned");
		return start && methods.contains("runInCaller") == (moment == Moment.START_IN_PLACE);
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
