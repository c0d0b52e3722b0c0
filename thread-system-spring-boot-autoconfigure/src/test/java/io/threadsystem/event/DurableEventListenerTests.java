package io.threadsystem.event;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.aop.InvalidJobMethodException;
import io.threadsystem.cluster.DurableJobHandler;
import io.threadsystem.cluster.RecordedCluster;
import io.threadsystem.cluster.RecordedCluster.Submission;
import io.threadsystem.job.Priority;
import io.threadsystem.pool.PriorityPool;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Lazy;
import org.springframework.transaction.event.TransactionalEventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link PriorityEventListener#durable()}. */
class DurableEventListenerTests {

	private final List<String> log = new CopyOnWriteArrayList<>();

	private ApplicationContextRunner with(Class<?>... beans) {
		return EventRunner.with(beans)
			.withUserConfiguration(RecordedCluster.Beans.class)
			.withBean("log", List.class, () -> this.log);
	}

	private static RecordedCluster cluster(ApplicationContext context) {
		return context.getBean(RecordedCluster.class);
	}

	private static void run(ApplicationContext context, Submission job) throws Exception {
		cluster(context).run(job, context.getBean("mainPriorityPool", PriorityPool.class));
	}

	private static Submission named(String name, ApplicationContext context) {
		return cluster(context).submissions()
			.stream()
			.filter((job) -> job.name().equals(name))
			.findFirst()
			.orElseThrow();
	}

	@Test
	void anEventIsStoredByThePublisherAndTheMethodRunsOnAWorker() {
		with(Listener.class).run((context) -> {
			Placed event = new Placed(200);
			context.publishEvent(event);
			Submission job = cluster(context).only();
			assertThat(job.name()).isEqualTo("Listener.on");
			assertThat(job.argument()).isSameAs(event);
			assertThat(job.priority()).isNull();
			assertThat(job.thread()).isSameAs(Thread.currentThread());
			assertThat(this.log).isEmpty();
			run(context, job);
			assertThat(this.log).containsExactly("200 on main-worker-1");
			assertThat(cluster(context).submissions()).hasSize(1);
		});
	}

	@Test
	void anEventThatTheConditionDoesNotMeetIsNotStored() {
		with(Listener.class).run((context) -> {
			context.publishEvent(new Placed(3));
			assertThat(cluster(context).submissions()).isEmpty();
		});
	}

	@Test
	void theAttributesAreThoseOfTheHandler() {
		with(Described.class).run((context) -> {
			DurableJobHandler handler = cluster(context).handler("described");
			assertThat(handler.pool()).isEqualTo("io");
			assertThat(handler.priority()).isEqualTo(Priority.HIGHEST);
			assertThat(handler.timeout()).hasSeconds(5);
			assertThat(handler.argumentType()).isEqualTo(Placed.class);
			assertThat(Objects.requireNonNull(handler.retry()).get().timeout()).hasMinutes(2);
			assertThat(cluster(context).handler("by-id")).isNotNull();
		});
	}

	@Test
	void aRecoverMethodStandsInForTheListener() {
		with(Described.class).run((context) -> {
			try {
				Objects.requireNonNull(cluster(context).handler("described").recovery())
					.recover(new Placed(1), new IOException());
			}
			catch (Throwable ex) {
				throw new AssertionError(ex);
			}
			assertThat(this.log).containsExactly("recovered 1");
		});
	}

	@Test
	void aFailedRunIsNotRepeatedLocally() {
		with(Described.class).run((context) -> {
			context.publishEvent(new Placed(1));
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> run(context, named("described", context)));
			assertThat(this.log).containsExactly("failing 1");
		});
	}

	@Test
	void thePriorityOfThePublicationIsThatOfTheJob() {
		with(Listener.class).run((context) -> {
			CompletableFuture<@Nullable Void> published = context.getBean(EventBus.class)
				.publishAsync(new Placed(200), Priority.LOWEST);
			assertThat(published).isCompleted();
			assertThat(cluster(context).only().priority()).isEqualTo(Priority.LOWEST);
		});
	}

	@Test
	void aFutureThatTheMethodReturnsIsWaitedForAndNotPublished() {
		with(ReturnsFuture.class).run((context) -> {
			context.publishEvent(new Placed(1));
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> run(context, cluster(context).only()));
			assertThat(cluster(context).submissions()).hasSize(1);
		});
	}

	@Test
	void aLazyListenerHearsOfEvents() {
		with(LazyListener.class).run((context) -> {
			context.publishEvent(new Placed(1));
			assertThat(this.log).isEmpty();
			run(context, cluster(context).only());
			assertThat(this.log).containsExactly("created", "1");
		});
	}

	@Test
	void withTheThreadSystemSwitchedOffItIsAnOrdinaryListener() {
		with(Listener.class).withPropertyValues("thread-system.enabled=false").run((context) -> {
			context.publishEvent(new Placed(200));
			assertThat(this.log).hasSize(1);
			assertThat(cluster(context).submissions()).isEmpty();
		});
	}

	@Test
	void withoutTheClusterTheApplicationStops() {
		EventRunner.with(ReturnsFuture.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidJobMethodException.class)
				.hasMessageContainingAll("@PriorityEventListener", "thread-system.cluster.enabled is not true"));
	}

	@Test
	void parametersThatCannotBeStoredAreRefused() {
		assertRefused(TakesInterface.class, "is no concrete class", "such as a record");
		assertRefused(TakesAbstractClass.class, "is no concrete class", "such as a record");
		assertRefused(TakesObject.class, "is no concrete class", "such as a record");
		assertRefused(TakesApplicationEvent.class, "is an ApplicationEvent", "such as a record");
		assertRefused(TakesPayloadEvent.class, "is an ApplicationEvent", "such as a record");
		assertRefused(TakesNothing.class, "It has 0 parameters", "Declare one parameter");
	}

	@Test
	void returnedEventsAreRefused() {
		assertRefused(ReturnsMono.class, "what a durable listener returns is not published", "Return void");
	}

	@Test
	void whatADurableJobDoesNotHaveIsRefused() {
		assertRefused(WithQueueTimeout.class, "Its attribute queueTimeout is \"1s\"", "Remove queueTimeout");
		assertRefused(AlsoTransactional.class, "@TransactionalEventListener applies to it too", "Remove that");
		assertRefused(UnknownPool.class, "Its attribute pool is \"nowhere\"", "Name a pool that exists");
		assertRefused(BadId.class, "The name \"a b\"", "with the attribute name");
	}

	private void assertRefused(Class<?> bean, String reason, String remedy) {
		with(bean).run((context) -> {
			assertThat(context).hasFailed();
			Throwable failure = context.getStartupFailure();
			while (!(failure instanceof InvalidJobMethodException) && failure.getCause() != null) {
				failure = failure.getCause();
			}
			assertThat(failure).isInstanceOfSatisfying(InvalidJobMethodException.class, (invalid) -> {
				assertThat(invalid.annotation()).isEqualTo("PriorityEventListener");
				assertThat(invalid.reason()).contains(reason);
				assertThat(invalid.remedy()).contains(remedy);
			});
		});
	}

	record Placed(int total) {
	}

	interface Happened {

	}

	abstract static class Abstract {

	}

	static class OwnEvent extends ApplicationEvent {

		private static final long serialVersionUID = 1L;

		OwnEvent(Object source) {
			super(source);
		}

	}

	static class Listener {

		private final List<String> log;

		Listener(List<String> log) {
			this.log = log;
		}

		@PriorityEventListener(durable = true, condition = "#event.total > 100")
		void on(Placed event) {
			this.log.add(event.total() + " on " + Thread.currentThread().getName());
		}

	}

	static class Described {

		private final List<String> log;

		Described(List<String> log) {
			this.log = log;
		}

		@PriorityEventListener(durable = true, name = "described", id = "unused", pool = "io",
				priority = Priority.HIGHEST, timeout = "5s")
		@JobRetry(timeout = "2m", delay = "1ms", recover = "recover")
		void failing(Placed event) throws IOException {
			this.log.add("failing " + event.total());
			throw new IOException();
		}

		@SuppressWarnings("UnusedMethod")
		private void recover(Placed event) {
			this.log.add("recovered " + event.total());
		}

		@PriorityEventListener(durable = true, id = "by-id")
		void other(Placed event) {
		}

	}

	static class ReturnsFuture {

		@PriorityEventListener(durable = true)
		CompletableFuture<Placed> on(Placed event) {
			return CompletableFuture.failedFuture(new IOException());
		}

	}

	@Lazy
	static class LazyListener {

		private final List<String> log;

		LazyListener(List<String> log) {
			this.log = log;
			log.add("created");
		}

		@PriorityEventListener(durable = true)
		void on(Placed event) {
			this.log.add(String.valueOf(event.total()));
		}

	}

	static class TakesInterface {

		@PriorityEventListener(durable = true)
		void on(Happened event) {
		}

	}

	static class TakesAbstractClass {

		@PriorityEventListener(durable = true)
		void on(Abstract event) {
		}

	}

	static class TakesObject {

		@PriorityEventListener(durable = true, classes = Placed.class)
		void on(Object event) {
		}

	}

	static class TakesApplicationEvent {

		@PriorityEventListener(durable = true)
		void on(OwnEvent event) {
		}

	}

	static class TakesPayloadEvent {

		@PriorityEventListener(durable = true)
		void on(PayloadApplicationEvent<Placed> event) {
		}

	}

	static class TakesNothing {

		@PriorityEventListener(durable = true, classes = Placed.class)
		void on() {
		}

	}

	static class ReturnsMono {

		@PriorityEventListener(durable = true)
		Mono<Placed> on(Placed event) {
			return Mono.just(event);
		}

	}

	static class WithQueueTimeout {

		@PriorityEventListener(durable = true, queueTimeout = "1s")
		void on(Placed event) {
		}

	}

	static class AlsoTransactional {

		@PriorityEventListener(durable = true)
		@TransactionalEventListener
		void on(Placed event) {
		}

	}

	static class UnknownPool {

		@PriorityEventListener(durable = true, pool = "nowhere")
		void on(Placed event) {
		}

	}

	static class BadId {

		@PriorityEventListener(durable = true, id = "a b")
		void on(Placed event) {
		}

	}

}
