package io.threadsystem.scheduling;

import io.threadsystem.schedule.ScheduledJob;
import io.threadsystem.schedule.ScheduledJobBuilder;

/**
 * What an annotation says about when its method is due.
 */
@FunctionalInterface
interface MethodTrigger {

	/**
	 * Starts a schedule that has this trigger.
	 * @throws IllegalArgumentException if the scheduler refuses the trigger
	 */
	ScheduledJob start(ScheduledJobBuilder builder, Runnable task);

}
