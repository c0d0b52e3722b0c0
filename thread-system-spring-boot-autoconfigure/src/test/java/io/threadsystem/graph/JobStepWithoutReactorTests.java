package io.threadsystem.graph;

import java.util.concurrent.CompletableFuture;

import io.threadsystem.annotation.JobGraphDefinition;
import io.threadsystem.annotation.JobStep;
import io.threadsystem.aop.IsolatedClassPath;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemJobGraphAutoConfiguration;
import io.threadsystem.pool.PriorityPool;
import io.threadsystem.workflow.JobGraph;
import io.threadsystem.workflow.JobGraphRun;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that graphs of annotated methods need no Reactor on the class path.
 */
class JobStepWithoutReactorTests {

	@Test
	void futuresAreWaitedFor() throws Throwable {
		IsolatedClassPath withoutReactor = new IsolatedClassPath((entry) -> !entry.toString().contains("reactor-core"));
		assertThat(withoutReactor.run(Application.class, "")).isEqualTo("of a future");
	}

	/** What runs there. */
	public static class Application {

		/**
		 * Runs a graph.
		 * @param argument not used
		 * @return the result of its last step
		 */
		public static Object run(String argument) {
			try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
					AutoConfigured.class, Graph.class)) {
				JobGraphRun run = context.getBean(JobGraph.class).submit(context.getBean(PriorityPool.class));
				run.join();
				return run.result("last", Object.class);
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ThreadSystemAutoConfiguration.class, ThreadSystemJobGraphAutoConfiguration.class })
	static class AutoConfigured {

	}

	@JobGraphDefinition
	static class Graph {

		@JobStep
		CompletableFuture<String> first() {
			return CompletableFuture.completedFuture("of a future");
		}

		@JobStep(after = "first")
		String last(String first) {
			return first;
		}

	}

}
