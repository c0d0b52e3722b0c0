package io.threadsystem.workflow;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.workflow.JobGroup.ProgressListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listeners of a group. What they throw is logged, and stops nothing. */
final class ProgressListeners {

	private static final Logger logger = LoggerFactory.getLogger(JobGroup.class);

	private final String group;

	private final List<ProgressListener> listeners = new CopyOnWriteArrayList<>();

	ProgressListeners(String group) {
		this.group = group;
	}

	void add(ProgressListener listener) {
		this.listeners.add(Objects.requireNonNull(listener, "listener must not be null"));
	}

	boolean isEmpty() {
		return this.listeners.isEmpty();
	}

	void tell(long done, long total) {
		for (ProgressListener listener : this.listeners) {
			try {
				listener.progress(done, total);
			}
			catch (Throwable ex) {
				log(ex);
			}
		}
	}

	/** Never throws, although a throwable may, when it is asked for its message. */
	private void log(Throwable failure) {
		try {
			logger.error("A progress listener of group '{}' failed; its jobs go on", this.group, failure);
		}
		catch (Throwable ex) {
			logger.error("A progress listener of group '{}' failed with a {}; its jobs go on", this.group,
					failure.getClass().getName());
		}
	}

}
