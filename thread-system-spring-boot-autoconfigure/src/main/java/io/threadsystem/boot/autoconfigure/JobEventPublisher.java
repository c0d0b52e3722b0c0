package io.threadsystem.boot.autoconfigure;

import java.time.Duration;

import io.threadsystem.event.JobRetried;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobFailure;
import io.threadsystem.pool.PoolListener;

import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes what happens to the jobs of one pool to the listeners of the application. The
 * engine logs what these throw.
 */
final class JobEventPublisher implements PoolListener {

	private final String pool;

	private final ApplicationEventPublisher publisher;

	JobEventPublisher(String pool, ApplicationEventPublisher publisher) {
		this.pool = pool;
		this.publisher = publisher;
	}

	@Override
	public void jobRetried(Job<?> job, JobFailure failure, Duration delay) {
		this.publisher.publishEvent(new JobRetried(job.id(), job.name(), this.pool, job.priority(), failure.attempt(),
				failure.cause(), delay, failure.time()));
	}

}
