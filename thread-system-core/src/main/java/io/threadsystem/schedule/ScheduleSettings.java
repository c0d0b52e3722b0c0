package io.threadsystem.schedule;

import java.util.function.Consumer;

import io.threadsystem.job.Priority;
import io.threadsystem.pool.JobBuilder;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;

/**
 * What a schedule has besides its times and its task.
 *
 * @param name the name of the schedule and of its jobs
 * @param pool the pool of the runs
 * @param priority the priority of the runs
 * @param overlap what happens to a run that is due while an earlier one has not ended
 * @param each sets what else the job of each run has
 */
record ScheduleSettings(String name, PriorityPool pool, Priority priority, OverlapPolicy overlap,
		@Nullable Consumer<? super JobBuilder> each) {
}
