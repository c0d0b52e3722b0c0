package io.threadsystem.aop;

import java.util.concurrent.CompletableFuture;

import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PriorityAsync} where Reactor is not on the class path.
 */
class PriorityAsyncWithoutReactorTests {

	@Test
	void everythingElseWorks() throws Throwable {
		IsolatedClassPath withoutReactor = new IsolatedClassPath((entry) -> !entry.toString().contains("reactor-core")
				&& !entry.toString().contains("reactive-streams"));
		assertThat(withoutReactor.run(Application.class, "")).asString().startsWith("main-worker-");
	}

	/** What runs there. */
	public static class Application {

		/**
		 * Runs a context with an annotated bean.
		 * @param argument not used
		 * @return the name of the thread that the method ran on
		 * @throws Exception if something fails
		 */
		public static Object run(String argument) throws Exception {
			ClassLoader loader = Application.class.getClassLoader();
			if (ClassUtils.isPresent("reactor.core.publisher.Mono", loader)) {
				throw new IllegalStateException("Reactor is there");
			}
			try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
					PriorityAsyncAutoConfiguration.class, AnnotatedBeans.Pools.class, Service.class)) {
				context.getBean(Service.class).nothing();
				return context.getBean(Service.class).charge().get();
			}
		}

	}

	static class Service {

		@PriorityAsync
		public CompletableFuture<String> charge() {
			return CompletableFuture.completedFuture(AnnotatedBeans.worker());
		}

		@PriorityAsync
		public void nothing() {
		}

	}

}
