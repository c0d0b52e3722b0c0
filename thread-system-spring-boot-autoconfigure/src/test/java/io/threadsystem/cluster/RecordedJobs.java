package io.threadsystem.cluster;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.threadsystem.job.JobState;
import io.threadsystem.job.Priority;

import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A handler that remembers what it has got, and on which thread. */
final class RecordedJobs {

	final Queue<Object> arguments = new ConcurrentLinkedQueue<>();

	final Queue<String> threads = new ConcurrentLinkedQueue<>();

	RecordedJobs(DurableJobHandlers handlers, String name, String pool) {
		handlers.register(new DurableJobHandler(name, pool, Priority.NORMAL, Integer.class, null, null, (argument) -> {
			this.threads.add(Thread.currentThread().getName());
			this.arguments.add(argument);
		}, null));
	}

	/** Submits a job, and waits until it has run and is kept as completed. */
	static void runOne(ApplicationContext context, String name) {
		DurableJobs jobs = context.getBean(DurableJobs.class);
		awaitState(jobs, jobs.submit(name, 42), JobState.COMPLETED);
	}

	static void awaitState(DurableJobs jobs, String id, JobState state) {
		await().atMost(Duration.ofSeconds(30))
			.untilAsserted(() -> assertThat(jobs.find(id)).get().extracting(StoredJob::state).isEqualTo(state));
	}

}
