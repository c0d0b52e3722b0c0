package io.threadsystem.aop;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.job.Job;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobTimeoutException;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.NameMatchMethodPointcutAdvisor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link JobRetry#recover()}.
 */
class JobRetryRecoverTests {

	private static final Duration SOON = Duration.ofSeconds(10);

	// What it returns

	@Test
	void aValueIsTheResultWhereAllRetriesHaveFailed() {
		run((gateway, script) -> {
			script.fail(new IOException("1"), new IOException("2"));
			CompletableFuture<String> job = gateway.charge("order");
			assertThat(job).succeedsWithin(SOON).isEqualTo("order later");
			assertThat(((Job<?>) job).attempts()).isEqualTo(2);
		});
	}

	@Test
	void itIsNotCalledWhereARetrySucceeds() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertThat(gateway.charge("order")).succeedsWithin(SOON).isEqualTo("charged");
			assertThat(script.seen).isEmpty();
		});
	}

	@Test
	void aFutureIsWaitedFor() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertThat(gateway.laterFuture()).succeedsWithin(SOON).isEqualTo("a future later");
		});
	}

	@Test
	void aFailedFutureIsTheFailureOfTheJob() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertFails(gateway.laterFailedFuture(), IllegalArgumentException.class, "not later either");
		});
	}

	@Test
	void aMonoIsSubscribed() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertThat(gateway.mono().block(SOON)).isEqualTo("a mono later");
		});
	}

	@Test
	void aValueRecoversAMonoToo() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertThat(gateway.monoOfValue().block(SOON)).isEqualTo("a value later");
		});
	}

	@Test
	void aSubtypeOfTheFutureFits() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertThat(gateway.stage().toCompletableFuture()).succeedsWithin(SOON).isEqualTo(1);
		});
	}

	@Test
	void aPrimitiveStandsForItsWrapper() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertThat(gateway.number()).succeedsWithin(SOON).isEqualTo(42);
		});
	}

	@Test
	void voidRecoversAFutureOfVoid() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertThat(gateway.futureOfVoid()).succeedsWithin(SOON).isNull();
			assertThat(script.seen).containsExactly("later");
		});
	}

	@Test
	void anythingRecoversAFutureOfAnything() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertThat(((CompletableFuture<?>) gateway.<String>generic(String.class))).succeedsWithin(SOON)
				.isEqualTo("generic later");
		});
	}

	@Test
	void whatItThrowsIsTheFailureOfTheJobCheckedOrNot() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertFails(gateway.throwingLater(), InterruptedException.class, "not later either");
		});
	}

	// Which failures it takes

	@Test
	void theMostSpecificTypeWins() {
		run((gateway, script) -> {
			script.fail(new FileNotFoundException("file"));
			assertThat(gateway.overloaded("o")).succeedsWithin(SOON).isEqualTo("file not found: file o");
			script.fail(new IOException("disk"));
			assertThat(gateway.overloaded("o")).succeedsWithin(SOON).isEqualTo("input: disk o");
			script.fail(new StackOverflowError("deep"));
			assertThat(gateway.overloaded("o")).succeedsWithin(SOON).isEqualTo("anything o");
		});
	}

	@Test
	void aFailureOfAnotherTypeIsTheJobs() {
		run((gateway, script) -> {
			script.fail(new IllegalStateException("other"));
			assertFails(gateway.onlyInput(), IllegalStateException.class, "other");
		});
	}

	@Test
	void aFailureThatOnlyHasTheTypeAsItsCauseIsTheJobs() {
		run((gateway, script) -> {
			script.fail(new UncheckedIOException("wrapped", new IOException("inside")));
			assertFails(gateway.onlyInput(), UncheckedIOException.class, "wrapped");
		});
	}

	@Test
	void aFailureThatIsNotWorthARetryIsTheJobs() {
		run((gateway, script) -> {
			script.fail(new IllegalStateException("excluded"));
			assertFails(gateway.charge("order"), IllegalStateException.class, "excluded");
			assertThat(script.seen).isEmpty();
		});
	}

	@Test
	void theTimeLimitIsRecoveredToo() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			CompletableFuture<String> job = gateway.noTime();
			assertThat(job).succeedsWithin(SOON).isEqualTo("a value later");
			assertThat(((Job<?>) job).attempts()).isEqualTo(1);
		});
	}

	@Test
	void anAttemptThatTookTooLongIsRecoveredEvenByAFuture() {
		run((gateway, script) -> assertThat(gateway.slow()).succeedsWithin(SOON).isEqualTo("later"));
	}

	@Test
	void aRecoveryMayTakeAsLongAsAnAttempt() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			CompletableFuture<String> later = new CompletableFuture<>();
			CompletableFuture<String> job = gateway.recoveredSlowly(later);
			assertThat(job).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(JobTimeoutException.class);
			await().until(later::isCancelled);
		});
	}

	@Test
	void aDefaultMethodOfAnInterfaceThatOnlyAProxyImplementsRecovers() {
		AnnotatedBeans.runner().withBean(Client.class, Client::proxy).run((context) -> {
			CompletableFuture<String> job = context.getBean(Client.class).charge("order");
			assertThat(job).succeedsWithin(SOON).isEqualTo("order later");
			assertThat(((Job<?>) job).attempts()).isEqualTo(2);
		});
	}

	@Test
	void aCancellationIsNotRecovered() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			CompletableFuture<String> job = gateway.patient();
			await().until(() -> !((Job<?>) job).failures().isEmpty());
			assertThat(job.cancel(true)).isTrue();
			assertThat(job).isCancelled();
			assertThat(script.seen).isEmpty();
		});
	}

	// How it is called

	@Test
	void itRunsOnAWorkerWithTheContextOfTheJob() {
		run((gateway, script) -> {
			script.fail(new IOException("1"));
			assertThat(gateway.inContext()).succeedsWithin(SOON)
				.asString()
				.startsWith("main-worker-")
				.endsWith(" Gateway.inContext");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "viaPackagePrivate", "viaProtected", "viaPublic" })
	void aMethodThatTheProxySeesIsAdvised(String name) {
		AnnotatedBeans.runner(Gateway.class, Script.class, OtherAdvice.class)
			.withPropertyValues("later=" + name)
			.run((context) -> {
				context.getBean(Script.class).fail(new IOException("1"));
				assertThat(context.getBean(Gateway.class).configured()).succeedsWithin(SOON)
					.isEqualTo("advised " + name);
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "viaPrivate", "viaFinal", "viaStatic", "viaInherited" })
	void aMethodThatTheProxyDoesNotSeeIsCalledOnTheBeanItself(String name) {
		AnnotatedBeans.runner(Gateway.class, Script.class).withPropertyValues("later=" + name).run((context) -> {
			context.getBean(Script.class).fail(new IOException("1"));
			assertThat(context.getBean(Gateway.class).configured()).succeedsWithin(SOON).isEqualTo(name);
		});
	}

	@Test
	void aBeanWithAJdkProxyIsRecoveredThroughItsInterfaceOrItself() {
		AnnotatedBeans.runner(ApiGateway.class, Script.class, OtherAdvice.class)
			.withPropertyValues("spring.aop.proxy-target-class=false", "later=viaInterface")
			.run((context) -> {
				context.getBean(Script.class).fail(new IOException("1"));
				assertThat(context.getBean(Api.class).charge()).succeedsWithin(SOON).isEqualTo("advised viaInterface");
			});
		AnnotatedBeans.runner(ApiGateway.class, Script.class)
			.withPropertyValues("spring.aop.proxy-target-class=false", "later=viaPublic")
			.run((context) -> {
				context.getBean(Script.class).fail(new IOException("1"));
				assertThat(context.getBean(Api.class).charge()).succeedsWithin(SOON).isEqualTo("viaPublic");
			});
	}

	private static void assertFails(CompletableFuture<?> future, Class<? extends Throwable> type, String message) {
		assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> future.get(10, TimeUnit.SECONDS))
			.havingCause()
			.isExactlyInstanceOf(type)
			.withMessage(message);
	}

	private static void run(Scenario scenario) {
		AnnotatedBeans.runner(Gateway.class, Script.class)
			.withPropertyValues("later=laterValue")
			.run((context) -> scenario.run(context.getBean(Gateway.class), context.getBean(Script.class)));
	}

	interface Scenario {

		void run(Gateway gateway, Script script) throws Throwable;

	}

	static class Base {

		@SuppressWarnings("UnusedMethod")
		private String viaInherited() {
			return "viaInherited";
		}

	}

	@SuppressWarnings({ "UnusedMethod", "UnusedVariable", "EffectivelyPrivate" })
	static class Gateway extends Base {

		private final Script script;

		Gateway(Script script) {
			this.script = script;
		}

		private <T> CompletableFuture<T> play(T result) throws Throwable {
			this.script.play();
			return CompletableFuture.completedFuture(result);
		}

		@PriorityAsync
		@JobRetry(maxRetries = 1, delay = "1ms", includes = IOException.class, recover = "chargeLater")
		public CompletableFuture<String> charge(String order) throws Throwable {
			return play("charged");
		}

		String chargeLater(String order) {
			this.script.seen.add("later");
			return order + " later";
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "aFutureLater")
		public CompletableFuture<String> laterFuture() throws Throwable {
			return play("");
		}

		CompletableFuture<String> aFutureLater() {
			return CompletableFuture.supplyAsync(() -> "a future later");
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "aFailedFutureLater")
		public CompletableFuture<String> laterFailedFuture() throws Throwable {
			return play("");
		}

		CompletableFuture<String> aFailedFutureLater() {
			return CompletableFuture.failedFuture(new IllegalArgumentException("not later either"));
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "aMonoLater")
		public Mono<String> mono() throws Throwable {
			return Mono.fromFuture(play(""));
		}

		Mono<String> aMonoLater() {
			return Mono.fromSupplier(() -> "a mono later");
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "laterValue")
		public Mono<String> monoOfValue() throws Throwable {
			return Mono.fromFuture(play(""));
		}

		String laterValue() {
			return "a value later";
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "stageLater")
		public CompletionStage<Number> stage() throws Throwable {
			return play(0);
		}

		CompletableFuture<Integer> stageLater() {
			return CompletableFuture.completedFuture(1);
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "numberLater")
		public Future<Integer> number() throws Throwable {
			return play(0);
		}

		int numberLater() {
			return 42;
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "voidLater")
		public CompletableFuture<@Nullable Void> futureOfVoid() throws Throwable {
			return play(null);
		}

		void voidLater() {
			this.script.seen.add("later");
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "genericLater")
		public <T> CompletableFuture<T> generic(Class<T> type) throws Throwable {
			return play(null);
		}

		Object genericLater(Class<?> type) {
			return "generic later";
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "throwLater")
		public CompletableFuture<String> throwingLater() throws Throwable {
			return play("");
		}

		String throwLater() throws InterruptedException {
			throw new InterruptedException("not later either");
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "overloadedLater")
		public CompletableFuture<String> overloaded(String order) throws Throwable {
			return play("");
		}

		String overloadedLater(String order) {
			return "anything " + order;
		}

		String overloadedLater(IOException failure, String order) {
			return "input: " + failure.getMessage() + " " + order;
		}

		String overloadedLater(FileNotFoundException failure, String order) {
			return "file not found: " + failure.getMessage() + " " + order;
		}

		String overloadedLater(int unrelated) {
			return "never";
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "onlyInputLater")
		public CompletableFuture<String> onlyInput() throws Throwable {
			return play("");
		}

		String onlyInputLater(IOException failure) {
			return "input";
		}

		@PriorityAsync
		@JobRetry(delay = "1h", timeout = "1s", recover = "laterValue")
		public CompletableFuture<String> noTime() throws Throwable {
			return play("");
		}

		@PriorityAsync(timeout = "500ms")
		@JobRetry(maxRetries = 0, recover = "slowLater")
		public CompletableFuture<String> slow() {
			return new CompletableFuture<>();
		}

		CompletableFuture<String> slowLater(JobTimeoutException failure) {
			Executor delayed = CompletableFuture.delayedExecutor(20, TimeUnit.MILLISECONDS);
			return CompletableFuture.supplyAsync(() -> "later", delayed);
		}

		@PriorityAsync(timeout = "50ms")
		@JobRetry(maxRetries = 0, recover = "slowly")
		public CompletableFuture<String> recoveredSlowly(CompletableFuture<String> later) throws Throwable {
			return play("");
		}

		CompletableFuture<String> slowly(CompletableFuture<String> later) {
			return later;
		}

		@PriorityAsync
		@JobRetry(delay = "1h", recover = "patientLater")
		public CompletableFuture<String> patient() throws Throwable {
			return play("");
		}

		String patientLater() {
			this.script.seen.add("later");
			return "later";
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "laterInContext")
		public CompletableFuture<String> inContext() throws Throwable {
			return play("");
		}

		String laterInContext() {
			return AnnotatedBeans.worker() + " " + JobContext.current().name();
		}

		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "${later}")
		public CompletableFuture<String> configured() throws Throwable {
			return play("");
		}

		String viaPackagePrivate() {
			return this.script.getClass().getSimpleName().isEmpty() ? "" : "viaPackagePrivate";
		}

		protected String viaProtected() {
			return this.script.getClass().getSimpleName().isEmpty() ? "" : "viaProtected";
		}

		public String viaPublic() {
			return this.script.getClass().getSimpleName().isEmpty() ? "" : "viaPublic";
		}

		private String viaPrivate() {
			return this.script.getClass().getSimpleName().isEmpty() ? "" : "viaPrivate";
		}

		final String viaFinal() {
			return this.script.getClass().getSimpleName().isEmpty() ? "" : "viaFinal";
		}

		static String viaStatic() {
			return "viaStatic";
		}

	}

	/** As the proxies of HTTP interfaces are. */
	public interface Client {

		@PriorityAsync
		@JobRetry(maxRetries = 1, delay = "1ms", recover = "chargeLater")
		CompletableFuture<String> charge(String order);

		default String chargeLater(String order) {
			return order + " later";
		}

		static Client proxy() {
			return (Client) Proxy.newProxyInstance(Client.class.getClassLoader(), new Class<?>[] { Client.class },
					(proxy, method, arguments) -> {
						if (method.isDefault()) {
							return InvocationHandler.invokeDefault(proxy, method, arguments);
						}
						if (method.getName().equals("charge")) {
							throw new IllegalStateException("no connection");
						}
						return method.getName().equals("toString") ? "client"
								: (method.getName().equals("hashCode") ? 1 : null);
					});
		}

	}

	interface Api {

		CompletableFuture<String> charge() throws Throwable;

		String viaInterface();

	}

	static class ApiGateway implements Api {

		private final Script script;

		ApiGateway(Script script) {
			this.script = script;
		}

		@Override
		@PriorityAsync
		@JobRetry(maxRetries = 0, recover = "${later}")
		public CompletableFuture<String> charge() throws Throwable {
			this.script.play();
			return CompletableFuture.completedFuture("");
		}

		@Override
		public String viaInterface() {
			return "viaInterface";
		}

		public String viaPublic() {
			return "viaPublic";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherAdvice {

		@Bean
		static DefaultAdvisorAutoProxyCreator autoProxyCreator() {
			return new DefaultAdvisorAutoProxyCreator();
		}

		@Bean
		static Advisor otherAdvice() {
			MethodInterceptor advice = (invocation) -> "advised " + invocation.proceed();
			NameMatchMethodPointcutAdvisor advisor = new NameMatchMethodPointcutAdvisor(advice);
			advisor.addMethodName("via*");
			return advisor;
		}

	}

}
