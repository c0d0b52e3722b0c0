package io.threadsystem.cluster;

import java.util.List;

import io.threadsystem.annotation.DurableJob;
import io.threadsystem.annotation.PriorityEventListener;
import io.threadsystem.boot.autoconfigure.ThreadSystemDurableJobAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.aop.SpringProxy;
import org.springframework.aop.framework.Advised;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.DecoratingProxy;
import org.springframework.javapoet.ClassName;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that durable jobs have the hints that a native image needs. */
class DurableJobAotTests {

	private final RuntimeHints hints = new RuntimeHints();

	@Test
	void methodsProxiesAndWhatArgumentsAreMadeOfAreHinted() {
		process();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Service.class, "send")).accepts(this.hints);
		assertThat(RuntimeHintsPredicates.proxies()
			.forInterfaces(Api.class, SpringProxy.class, Advised.class, DecoratingProxy.class)).accepts(this.hints);
		assertIsBound(Request.class);
		assertIsBound(Item.class);
	}

	@Test
	void durableEventsAreHintedAndOthersAreNot() {
		process();
		assertIsBound(Placed.class);
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(Other.class)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).rejects(this.hints);
	}

	private void assertIsBound(Class<?> type) {
		assertThat(RuntimeHintsPredicates.reflection()
			.onType(type)
			.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).accepts(this.hints);
	}

	private void process() {
		DefaultGenerationContext generation = new DefaultGenerationContext(
				new ClassNameGenerator(ClassName.get(DurableJobAotTests.class)), new InMemoryGeneratedFiles(),
				this.hints);
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.register(ThreadSystemDurableJobAutoConfiguration.class, RecordedCluster.Beans.class, Service.class,
				FinalService.class, Listener.class);
		new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
	}

	record Item(String name) {
	}

	record Request(List<Item> items) {
	}

	record Placed(int total) {
	}

	record Other(int total) {
	}

	static class Service {

		@DurableJob
		void send(Request request) {
		}

	}

	interface Api {

		@DurableJob
		void call(String value);

	}

	static final class FinalService implements Api {

		@Override
		public void call(String value) {
		}

	}

	static class Listener {

		@PriorityEventListener(durable = true)
		void on(Placed event) {
		}

		@PriorityEventListener
		void on(Other event) {
		}

	}

}
