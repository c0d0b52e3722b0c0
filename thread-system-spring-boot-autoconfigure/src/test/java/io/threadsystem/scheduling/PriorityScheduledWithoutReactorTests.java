package io.threadsystem.scheduling;

import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.aop.IsolatedClassPath;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ReactiveTypeDescriptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PriorityScheduled} methods that return a reactive type of another
 * library where Reactor is not on the class path.
 */
class PriorityScheduledWithoutReactorTests {

	@Test
	void aReactiveTypeThatNobodySubscribesToIsRefused() throws Throwable {
		IsolatedClassPath withoutReactor = new IsolatedClassPath((entry) -> !entry.toString().contains("reactor-core"));
		assertThat(withoutReactor.run(Application.class, "")).asString()
			.contains("Reports.run(): It returns " + Eventually.class.getName()
					+ ", but Reactor, which would subscribe to it, is not there. Add io.projectreactor:reactor-core,"
					+ " or return a CompletableFuture.");
	}

	/** What runs there. */
	public static class Application {

		/**
		 * Runs a context with an annotated bean.
		 * @param argument not used
		 * @return why it did not start
		 */
		public static Object run(String argument) {
			ReactiveAdapterRegistry.getSharedInstance()
				.registerReactiveType(ReactiveTypeDescriptor.singleOptionalValue(Eventually.class, Eventually::new),
						(source) -> (Publisher<?>) (subscriber) -> {
						}, (publisher) -> new Eventually());
			try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
					PriorityScheduledBeanPostProcessor.class, Reports.class)) {
				return "started: " + context;
			}
			catch (BeanCreationException ex) {
				return ex.getMessage();
			}
		}

	}

	/** A reactive type. */
	static class Eventually {

	}

	static class Reports {

		@PriorityScheduled(fixedRate = "1h")
		Eventually run() {
			return new Eventually();
		}

	}

}
