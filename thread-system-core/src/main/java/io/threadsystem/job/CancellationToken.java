package io.threadsystem.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request to stop, shared between those who may make it and those who are to follow it.
 * A token starts uncancelled and is cancelled once, for the first reason given; it is
 * never reset. Code that follows it asks {@link #isCancelled()}, calls
 * {@link #throwIfCancelled()} at convenient places, or registers a callback.
 *
 * <p>
 * Tokens are safe for use by several threads. A token with a time limit, or one linked to
 * others, needs no closing: it uses a timer, and holds on to its parents, only while a
 * callback is registered or a thread waits.
 *
 * @since 0.1.0
 */
public final class CancellationToken {

	/*
	 * Two things are guarded by the lock: the set of callbacks, and the one transition of
	 * 'cancellation' from null, so that a callback is either in the set when the token is
	 * cancelled (and is run by the canceller, who empties the set) or sees the
	 * cancellation when it registers (and is run by the thread that registers it): never
	 * neither, never both. Callbacks run outside of the lock, so they may register, close
	 * and cancel again.
	 *
	 * Time limits and parents are looked at by whoever asks (isCancelled) and reported by
	 * a timer and by callbacks at the parents only while this token has callbacks of its
	 * own: 'sources' holds those, is opened after the first callback was added and closed
	 * with the last. A lock is taken on a child before one on its parent, never the other
	 * way round: a parent runs its callbacks, which enter the child, after it has left
	 * its own lock.
	 */

	private static final Logger logger = LoggerFactory.getLogger(CancellationToken.class);

	private final ReentrantLock lock = new ReentrantLock();

	private final Set<Callback> callbacks = new LinkedHashSet<>();

	private final List<Registration> sources = new ArrayList<>();

	private final @Nullable TimeLimit limit;

	private final List<CancellationToken> parents;

	private volatile @Nullable Cancellation cancellation;

	private CancellationToken(@Nullable TimeLimit limit, List<CancellationToken> parents) {
		this.limit = limit;
		this.parents = parents;
	}

	/**
	 * Token that is cancelled by {@code cancel} alone.
	 * @return a new token
	 */
	public static CancellationToken create() {
		return new CancellationToken(null, List.of());
	}

	/**
	 * Token that is cancelled, with reason {@code TIMEOUT}, when the time is over.
	 * @param timeout the time from now; zero or negative: cancelled at once
	 * @return a new token
	 */
	public static CancellationToken withTimeout(Duration timeout) {
		return new CancellationToken(TimeLimit.timeout(timeout), List.of());
	}

	/**
	 * Token that is cancelled, with reason {@code DEADLINE}, when the instant has come.
	 * The wall clock is read once, now: setting it later does not move the deadline.
	 * @param deadline the instant; one in the past: cancelled at once
	 * @return a new token
	 */
	public static CancellationToken withDeadline(Instant deadline) {
		return new CancellationToken(TimeLimit.deadline(deadline), List.of());
	}

	/**
	 * Token that is cancelled, with reason {@code PARENT}, as soon as one of the given
	 * ones is. Cancelling it leaves them alone.
	 * @param parents the tokens to follow
	 * @return a new token
	 */
	public static CancellationToken linked(CancellationToken... parents) {
		return new CancellationToken(null, List.of(parents));
	}

	/**
	 * Cancels this token with reason {@code REQUESTED} and runs its callbacks on the
	 * calling thread. A token that is already cancelled stays as it is.
	 */
	public void cancel() {
		cancel(CancellationReason.REQUESTED, null, () -> {
		}, Runnable::run);
	}

	/**
	 * Cancels this token with reason {@code REQUESTED} and runs its callbacks on the
	 * calling thread. A token that is already cancelled stays as it is.
	 * @param message what to tell those who ask why
	 */
	public void cancel(String message) {
		Objects.requireNonNull(message, "message must not be null");
		cancel(CancellationReason.REQUESTED, message, () -> {
		}, Runnable::run);
	}

	void cancel(CancellationReason reason, @Nullable String message, Runnable beforeCallbacks, Executor executor) {
		List<Callback> toRun = mark(new Cancellation(reason, message));
		try {
			beforeCallbacks.run();
		}
		finally {
			if (!toRun.isEmpty()) {
				executor.execute(() -> toRun.forEach(Callback::run));
			}
		}
	}

	/**
	 * Whether this token has been cancelled.
	 * @return {@code true} from then on
	 */
	public boolean isCancelled() {
		return current() != null;
	}

	/**
	 * Why this token was cancelled.
	 * @return the reason, {@code null} if it is not cancelled
	 */
	public @Nullable CancellationReason reason() {
		Cancellation current = current();
		return (current != null) ? current.reason() : null;
	}

	/**
	 * What was said when this token was cancelled.
	 * @return the message, {@code null} if it is not cancelled or nothing was said
	 */
	public @Nullable String message() {
		Cancellation current = current();
		return (current != null) ? current.message() : null;
	}

	/**
	 * Ends the caller's work if this token is cancelled.
	 * @throws CancellationException if this token is cancelled; its message names the
	 * reason
	 */
	public void throwIfCancelled() {
		Cancellation current = current();
		if (current != null) {
			throw new CancellationException(current.describe());
		}
	}

	/**
	 * Waits until this token is cancelled, but no longer than the given time. What a job
	 * should use instead of {@code Thread.sleep}.
	 * @param timeout the longest time to wait
	 * @return whether this token is cancelled
	 * @throws InterruptedException if the calling thread is interrupted
	 */
	public boolean await(Duration timeout) throws InterruptedException {
		CountDownLatch cancelled = new CountDownLatch(1);
		try (Registration registration = onCancel(cancelled::countDown)) {
			long wait = TimeLimit.saturatedNanos(timeout);
			if (this.limit != null) {
				wait = Math.min(wait, Math.max(0, this.limit.remaining()));
			}
			return cancelled.await(wait, TimeUnit.NANOSECONDS) || isCancelled();
		}
	}

	/**
	 * Registers a callback that runs once, when this token is cancelled, or now, on the
	 * calling thread, if it is cancelled already. It runs on the thread that cancels this
	 * token or one that it is linked to; where time is what cancels it, on a thread of
	 * the JDK's common pool, or on one that asks for the state of this token and finds it
	 * over. What a callback throws is logged and stops no other callback.
	 * @param callback what to run
	 * @return a handle whose closing takes the callback back
	 */
	public Registration onCancel(Runnable callback) {
		Objects.requireNonNull(callback, "callback must not be null");
		Callback registered = new Callback(callback);
		if (isCancelled() || !add(registered)) {
			registered.run();
		}
		return registered;
	}

	private boolean add(Callback callback) {
		boolean first;
		this.lock.lock();
		try {
			if (this.cancellation != null) {
				return false;
			}
			this.callbacks.add(callback);
			first = this.callbacks.size() == 1;
		}
		finally {
			this.lock.unlock();
		}
		if (first && hasSources()) {
			openSources();
		}
		return true;
	}

	private void remove(Callback callback) {
		this.lock.lock();
		try {
			if (this.callbacks.remove(callback) && this.callbacks.isEmpty()) {
				closeSources();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean hasSources() {
		return this.limit != null || !this.parents.isEmpty();
	}

	/**
	 * Listens to the time limit and to the parents. Outside of the lock, because a parent
	 * that is cancelled meanwhile runs our callbacks here and now.
	 */
	private void openSources() {
		List<Registration> opened = new ArrayList<>();
		if (this.limit != null) {
			opened.add(this.limit.onExpiry(this::current));
		}
		for (CancellationToken parent : this.parents) {
			opened.add(parent.onCancel(this::current));
		}
		if (!keepSources(opened)) {
			opened.forEach(Registration::close);
		}
	}

	/** Refuses where nobody listens any more, or another thread was faster. */
	private boolean keepSources(List<Registration> opened) {
		this.lock.lock();
		try {
			return !this.callbacks.isEmpty() && this.sources.isEmpty() && this.sources.addAll(opened);
		}
		finally {
			this.lock.unlock();
		}
	}

	private void closeSources() {
		this.sources.forEach(Registration::close);
		this.sources.clear();
	}

	/** Looks at the time limit and at the parents, and follows them. */
	private @Nullable Cancellation current() {
		Cancellation seen = this.cancellation;
		if (seen != null) {
			return seen;
		}
		Cancellation due = due();
		if (due != null) {
			mark(due).forEach(Callback::run);
		}
		return this.cancellation;
	}

	private @Nullable Cancellation due() {
		if (this.limit != null && this.limit.isOver()) {
			return new Cancellation(this.limit.reason(), this.limit.description());
		}
		for (CancellationToken parent : this.parents) {
			Cancellation cancelled = parent.current();
			if (cancelled != null) {
				return new Cancellation(CancellationReason.PARENT, cancelled.message());
			}
		}
		return null;
	}

	/** Cancels this token unless it is, and hands over the callbacks that are now due. */
	private List<Callback> mark(Cancellation reason) {
		this.lock.lock();
		try {
			if (this.cancellation != null) {
				return List.of();
			}
			this.cancellation = reason;
			List<Callback> due = List.copyOf(this.callbacks);
			this.callbacks.clear();
			closeSources();
			return due;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Shows whether this token is cancelled, and why.
	 */
	@Override
	public String toString() {
		Cancellation current = current();
		return "CancellationToken[" + ((current != null) ? current.describe() : "not cancelled") + "]";
	}

	/**
	 * A callback that waits for the cancellation of a token. Closing it takes the
	 * callback back; closing it again, or after the callback has run, does nothing.
	 */
	public interface Registration extends AutoCloseable {

		/** Takes the callback back, unless it has begun to run. */
		@Override
		void close();

	}

	private final class Callback implements Registration {

		private final Runnable action;

		/** Whether the callback has begun to run, or was taken back. */
		private final AtomicBoolean over = new AtomicBoolean();

		Callback(Runnable action) {
			this.action = action;
		}

		void run() {
			if (this.over.compareAndSet(false, true)) {
				try {
					this.action.run();
				}
				catch (Throwable ex) {
					log(ex);
				}
			}
		}

		/** Never throws, although a throwable may, when it is asked for its message. */
		private static void log(Throwable failure) {
			try {
				logger.error("A callback of a cancellation token failed; the others run on", failure);
			}
			catch (Throwable ex) {
				logger.error("A callback of a cancellation token failed with a {}; the others run on",
						failure.getClass().getName());
			}
		}

		@Override
		public void close() {
			this.over.set(true);
			remove(this);
		}

	}

}
