package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * What the jobs of a builder are to wait for. Not safe for use by several threads.
 */
final class Dependencies {

	/** {@code null} as long as nothing was named, not even an empty list. */
	private @Nullable List<Dependency> named;

	void add(Dependency.Rule rule, Collection<? extends CompletableFuture<?>> futures) {
		List<Dependency> all = (this.named != null) ? new ArrayList<>(this.named) : new ArrayList<>();
		for (CompletableFuture<?> future : futures) {
			all.add(new Dependency(Objects.requireNonNull(future, "A job to wait for must not be null"), rule));
		}
		this.named = all;
	}

	/**
	 * Adds what another builder has; from then on something was named, even if nothing.
	 */
	void addAll(Dependencies others) {
		this.named = (others.named != null) ? others.named : List.of();
	}

	/** Applies a rule to what was named as having to complete. */
	void changeTo(Dependency.Rule rule, String method) {
		if (this.named == null) {
			throw new IllegalStateException(method + "() applies to the jobs that were named with after(…), and there "
					+ "was no such call: name them first, or use " + method + "(jobs…)");
		}
		this.named = this.named.stream()
			.map((each) -> (each.rule() == Dependency.Rule.ALL) ? new Dependency(each.future(), rule) : each)
			.toList();
	}

	/** What was named so far, {@code null} for nothing. */
	@Nullable List<Dependency> named() {
		return this.named;
	}

}
