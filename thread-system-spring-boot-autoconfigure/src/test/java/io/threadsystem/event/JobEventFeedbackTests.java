package io.threadsystem.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.Job;
import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What listeners of job events do is no news, whatever it is. */
@Timeout(60)
class JobEventFeedbackTests {

	private final AtomicInteger told = new AtomicInteger();

	@Test
	void whatFollowsTheEndOfAJobThatAListenerSubmitsIsNoNews() {
		EventRunner.with(Log.class, Following.class).run((context) -> {
			pool(context).submit(() -> "done").join();
			await().atMost(EventRunner.SOON).until(() -> pool(context).snapshot().completed() == 4);
			assertThat(pool(context).awaitIdle(EventRunner.SOON)).isTrue();
			assertThat(context.getBean(Log.class).told).hasSize(1);
		});
	}

	@Test
	void theInputsOfAMappingThatAListenerBeginsAreNoNews() {
		EventRunner.with().run((context) -> {
			PriorityPool pool = pool(context);
			context.getBean(EventBus.class).subscribe(JobCompleted.class, (event) -> {
				this.told.incrementAndGet();
				pool.map(IntStream.range(0, 200).boxed().toList(), (input) -> input);
			});
			pool.submit(() -> "done").join();
			await().atMost(EventRunner.SOON).until(() -> pool.snapshot().completed() == 201);
			assertThat(this.told).hasValue(1);
		});
	}

	@Test
	void aListenerOfSubmissionsThatSubmitsWithACancelledTokenIsToldOnce() {
		EventRunner.with().run((context) -> {
			CancellationToken cancelled = CancellationToken.create();
			cancelled.cancel();
			context.getBean(EventBus.class).subscribe(JobSubmitted.class, (event) -> {
				this.told.incrementAndGet();
				pool(context).job("again").token(cancelled).submit(() -> "never");
			});
			pool(context).submit(() -> "done").join();
			assertThat(this.told).hasValue(1);
		});
	}

	@Test
	void whatAJobDoesThatRunsWhileAListenerWaitsIsNews() {
		EventRunner.with().run((context) -> {
			PriorityPool pool = pool(context);
			CountDownLatch release = new CountDownLatch(1);
			List<Job<?>> waited = new CopyOnWriteArrayList<>();
			Log log = new Log();
			context.getBean(EventBus.class).subscribe(JobSubmitted.class, (event) -> log.add(event.name()));
			context.getBean(EventBus.class).subscribe(JobCompleted.class, (event) -> {
				if (event.name().equals("first")) {
					waited.forEach(Job::join);
				}
			});
			Job<String> first = pool.job("first").submit(() -> {
				release.await();
				return "done";
			});
			waited.add(pool.job("app").submit(() -> pool.job("child").submit(() -> "done")));
			release.countDown();
			first.join();
			await().atMost(EventRunner.SOON).until(() -> log.told.contains("child"));
		});
	}

	private static PriorityPool pool(ApplicationContext context) {
		return context.getBean(PriorityPool.class);
	}

	static class Following {

		private final Log log;

		private final PriorityPool pool;

		Following(Log log, PriorityPool pool) {
			this.log = log;
			this.pool = pool;
		}

		@PriorityEventListener
		void on(JobCompleted event) {
			this.log.add(event);
			this.pool.submit(() -> 1).thenRunAsync(() -> {
			});
		}

	}

}
