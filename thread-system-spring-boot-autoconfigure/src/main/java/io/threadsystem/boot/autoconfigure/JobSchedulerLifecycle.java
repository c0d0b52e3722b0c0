package io.threadsystem.boot.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import io.threadsystem.schedule.JobScheduler;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Pauses and closes the schedulers with their application context: every one that is a
 * bean of it, the application's own too. Of the highest phase: it starts last and stops
 * first, so that no run of a context that was stopped begins before that is complete
 * again. What has begun is left to the pools, which stop later.
 */
final class JobSchedulerLifecycle implements SmartLifecycle {

	/*
	 * A context that is closed, and one that is only stopped, both call stop(); see
	 * PriorityPoolLifecycle. One that was stopped before it is closed is not stopped
	 * again: its schedulers are paused, and close when their beans are destroyed.
	 */

	private final ConfigurableApplicationContext context;

	private final JobSchedulers schedulers;

	private volatile boolean running;

	/** Schedulers that stop() has paused. */
	private final List<JobScheduler> paused = new ArrayList<>();

	JobSchedulerLifecycle(ConfigurableApplicationContext context) {
		this.context = context;
		this.schedulers = new JobSchedulers(context.getBeanFactory());
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public synchronized void start() {
		this.paused.forEach(JobScheduler::resume);
		this.paused.clear();
		this.running = true;
	}

	@Override
	public synchronized void stop() {
		if (this.context.isClosed()) {
			this.schedulers.existing().forEach(JobScheduler::close);
		}
		else {
			this.schedulers.existing().forEach(this::pause);
		}
		this.running = false;
	}

	/** One that the application has paused is the application's to resume. */
	private void pause(JobScheduler scheduler) {
		if (!scheduler.isPaused()) {
			scheduler.pause();
			this.paused.add(scheduler);
		}
	}

}
