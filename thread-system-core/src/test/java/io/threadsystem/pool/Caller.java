package io.threadsystem.pool;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** A thread that makes one call, which may block. */
public final class Caller<T> {

	private static final Set<Thread.State> BLOCKED = EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

	private final FutureTask<T> call;

	private final Thread thread;

	private volatile boolean interruptedAtEnd;

	private Caller(Callable<T> call) {
		this.call = new FutureTask<>(() -> {
			try {
				return call.call();
			}
			finally {
				this.interruptedAtEnd = Thread.currentThread().isInterrupted();
			}
		});
		this.thread = new Thread(this.call, "caller");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	public static <T> Caller<T> of(Callable<T> call) {
		return new Caller<>(call);
	}

	/** A caller whose call is seen to wait. */
	public static <T> Caller<T> blocked(Callable<T> call) {
		Caller<T> caller = of(call);
		await().until(() -> BLOCKED.contains(caller.thread.getState()));
		assertThat(caller.isDone()).as("call has returned").isFalse();
		return caller;
	}

	public boolean isDone() {
		return this.call.isDone();
	}

	public void interrupt() {
		this.thread.interrupt();
	}

	/** Whether the thread was interrupted when the call ended. */
	public boolean wasInterruptedAtEnd() {
		return this.interruptedAtEnd;
	}

	public T result() throws Exception {
		return this.call.get(TestPools.LONG.toSeconds(), TimeUnit.SECONDS);
	}

	/** What the call threw. */
	public Throwable failure() {
		ExecutionException thrown = catchThrowableOfType(ExecutionException.class, this::result);
		assertThat(thrown).as("failure of the call").isNotNull();
		return thrown.getCause();
	}

}
