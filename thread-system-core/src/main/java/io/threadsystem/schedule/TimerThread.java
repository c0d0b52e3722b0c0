package io.threadsystem.schedule;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread of a scheduler: tells schedules that they are due. It runs no task, and
 * nothing that it does waits for a pool.
 */
@SuppressWarnings("ThreadPriorityCheck") // the normal one, whatever the creating thread
											// has
final class TimerThread implements Runnable {

	private static final long SECOND = 1_000_000_000L;

	private final Agenda agenda;

	private final Thread thread;

	TimerThread(String name, Agenda agenda) {
		this.agenda = agenda;
		this.thread = new Thread(null, this, name, 0, false);
		this.thread.setDaemon(true);
		this.thread.setPriority(Thread.NORM_PRIORITY);
		this.thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
	}

	void start() {
		this.thread.start();
	}

	@Override
	public void run() {
		while (!this.agenda.isClosed()) {
			try {
				this.agenda.take().forEach(TimerThread::tell);
			}
			catch (Throwable ex) {
				ScheduleLog.error("The thread of a scheduler failed; it tries again in a second", ex);
				LockSupport.parkNanos(SECOND);
			}
		}
	}

	private static void tell(Agenda.Entry entry) {
		try {
			entry.schedule().due(entry);
		}
		catch (Throwable ex) {
			ScheduleLog.error("Schedule '" + entry.schedule().name() + "' failed", ex);
		}
	}

	/** Waits for the end of this thread, unless it is the caller. */
	void join(long nanos) {
		if (Thread.currentThread() != this.thread) {
			try {
				TimeUnit.NANOSECONDS.timedJoin(this.thread, nanos);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
