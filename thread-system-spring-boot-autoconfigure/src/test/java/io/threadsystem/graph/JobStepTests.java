package io.threadsystem.graph;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobGraphInput;
import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.job.CancellationToken;
import io.threadsystem.job.JobContext;
import io.threadsystem.job.JobTimeoutException;
import io.threadsystem.job.Priority;
import io.threadsystem.job.QueueTimeoutException;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.workflow.FailurePolicy;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphRun;
import io.threadsystem.workflow.JobGraphState;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for runs of graphs of annotated methods.
 */
class JobStepTests {

	@Test
	void stepsGetTheInputAndTheResultsOfTheStepsThatTheyName() {
		GraphBeansRunner.with(Fulfilment.class).run((context) -> {
			JobGraphRun run = run(context, new Order("book", 3));
			assertThat(run.result("mail", String.class)).isEqualTo("book for 30, reserved");
			assertThat(run.states()).containsEntry("release", JobGraphState.SKIPPED)
				.containsEntry("mail", JobGraphState.COMPLETED);
			assertThat(run.graph().name()).isEqualTo("fulfilment");
		});
	}

	@Test
	void aConditionThatIsFalseSkipsTheStep() {
		GraphBeansRunner.with(Fulfilment.class).run((context) -> {
			JobGraphRun run = run(context, new Order("book", 0));
			assertThat(run.state("invoice")).isEqualTo(JobGraphState.COMPLETED);
			assertThat(run.state("mail")).isEqualTo(JobGraphState.SKIPPED);
		});
	}

	@Test
	void aFailureReachesTheStepThatAsksForIt() {
		GraphBeansRunner.with(Fulfilment.class).run((context) -> {
			JobGraphRun run = submit(context, new Order("fail", 1));
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> run.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(IOException.class);
			assertThat(run.result("release", String.class)).isEqualTo("reserved: no money");
			assertThat(run.state("mail")).isEqualTo(JobGraphState.SKIPPED);
		});
	}

	// Parameters

	@Test
	void theRunAndTheJobAreParametersToo() {
		GraphBeansRunner.with(Given.class).run((context) -> {
			JobGraphRun run = run(context, null);
			assertThat(run.result("step", Object.class)).isEqualTo(List.of(run, true, true));
		});
	}

	@Test
	void resultsOfOneTypeAreInTheOrderOfNaming() {
		GraphBeansRunner.with(SameTypes.class).run((context) -> {
			JobGraphRun run = run(context, null);
			assertThat(run.result("byOrder", String.class)).isEqualTo("b a");
			assertThat(run.result("byAttribute", String.class)).isEqualTo("a b c d");
			assertThat(run.result("byType", String.class)).isEqualTo("1 a [x]");
		});
	}

	@Test
	void aStepThatHasNotCompletedGivesNull() {
		GraphBeansRunner.with(Missing.class).run((context) -> {
			JobGraphRun run = submit(context, null);
			assertThat(run).failsWithin(10, TimeUnit.SECONDS);
			assertThat(run.result("after", String.class)).isEqualTo("null/null/java.io.IOException: no");
			assertThat(run.failure("primitive")).get()
				.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
				.isInstanceOf(IllegalStateException.class)
				.hasMessageContaining("The step 'primitive' cannot run: its parameter 'number' of type int cannot be"
						+ " null, but the result of the step 'number' is missing. Declare it as Integer");
		});
	}

	@Test
	void aRunWithoutTheInputFailsTheStepThatAsksForIt() {
		GraphBeansRunner.with(Input.class).run((context) -> {
			assertThat(submit(context, null)).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(IllegalStateException.class);
			assertThat(submit(context, "text")).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(ClassCastException.class);
			assertThat(run(context, 7).result("step", Integer.class)).isEqualTo(8);
		});
	}

	// What steps return

	@Test
	void futuresAndPublishersAreWaitedFor() {
		GraphBeansRunner.with(Futures.class)
			.run((context) -> assertThat(run(context, null).result("last", String.class))
				.isEqualTo("[of a future] of a mono null"));
	}

	@Test
	void aFutureThatFailsFailsTheStep() {
		GraphBeansRunner.with(FailedFuture.class)
			.run((context) -> assertThat(submit(context, null)).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(IOException.class)
				.withMessageContaining("of a future"));
	}

	@Test
	void anErrorIsTheFailureAsItIs() {
		GraphBeansRunner.with(Erring.class)
			.run((context) -> assertThat(submit(context, null)).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(AssertionError.class));
	}

	// Attributes

	@Test
	void stepsRunInTheirPoolAtTheirPriority() {
		GraphBeansRunner.with(Placed.class).withPropertyValues("the.pool=io").run((context) -> {
			JobGraphRun run = run(context, null);
			assertThat(run.result("here", String.class)).startsWith("main-worker-");
			assertThat(run.result("there", String.class)).startsWith("io-worker-");
			PriorityPool io = context.getBean("ioPriorityPool", PriorityPool.class);
			assertThat(io.snapshot().level(Priority.HIGH).submitted()).isEqualTo(1);
		});
	}

	@Test
	void stepsThatNameNoPriorityHaveThatOfTheRun() {
		GraphBeansRunner.with(Fulfilment.class).run((context) -> {
			PriorityPool main = context.getBean(PriorityPool.class);
			JobGraph graph = context.getBean(JobGraph.class);
			graph.submit(main, Priority.LOW, new Order("pen", 2)).get(10, TimeUnit.SECONDS);
			PriorityPool io = context.getBean("ioPriorityPool", PriorityPool.class);
			assertThat(io.snapshot().level(Priority.HIGH).submitted()).isOne();
			assertThat(main.snapshot().level(Priority.LOW).submitted()).isEqualTo(4);
		});
	}

	@Test
	void aTimeoutActs() {
		GraphBeansRunner.with(Slow.class)
			.withPropertyValues("the.timeout=20ms")
			.run((context) -> assertThat(submit(context, null)).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(JobTimeoutException.class));
	}

	@Test
	void aQueueTimeoutActs() {
		GraphBeansRunner.with(Waiting.class).run((context) -> {
			CountDownLatch end = new CountDownLatch(1);
			PriorityPool io = context.getBean("ioPriorityPool", PriorityPool.class);
			for (int worker = 0; worker < 2; worker++) {
				io.submit(() -> end.await(10, TimeUnit.SECONDS));
			}
			assertThat(submit(context, null)).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withCauseInstanceOf(QueueTimeoutException.class);
			end.countDown();
		});
	}

	@Test
	void aFailedStepIsTriedAgain() {
		GraphBeansRunner.with(Retried.class).run((context) -> {
			JobGraphRun run = run(context, null);
			assertThat(run.result("own", Integer.class)).isEqualTo(3);
			assertThat(run.result("named", Integer.class)).isEqualTo(2);
			assertThat(run.report().jobs().get("own").attempts()).isEqualTo(3);
		});
	}

	@Test
	void aFallbackGivesTheResultOfAStepThatFails() {
		GraphBeansRunner.with(WithFallback.class).run((context) -> {
			JobGraphRun run = run(context, null);
			assertThat(run.result("last", String.class)).isEqualTo("instead because of no");
			assertThat(run.state("nothing")).isEqualTo(JobGraphState.COMPLETED);
			assertThat(run.report().jobs().get("first").isFallback()).isTrue();
		});
	}

	@Test
	void whatAFallbackThrowsIsTheFailure() {
		GraphBeansRunner.with(FailingFallback.class)
			.run((context) -> assertThat(submit(context, null)).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withMessageContaining("the fallback failed too"));
	}

	@Test
	void continueLetsOtherStepsGoOn() {
		GraphBeansRunner.with(GoingOn.class).run((context) -> {
			JobGraphRun run = submit(context, null);
			assertThat(run).failsWithin(10, TimeUnit.SECONDS);
			assertThat(run.state("second")).isEqualTo(JobGraphState.COMPLETED);
		});
	}

	@Test
	void theFirstOfSeveralStepsIsEnough() {
		GraphBeansRunner.with(Any.class).run((context) -> {
			JobGraphRun run = submit(context, null);
			assertThat(run).failsWithin(10, TimeUnit.SECONDS);
			assertThat(run.result("last", String.class)).isEqualTo("null b");
		});
	}

	// Conditions

	@Test
	void conditionsSeeTheRunTheInputAndBeans() {
		GraphBeansRunner.with(Conditional.class, Switch.class).run((context) -> {
			JobGraphRun run = run(context, "yes");
			assertThat(run.states()).containsEntry("ofInput", JobGraphState.COMPLETED)
				.containsEntry("ofRun", JobGraphState.COMPLETED)
				.containsEntry("ofBean", JobGraphState.COMPLETED);
			JobGraphRun other = run(context, "no");
			assertThat(other.states()).containsEntry("ofInput", JobGraphState.SKIPPED)
				.containsEntry("ofRun", JobGraphState.COMPLETED)
				.containsEntry("ofBean", JobGraphState.COMPLETED);
		});
	}

	@Test
	void aConditionThatIsNeitherTrueNorFalseFailsTheStep() {
		GraphBeansRunner.with(Indecisive.class)
			.run((context) -> assertThat(submit(context, null)).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withMessageContaining("The condition of the step 'step', #input, gives null, and not true or false"));
		GraphBeansRunner.with(Indecisive.class)
			.run((context) -> assertThat(submit(context, new Object())).failsWithin(10, TimeUnit.SECONDS)
				.withThrowableThat()
				.withMessageContaining("The condition of the step 'step', #input, cannot be evaluated: EL"));
	}

	private static JobGraphRun submit(ApplicationContext context, Object input) {
		PriorityPool pool = context.getBean(PriorityPool.class);
		return context.getBean(JobGraph.class).submit(pool, input);
	}

	private static JobGraphRun run(ApplicationContext context, Object input) {
		JobGraphRun run = submit(context, input);
		assertThat(run).succeedsWithin(10, TimeUnit.SECONDS);
		return run;
	}

	record Order(String item, int count) {
	}

	record Reservation(String text) {
	}

	record Receipt(int amount) {
	}

	record Invoice(String text, boolean hasMail) {
	}

	@JobGraphDefinition("fulfilment")
	static class Fulfilment {

		@JobStep
		Reservation reserve(@JobGraphInput Order order) {
			return new Reservation("reserved");
		}

		@JobStep(after = "reserve", priority = Priority.HIGH, timeout = "5s", pool = "io")
		Receipt charge(@JobGraphInput Order order, Reservation reservation) throws IOException {
			if (order.item().equals("fail")) {
				throw new IOException("no money");
			}
			return new Receipt(order.count() * 10);
		}

		@JobStep(after = { "reserve", "charge" })
		Invoice invoice(@JobGraphInput Order order, Receipt receipt, Reservation reservation) {
			return new Invoice(order.item() + " for " + receipt.amount() + ", " + reservation.text(),
					receipt.amount() > 0);
		}

		@JobStep(after = "invoice", onlyIf = "#invoice.hasMail")
		String mail(Invoice invoice) {
			return invoice.text();
		}

		@JobStep(whenFailed = "charge", always = "reserve")
		String release(Reservation reservation, Throwable failure) {
			return reservation.text() + ": " + failure.getMessage();
		}

	}

	@JobGraphDefinition
	static class Given {

		@JobStep
		List<Object> step(JobGraphRun run, JobContext job, CancellationToken token) {
			return List.of(run, job.name().contains("step"), token == JobContext.current().token());
		}

	}

	@JobGraphDefinition
	static class SameTypes {

		@JobStep
		String a() {
			return "a";
		}

		@JobStep
		String b() {
			return "b";
		}

		@JobStep
		String c() {
			return "c";
		}

		@JobStep
		String d() {
			return "d";
		}

		@JobStep
		int number() {
			return 1;
		}

		@JobStep
		List<String> texts() {
			return List.of("x");
		}

		@JobStep(after = { "b", "a" })
		String byOrder(String first, String second) {
			return first + " " + second;
		}

		@JobStep(always = { "c", "d" }, afterAny = "b", after = "a")
		String byAttribute(String first, String second, CharSequence third, Object fourth) {
			return first + " " + second + " " + third + " " + fourth;
		}

		@JobStep(after = { "a", "texts", "number" })
		String byType(Integer number, String text, List<? extends CharSequence> texts) {
			return number + " " + text + " " + texts;
		}

	}

	@JobGraphDefinition(onFailure = FailurePolicy.CONTINUE)
	static class Missing {

		@JobStep
		String failing() throws IOException {
			throw new IOException("no");
		}

		@JobStep(onlyIf = "false")
		int number() {
			return 1;
		}

		@JobStep(always = { "number", "failing" })
		String after(Integer number, String text, Throwable failure) {
			return number + "/" + text + "/" + failure;
		}

		@JobStep(always = "number")
		int primitive(int number) {
			return number;
		}

	}

	@JobGraphDefinition
	static class Input {

		@JobStep
		int step(@JobGraphInput int number) {
			return number + 1;
		}

	}

	@JobGraphDefinition
	static class Futures {

		@JobStep
		CompletableFuture<List<String>> future() {
			return new CompletableFuture<List<String>>().completeOnTimeout(List.of("of a future"), 5,
					TimeUnit.MILLISECONDS);
		}

		@JobStep
		Mono<String> mono() {
			return Mono.just("of a mono");
		}

		@JobStep
		Mono<Void> nothing() {
			return Mono.empty();
		}

		@JobStep
		CompletableFuture<Integer> none() {
			return null;
		}

		@JobStep(after = { "mono", "future", "nothing", "none" })
		String last(List<String> texts, String text, Integer number) {
			return texts + " " + text + " " + number;
		}

	}

	@JobGraphDefinition
	static class FailedFuture {

		@JobStep
		CompletableFuture<String> step() {
			return CompletableFuture.failedFuture(new IOException("of a future"));
		}

	}

	@JobGraphDefinition
	static class Erring {

		@JobStep
		void step() {
			throw new AssertionError("wrong");
		}

	}

	@JobGraphDefinition
	static class Placed {

		@JobStep
		String here() {
			return Thread.currentThread().getName();
		}

		@JobStep(pool = "${the.pool}", priority = Priority.HIGH)
		String there() {
			return Thread.currentThread().getName();
		}

	}

	@JobGraphDefinition
	static class Slow {

		@JobStep(timeout = "${the.timeout}")
		void step(CancellationToken token) throws InterruptedException {
			token.await(Duration.ofSeconds(10));
		}

	}

	@JobGraphDefinition
	static class Waiting {

		@JobStep(pool = "io", queueTimeout = "20ms")
		void step() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Policies {

		@Bean
		RetryPolicy once() {
			return RetryPolicy.fixed(1, Duration.ofMillis(1));
		}

	}

	@JobGraphDefinition
	@Import(Policies.class)
	static class Retried {

		private final AtomicInteger own = new AtomicInteger();

		private final AtomicInteger named = new AtomicInteger();

		@JobStep
		@JobRetry(maxRetries = 2, delay = "1ms")
		int own() throws IOException {
			return failUntil(this.own, 3);
		}

		@JobStep
		@JobRetry(policy = "once")
		int named() throws IOException {
			return failUntil(this.named, 2);
		}

		private static int failUntil(AtomicInteger attempts, int last) throws IOException {
			if (attempts.incrementAndGet() < last) {
				throw new IOException("again");
			}
			return attempts.get();
		}

	}

	@JobGraphDefinition
	static class WithFallback {

		@JobStep(fallback = "instead")
		CompletableFuture<String> first() throws IOException {
			throw new IOException("no");
		}

		@SuppressWarnings("UnusedMethod")
		private String instead(Throwable failure) {
			return "instead because of " + failure.getMessage();
		}

		@JobStep(fallback = "nothingInstead")
		void nothing() throws IOException {
			throw new IOException("no");
		}

		void nothingInstead() {
		}

		@JobStep(after = { "first", "nothing" })
		String last(String text) {
			return text;
		}

	}

	@JobGraphDefinition
	static class FailingFallback {

		@JobStep(fallback = "instead")
		void step() throws IOException {
			throw new IOException("no");
		}

		void instead() throws IOException {
			throw new IOException("the fallback failed too");
		}

	}

	@JobGraphDefinition(onFailure = FailurePolicy.CONTINUE)
	static class GoingOn {

		@JobStep
		void failing() throws IOException {
			throw new IOException("no");
		}

		@JobStep(always = "failing")
		void first() {
		}

		@JobStep(after = "first")
		void second() {
		}

	}

	@JobGraphDefinition(onFailure = FailurePolicy.CONTINUE)
	static class Any {

		@JobStep
		String a() throws IOException {
			throw new IOException("no");
		}

		@JobStep
		String b() {
			return "b";
		}

		@JobStep(afterAny = { "a", "b" })
		String last(String a, String b) {
			return a + " " + b;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Switch {

		@Bean
		Boolean open() {
			return true;
		}

	}

	@JobGraphDefinition
	static class Conditional {

		@JobStep(onlyIf = "#input == 'yes'")
		void ofInput() {
		}

		@JobStep(onlyIf = "#run.graph().name().contains('onditional')")
		void ofRun() {
		}

		@JobStep(onlyIf = "@open")
		void ofBean() {
		}

	}

	@JobGraphDefinition
	static class Indecisive {

		@JobStep(onlyIf = "#input")
		void step() {
		}

	}

}
