package io.threadsystem.sample.imports;

import java.util.List;

import io.threadsystem.job.JobState;
import org.jspecify.annotations.Nullable;

/**
 * How far an import has come.
 *
 * @param id the key of the import
 * @param name what is imported
 * @param state the state of its job: {@code COMPLETED} once all of its orders are
 * processed
 * @param problem why its job failed
 * @param placed how many orders it has placed
 * @param done how many of these are done
 * @param postponed how many of these are charged later
 * @param failed how many of these were processed without being done
 * @param refused how many rows are no valid order
 * @param firstRefused the first of these rows
 */
public record ImportReport(long id, String name, JobState state, @Nullable String problem, int placed, int done,
		int postponed, int failed, int refused, List<RefusedRow> firstRefused) {
}
