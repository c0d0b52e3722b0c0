package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * What the jobs of a builder are to wait for. Not safe for use by several threads.
 */
final class Dependencies {

	private List<Dependency> named = List.of();

	/** The rules by which something was named, be it an empty list. */
	private final Set<Dependency.Rule> rules = EnumSet.noneOf(Dependency.Rule.class);

	/** Whether jobs are outside of the queue, although nothing was named. */
	private boolean outside;

	void add(Dependency.Rule rule, Collection<? extends CompletableFuture<?>> futures) {
		List<Dependency> all = new ArrayList<>(this.named);
		for (CompletableFuture<?> future : futures) {
			all.add(new Dependency(Objects.requireNonNull(future, "A job to wait for must not be null"), rule));
		}
		this.named = all;
		this.rules.add(rule);
	}

	/**
	 * Adds what another builder has; from then on jobs are outside of the queue, even
	 * with nothing to wait for.
	 */
	void addAll(Dependencies others) {
		this.named = others.named;
		this.rules.addAll(others.rules);
		this.outside = true;
	}

	/** Applies a rule to what was named as having to complete. */
	void changeTo(Dependency.Rule rule, String method) {
		if (!this.rules.remove(Dependency.Rule.ALL)) {
			throw new IllegalStateException(method + "() applies to the jobs that were named with after(…), and there "
					+ "are none: name them first, or use " + method + "(jobs…)");
		}
		this.named = this.named.stream()
			.map((each) -> (each.rule() == Dependency.Rule.ALL) ? new Dependency(each.future(), rule) : each)
			.toList();
		this.rules.add(rule);
	}

	/** Whether jobs wait outside of the queue, be it for nothing. */
	boolean exist() {
		return this.outside || !this.rules.isEmpty();
	}

	/** The wait of a new job. */
	Prerequisites of(PoolJob<?> job) {
		return new Prerequisites(job, this.named, this.rules.contains(Dependency.Rule.ANY),
				this.rules.contains(Dependency.Rule.FAILED));
	}

}
