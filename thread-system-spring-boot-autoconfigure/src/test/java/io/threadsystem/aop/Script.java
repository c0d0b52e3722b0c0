package io.threadsystem.aop;

import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What happens to the attempts of a test: they fail as told beforehand, then succeed; and
 * what was seen of them.
 */
class Script {

	/** What the attempts have to say, one entry each or as they like. */
	final List<Object> seen = new CopyOnWriteArrayList<>();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	/** The next attempts fail so. */
	Script fail(Throwable... next) {
		this.failures.addAll(Arrays.asList(next));
		return this;
	}

	/** Fails the attempt if it is to fail. */
	void play() throws Throwable {
		Throwable failure = this.failures.poll();
		if (failure != null) {
			throw failure;
		}
	}

}
