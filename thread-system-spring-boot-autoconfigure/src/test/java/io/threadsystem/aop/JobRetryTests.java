package io.threadsystem.aop;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobFailure;
import io.threadsystem.job.JobState;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.pool.PriorityPool;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link JobRetry}: what is an attempt, and what becomes of it.
 */
class JobRetryTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	static Stream<Throwable> failures() {
		return Stream.of(new IOException("checked"), new IllegalStateException("unchecked"),
				new StackOverflowError("error"));
	}

	// What fails an attempt

	@ParameterizedTest
	@MethodSource("failures")
	void whatTheMethodThrowsIsRetried(Throwable failure) {
		run((gateway, script) -> {
			script.fail(failure, failure);
			Job<String> job = job(gateway.charge("order"));
			assertThat(job).succeedsWithin(SOON).isEqualTo("charged order");
			assertThat(job.attempts()).isEqualTo(3);
			assertThat(job.failures()).extracting(JobFailure::cause).containsExactly(failure, failure);
		});
	}

	@ParameterizedTest
	@MethodSource("failures")
	void aFailedFutureThatTheMethodReturnsIsRetried(Throwable failure) {
		run((gateway, script) -> {
			script.fail(failure);
			Job<String> job = job(gateway.failedFuture());
			assertThat(job).succeedsWithin(SOON).isEqualTo("charged");
			assertThat(job.failures()).extracting(JobFailure::cause).containsExactly(failure);
		});
	}

	@Test
	void aFutureThatFailsLaterIsRetried() {
		run((gateway, script) -> {
			CompletableFuture<String> first = new CompletableFuture<>();
			CompletableFuture<String> second = new CompletableFuture<>();
			CompletableFuture<String> job = gateway.firstOf(List.of(first, second));
			await().until(() -> script.seen.size() == 1);
			first.completeExceptionally(new IOException("late"));
			await().until(() -> script.seen.size() == 2);
			assertThat(job.isDone()).isFalse();
			second.complete("second");
			assertThat(job).succeedsWithin(SOON).isEqualTo("second");
		});
	}

	@Test
	void aFailedStageIsRetriedForWhatItFailedWith() {
		run((gateway, script) -> {
			IOException failure = new IOException("stage");
			script.fail(failure);
			Job<String> job = job(gateway.failedStage().toCompletableFuture());
			assertThat(job).succeedsWithin(SOON).isEqualTo("charged");
			assertThat(job.failures()).extracting(JobFailure::cause).containsExactly(failure);
		});
	}

	@Test
	void aFutureThatIsNoStageIsRetriedToo() {
		run((gateway, script) -> {
			script.fail(new IOException("task"));
			assertThat(gateway.futureTask()).succeedsWithin(SOON).isEqualTo("charged");
		});
	}

	@Test
	void anErrorOfAMonoIsRetried() {
		run((gateway, script) -> {
			script.fail(new IOException("mono"), new IllegalStateException("mono"));
			assertThat(gateway.mono().block(SOON)).isEqualTo("charged");
			assertThat(script.seen).hasSize(3);
		});
	}

	@Test
	void eachSubscriptionOfAMonoHasItsRetries() {
		run((gateway, script) -> {
			Mono<String> mono = gateway.mono();
			script.fail(new IOException("one"));
			assertThat(mono.block(SOON)).isEqualTo("charged");
			script.fail(new IOException("two"), new IOException("three"));
			assertThat(mono.block(SOON)).isEqualTo("charged");
			assertThat(script.seen).hasSize(5);
		});
	}

	@Test
	void anAttemptThatTakesTooLongIsRetried() {
		run((gateway, script) -> {
			Job<String> job = job(gateway.slowAtFirst());
			assertThat(job).succeedsWithin(SOON).isEqualTo("charged");
			assertThat(job.failures()).singleElement()
				.satisfies((failure) -> assertThat(failure.cause()).isInstanceOf(JobTimeoutException.class));
		});
	}

	@Test
	void afterOneThatTookTooLongAFutureIsWaitedForAsEver() {
		run((gateway, script) -> {
			CompletableFuture<String> second = new CompletableFuture<>();
			Job<String> job = job(gateway.slowThenWaiting(List.of(new CompletableFuture<>(), second)));
			await().until(() -> script.seen.size() == 2);
			assertThat(second.isDone()).isFalse();
			second.complete("second");
			assertThat(job).succeedsWithin(SOON).isEqualTo("second");
		});
	}

	@Test
	void cancellingTheSubscriptionOfAMonoEndsTheWait() {
		run((gateway, script) -> {
			script.fail(new IOException("mono"));
			Disposable subscription = gateway.patientMono().subscribe();
			await().until(() -> script.seen.size() == 1);
			PriorityPool main = gateway.pool();
			await().until(() -> main.snapshot().retried() == 1);
			subscription.dispose();
			await().until(() -> main.snapshot().cancelled() == 1);
			assertThat(script.seen).hasSize(1);
		});
	}

	@Test
	void theLastFailureIsTheJobsAsItWasThrown() {
		run((gateway, script) -> {
			IOException last = new IOException("last");
			script.fail(new IOException("1"), new IOException("2"), new IOException("3"), last);
			CompletableFuture<String> job = gateway.charge("order");
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> job.get(10, TimeUnit.SECONDS))
				.havingCause()
				.isSameAs(last);
			assertThat(job(job).attempts()).isEqualTo(4);
		});
	}

	@Test
	void aMethodWithoutTheAnnotationIsNotRetried() {
		run((gateway, script) -> {
			script.fail(new IOException("only"));
			CompletableFuture<String> job = gateway.once();
			assertThat(job).failsWithin(SOON);
			assertThat(job(job).attempts()).isEqualTo(1);
		});
	}

	// What an attempt sees

	@Test
	void eachAttemptHasTheArgumentsOfTheCall() {
		run((gateway, script) -> {
			script.fail(new IOException("1"), new IOException("2"));
			StringBuilder order = new StringBuilder("order");
			assertThat(gateway.seeing(order, 7)).succeedsWithin(SOON);
			assertThat(script.seen).hasSize(6).containsOnly(order, 7);
			assertThat(script.seen.get(4)).isSameAs(order);
		});
	}

	@Test
	void eachAttemptGoesThroughTheOtherAdvice() {
		AnnotatedBeans.runner(Gateway.class, Script.class, OtherAdvice.class).run((context) -> {
			Script script = context.getBean(Script.class);
			script.fail(new IOException("1"), new IOException("2"));
			assertThat(context.getBean(Gateway.class).charge("order")).succeedsWithin(SOON)
				.isEqualTo("charged order, advised");
			assertThat(script.seen).containsExactly("advised", "advised", "advised");
		});
	}

	@Test
	void anAttemptKnowsItsNumber() {
		run((gateway, script) -> {
			script.fail(new IOException("1"), new IOException("2"));
			assertThat(gateway.numbered()).succeedsWithin(SOON);
			assertThat(script.seen).containsExactly(1, 2, 3);
		});
	}

	@Test
	void theWorkerRunsOtherJobsMeanwhile() {
		run((gateway, script) -> {
			script.fail(new IOException("patience"));
			CompletableFuture<String> patient = gateway.patient();
			await().until(() -> script.seen.size() == 1);
			assertThat(gateway.onTheSameWorker()).succeedsWithin(SOON);
			assertThat(patient.isDone()).isFalse();
			patient.cancel(true);
		});
	}

	@Test
	void cancellingEndsTheWaitAtOnce() {
		run((gateway, script) -> {
			script.fail(new IOException("patience"));
			CompletableFuture<String> patient = gateway.patient();
			await().until(() -> script.seen.size() == 1);
			assertThat(patient.cancel(true)).isTrue();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(patient::join);
			assertThat(job(patient).jobState()).isEqualTo(JobState.CANCELLED);
			assertThat(script.seen).hasSize(1);
		});
	}

	@SuppressWarnings("unchecked")
	private static <T> Job<T> job(Future<T> future) {
		assertThat(future).isInstanceOf(Job.class);
		return (Job<T>) future;
	}

	private static void run(Scenario scenario) {
		AnnotatedBeans.runner(Gateway.class, Script.class)
			.run((context) -> scenario.run(context.getBean(Gateway.class), context.getBean(Script.class)));
	}

	interface Scenario {

		void run(Gateway gateway, Script script) throws Throwable;

	}

	static class Gateway {

		private final Script script;

		private final PriorityPool main;

		Gateway(Script script, @Qualifier("mainPriorityPool") PriorityPool main) {
			this.script = script;
			this.main = main;
		}

		PriorityPool pool() {
			return this.main;
		}

		@PriorityAsync
		@JobRetry(delay = "1ms")
		public CompletableFuture<String> charge(String order) throws Throwable {
			this.script.play();
			return CompletableFuture.completedFuture("charged " + order);
		}

		@PriorityAsync
		@JobRetry(delay = "1ms")
		public CompletableFuture<String> failedFuture() {
			return played();
		}

		private CompletableFuture<String> played() {
			try {
				this.script.play();
				return CompletableFuture.completedFuture("charged");
			}
			catch (Throwable ex) {
				return CompletableFuture.failedFuture(ex);
			}
		}

		@PriorityAsync
		@JobRetry(delay = "1ms")
		public CompletableFuture<String> firstOf(List<CompletableFuture<String>> inner) {
			this.script.seen.add("attempt");
			return inner.get(JobContext.current().attempt() - 1);
		}

		@PriorityAsync
		@JobRetry(delay = "1ms", includes = IOException.class)
		public CompletionStage<String> failedStage() {
			return played().thenApply(String::strip);
		}

		@PriorityAsync
		@JobRetry(delay = "1ms", includes = IOException.class)
		public Future<String> futureTask() {
			FutureTask<String> task = new FutureTask<>(() -> played().get());
			task.run();
			return task;
		}

		@PriorityAsync
		@JobRetry(delay = "1ms")
		public Mono<String> mono() {
			this.script.seen.add("attempt");
			return Mono.fromFuture(this::played);
		}

		@PriorityAsync(timeout = "50ms")
		@JobRetry(delay = "1ms", includes = JobTimeoutException.class)
		public CompletableFuture<String> slowAtFirst() {
			return (JobContext.current().attempt() == 1) ? new CompletableFuture<>()
					: CompletableFuture.completedFuture("charged");
		}

		@PriorityAsync(timeout = "1s")
		@JobRetry(delay = "1ms", maxRetries = 1)
		public CompletableFuture<String> slowThenWaiting(List<CompletableFuture<String>> inner) {
			return firstOf(inner);
		}

		@PriorityAsync
		@JobRetry(delay = "1h")
		public Mono<String> patientMono() {
			return mono();
		}

		@PriorityAsync
		public CompletableFuture<String> once() {
			return played();
		}

		@PriorityAsync
		@JobRetry(delay = "1ms")
		public CompletableFuture<String> seeing(StringBuilder order, int number) throws Throwable {
			this.script.seen.add(order);
			this.script.seen.add(number);
			this.script.play();
			return CompletableFuture.completedFuture("seen");
		}

		@PriorityAsync
		@JobRetry(delay = "1ms")
		public CompletableFuture<String> numbered() {
			this.script.seen.add(JobContext.current().attempt());
			return played();
		}

		@PriorityAsync(pool = "single")
		@JobRetry(delay = "1h")
		public CompletableFuture<String> patient() {
			this.script.seen.add("attempt");
			return played();
		}

		@PriorityAsync(pool = "single")
		public CompletableFuture<String> onTheSameWorker() {
			return CompletableFuture.completedFuture("free");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherAdvice {

		@Bean
		static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
			DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
			creator.setProxyTargetClass(true);
			return creator;
		}

		@Bean
		Advisor otherAdvice(Script script) {
			MethodInterceptor advice = (invocation) -> {
				script.seen.add("advised");
				invocation.getArguments()[0] += ", advised";
				return invocation.proceed();
			};
			NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(advice);
			advisor.addMethodName("charge");
			return advisor;
		}

	}

}
