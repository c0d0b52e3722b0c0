package io.threadsystem.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.threadsystem.pool.PriorityPool;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What pools tell while the context starts. */
class EarlyEventTests {

	@Test
	void whatHappensToAPoolBeforeThereAreListenersIsHeardOnceAndInOrder() {
		EventRunner.with(PausesAndResumes.class, Heard.class).run((context) -> {
			assertThat(context.getBean(Heard.class).events).hasExactlyElementsOfTypes(PoolPaused.class,
					PoolResumed.class);
			context.getBean(PriorityPool.class).pause();
			assertThat(context.getBean(Heard.class).events).hasExactlyElementsOfTypes(PoolPaused.class,
					PoolResumed.class, PoolPaused.class);
		});
	}

	@Test
	void theSizeOfAScheduleThatCoversTheStartIsHeard() {
		EventRunner.with(Heard.class)
			.withPropertyValues("thread-system.pools.io.max-workers=8",
					"thread-system.pools.io.scaling.schedule[0].from=00:00",
					"thread-system.pools.io.scaling.schedule[0].to=12:00",
					"thread-system.pools.io.scaling.schedule[0].workers=5",
					"thread-system.pools.io.scaling.schedule[1].from=12:00",
					"thread-system.pools.io.scaling.schedule[1].to=00:00",
					"thread-system.pools.io.scaling.schedule[1].workers=5")
			.run((context) -> {
				List<PoolEvent> heard = context.getBean(Heard.class).events;
				await().atMost(EventRunner.SOON).until(() -> !heard.isEmpty());
				assertThat(heard.get(0)).isInstanceOfSatisfying(PoolScaled.class,
						(event) -> assertThat(event.to()).isEqualTo(5));
			});
	}

	@Test
	void aPublisherThatIsNoBeanPublishesOnceTheContextRuns() {
		EventRunner.with(Heard.class).run((context) -> {
			JobEvents events = new JobEvents(context.getSourceApplicationContext());
			events.listener("other").pauseChanged(true);
			assertThat(context.getBean(Heard.class).events).singleElement().isInstanceOf(PoolPaused.class);
		});
	}

	@Test
	void whereNobodyListensEarlyEventsAreForgotten() {
		EventRunner.with(PausesAndResumes.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Configuration(proxyBeanMethods = false)
	static class PausesAndResumes {

		@Bean
		InitializingBean pausing(PriorityPool pool) {
			return () -> {
				pool.pause();
				pool.resume();
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Heard {

		private final List<PoolEvent> events = new CopyOnWriteArrayList<>();

		@EventListener
		void on(PoolEvent event) {
			this.events.add(event);
		}

	}

}
