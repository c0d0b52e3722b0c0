package io.threadsystem.aop;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.Duration;

import io.threadsystem.boot.autoconfigure.PriorityAsyncAutoConfiguration;
import io.threadsystem.boot.autoconfigure.ThreadSystemAutoConfiguration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What the tests of jobs that wait for others have in common: a context with two pools of
 * the same size and kind, {@code main}, the default, and {@code io}.
 */
final class WaitingJobs {

	static final Duration SOON = Duration.ofSeconds(20);

	private WaitingJobs() {
	}

	static ApplicationContextRunner runner(int workers, String threads) {
		assumeThat(threads.equals("platform") || Runtime.version().feature() >= 21)
			.as("this Java has such threads: " + threads)
			.isTrue();
		ApplicationContextRunner runner = new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ThreadSystemAutoConfiguration.class,
					PriorityAsyncAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class));
		for (String pool : new String[] { "main", "io" }) {
			runner = runner.withPropertyValues("thread-system.pools." + pool + ".min-workers=" + workers,
					"thread-system.pools." + pool + ".max-workers=" + workers,
					"thread-system.pools." + pool + ".threads=" + threads);
		}
		return runner;
	}

	/** Runs a test with one worker and with four, on threads of each kind. */
	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@ParameterizedTest(name = "{0} worker(s) on {1} threads")
	@CsvSource({ "1, platform", "4, platform", "1, virtual", "4, virtual" })
	@interface WithEachKindOfPool {

	}

}
