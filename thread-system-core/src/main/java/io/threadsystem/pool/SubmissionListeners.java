package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** The listeners of a builder. Immutable. */
final class SubmissionListeners {

	static final SubmissionListeners NONE = new SubmissionListeners(List.of());

	private final List<SubmissionListener> listeners;

	private SubmissionListeners(List<SubmissionListener> listeners) {
		this.listeners = listeners;
	}

	SubmissionListeners with(SubmissionListener listener) {
		List<SubmissionListener> more = new ArrayList<>(this.listeners);
		more.add(listener);
		return new SubmissionListeners(List.copyOf(more));
	}

	/**
	 * Has the pool accept a job, and tells of that.
	 * @param job the job
	 * @param pool what accepts it
	 */
	void submit(PoolJob<?> job, Consumer<PoolJob<?>> pool) {
		if (this.listeners.isEmpty()) {
			pool.accept(job);
		}
		else {
			new Submission(job).submit(pool);
		}
	}

	/**
	 * Calls each of them, whatever the others throw; what is thrown is the first of it.
	 */
	private static @Nullable Throwable call(List<SubmissionListener> listeners, Consumer<SubmissionListener> method) {
		Throwable first = null;
		for (SubmissionListener listener : listeners) {
			try {
				method.accept(listener);
			}
			catch (Throwable ex) {
				if (first == null) {
					first = ex;
				}
				else if (first != ex) {
					FailureLog.addSuppressed(first, ex);
				}
			}
		}
		return first;
	}

	/** The submission of one job. */
	private final class Submission {

		private final PoolJob<?> job;

		private int asked;

		private boolean accepted;

		Submission(PoolJob<?> job) {
			this.job = job;
		}

		void submit(Consumer<PoolJob<?>> pool) {
			this.job.details().announce(this::tell);
			try {
				SubmissionListeners.this.listeners.forEach((listener) -> {
					listener.beforeSubmit();
					this.asked++;
				});
				pool.accept(this.job);
			}
			catch (Throwable ex) {
				if (!this.accepted) {
					tellRefused(ex);
				}
				throw ex;
			}
		}

		private void tell() {
			this.accepted = true;
			Throwable failure = call(SubmissionListeners.this.listeners, (listener) -> listener.submitted(this.job));
			if (failure != null) {
				this.job.cancel(true);
				SubmissionListeners.<RuntimeException>rethrow(failure);
			}
		}

		private void tellRefused(Throwable reason) {
			Throwable failure = call(SubmissionListeners.this.listeners.subList(0, this.asked),
					SubmissionListener::refused);
			if (failure != null && failure != reason) {
				FailureLog.addSuppressed(reason, failure);
			}
		}

	}

	/** Listeners throw nothing that is checked, or what they hide from the compiler. */
	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void rethrow(Throwable failure) throws E {
		throw (E) failure;
	}

}
