package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;

/** The listeners of a builder. Immutable. */
final class Submissions {

	static final Submissions UNHEARD = new Submissions(List.of());

	private final List<SubmissionListener> listeners;

	private Submissions(List<SubmissionListener> listeners) {
		this.listeners = listeners;
	}

	Submissions with(SubmissionListener listener) {
		List<SubmissionListener> more = new ArrayList<>(this.listeners);
		more.add(listener);
		return new Submissions(List.copyOf(more));
	}

	/** Has the pool accept the job, and tells of that. */
	void submit(PoolJob<?> job) {
		if (this.listeners.isEmpty()) {
			job.pool.accept(job);
			return;
		}
		int asked = 0;
		boolean accepted = false;
		try {
			for (SubmissionListener listener : this.listeners) {
				listener.beforeSubmit();
				asked++;
			}
			job.pool.accept(job);
			accepted = true;
		}
		finally {
			if (!accepted) {
				this.listeners.subList(0, asked).forEach(SubmissionListener::refused);
			}
		}
		tell(job);
	}

	private void tell(PoolJob<?> job) {
		boolean told = false;
		try {
			this.listeners.forEach((listener) -> listener.submitted(job));
			told = true;
		}
		finally {
			if (!told) {
				job.cancel(true);
			}
		}
	}

}
