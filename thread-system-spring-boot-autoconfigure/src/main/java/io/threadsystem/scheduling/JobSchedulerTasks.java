package io.threadsystem.scheduling;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import io.threadsystem.schedule.JobScheduler;
import io.threadsystem.schedule.ScheduledJob;

import org.springframework.scheduling.config.ScheduledTask;
import org.springframework.scheduling.config.ScheduledTaskHolder;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/**
 * Shows the schedules of {@link JobScheduler}s, those of annotated methods and all
 * others, as Spring's scheduled tasks: for {@code /actuator/scheduledtasks} above all.
 * That knows nothing that is due once; such schedules, and those with times of the
 * application's own, are custom triggers there. The last execution is the last run that
 * has started. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class JobSchedulerTasks implements ScheduledTaskHolder {

	private final Supplier<? extends Collection<JobScheduler>> schedulers;

	/**
	 * Creates a view.
	 * @param schedulers supplies the schedulers that there are
	 */
	public JobSchedulerTasks(Supplier<? extends Collection<JobScheduler>> schedulers) {
		this.schedulers = schedulers;
	}

	/**
	 * The schedules as they are now. Cancelling a task ends its schedule.
	 * @return the tasks of all schedules that are not over
	 */
	@Override
	public Set<ScheduledTask> getScheduledTasks() {
		Set<ScheduledTask> tasks = new LinkedHashSet<>();
		for (JobScheduler scheduler : this.schedulers.get()) {
			scheduler.jobs().forEach((job) -> tasks.add(task(job)));
		}
		return tasks;
	}

	/** Only a registrar can make such a task, with the future that its scheduler has. */
	private static ScheduledTask task(ScheduledJob job) {
		ScheduledTaskRegistrar registrar = new ScheduledTaskRegistrar();
		registrar.setTaskScheduler(new StartedTaskScheduler(new JobFuture(job)));
		return Objects.requireNonNull(registrar.scheduleTriggerTask(new JobTask(job)));
	}

}
