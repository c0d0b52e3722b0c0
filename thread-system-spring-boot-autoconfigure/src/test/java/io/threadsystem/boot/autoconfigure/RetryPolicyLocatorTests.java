package io.threadsystem.boot.autoconfigure;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.threadsystem.aop.RetryPolicyLocator;
import io.threadsystem.retry.RetryPolicy;
import io.threadsystem.retry.RetryPolicy.Backoff;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The retry policies that names stand for. */
@ExtendWith(OutputCaptureExtension.class)
class RetryPolicyLocatorTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ThreadSystemAutoConfiguration.class));

	@Test
	void aPolicyOfTheConfigurationIsFound() {
		this.contextRunner
			.withPropertyValues("thread-system.retry.gateway.max-retries=4", "thread-system.retry.gateway.delay=200ms",
					"thread-system.retry.gateway.multiplier=3", "thread-system.retry.gateway.max-delay=1s",
					"thread-system.retry.gateway.timeout=10s")
			.run((context) -> {
				RetryPolicy gateway = context.getBean(RetryPolicyLocator.class).locate("gateway");
				assertThat(waits(gateway)).containsExactly(Duration.ofMillis(200), Duration.ofMillis(600),
						Duration.ofSeconds(1), Duration.ofSeconds(1));
				assertThat(gateway.timeout()).isEqualTo(Duration.ofSeconds(10));
			});
	}

	@Test
	void anIncrementActs() {
		this.contextRunner
			.withPropertyValues("thread-system.retry.gateway.delay=1s", "thread-system.retry.gateway.increment=500ms",
					"thread-system.retry.gateway.max-retries=2")
			.run((context) -> assertThat(waits(context.getBean(RetryPolicyLocator.class).locate("gateway")))
				.containsExactly(Duration.ofSeconds(1), Duration.ofMillis(1500)));
	}

	@Test
	void aJitterActs() {
		this.contextRunner
			.withPropertyValues("thread-system.retry.gateway.delay=1s", "thread-system.retry.gateway.jitter=500ms",
					"thread-system.retry.gateway.max-retries=100")
			.run((context) -> assertThat(waits(context.getBean(RetryPolicyLocator.class).locate("gateway")))
				.allSatisfy((wait) -> assertThat(wait).isBetween(Duration.ofSeconds(1), Duration.ofMillis(1500)))
				.anySatisfy((wait) -> assertThat(wait).isGreaterThan(Duration.ofSeconds(1))));
	}

	@Test
	void includesAndExcludesAct() {
		this.contextRunner
			.withPropertyValues("thread-system.retry.gateway.includes=java.io.IOException," + Busy.class.getName(),
					"thread-system.retry.gateway.excludes[0]=java.io.FileNotFoundException")
			.run((context) -> {
				RetryPolicy gateway = context.getBean(RetryPolicyLocator.class).locate("gateway");
				assertThat(gateway.shouldRetry(new IOException())).isTrue();
				assertThat(gateway.shouldRetry(new Busy())).isTrue();
				assertThat(gateway.shouldRetry(new FileNotFoundException())).isFalse();
				assertThat(gateway.shouldRetry(new IllegalStateException())).isFalse();
			});
	}

	@Test
	void whatIsNotSetIsTheEnginesDefault() {
		this.contextRunner.withPropertyValues("thread-system.retry.gateway.max-retries=3")
			.run((context) -> assertThat(context.getBean(RetryPolicyLocator.class).locate("gateway"))
				.hasToString(RetryPolicy.builder().build().toString()));
	}

	@Test
	void aBeanIsFoundByItsNameAndByItsQualifier() {
		this.contextRunner.withUserConfiguration(Beans.class).run((context) -> {
			RetryPolicyLocator locator = context.getBean(RetryPolicyLocator.class);
			assertThat(locator.locate("patient")).isSameAs(context.getBean("patient"));
			assertThat(locator.locate("bold")).isSameAs(context.getBean("qualified"));
		});
	}

	@Test
	void aBeanOfSpringsTypeIsAdapted() {
		this.contextRunner.withUserConfiguration(Beans.class)
			.run((context) -> assertThat(waits(context.getBean(RetryPolicyLocator.class).locate("springs")))
				.containsExactly(Duration.ofMillis(7), Duration.ofMillis(7)));
	}

	@Test
	void aPolicyIsAlwaysTheSame() {
		this.contextRunner.withUserConfiguration(Beans.class).run((context) -> {
			RetryPolicyLocator locator = context.getBean(RetryPolicyLocator.class);
			assertThat(locator.locate("springs")).isSameAs(locator.locate("springs"));
		});
	}

	@Test
	void aBeanOfAnotherTypeIsNoPolicy() {
		this.contextRunner.withBean("gateway", String.class, () -> "the gateway itself")
			.withPropertyValues("thread-system.retry.gateway.max-retries=0")
			.run((context) -> assertThat(waits(context.getBean(RetryPolicyLocator.class).locate("gateway"))).isEmpty());
	}

	@Test
	void aBeanTakesThePlaceOfAConfiguredPolicyAndTheLogSaysSo(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(Beans.class)
			.withPropertyValues("thread-system.retry.patient.max-retries=0")
			.run((context) -> assertThat(context.getBean(RetryPolicyLocator.class).locate("patient"))
				.isSameAs(context.getBean("patient")));
		assertThat(output)
			.contains("The bean 'patient' takes the place of the retry policy thread-system.retry.patient");
	}

	@Test
	void aBeanOfTheParentContextIsFound() {
		new ApplicationContextRunner().withUserConfiguration(Beans.class)
			.run((parent) -> this.contextRunner.withParent(parent)
				.run((context) -> assertThat(context.getBean(RetryPolicyLocator.class).locate("patient"))
					.isSameAs(parent.getBean("patient"))));
	}

	@Test
	void severalBeansOfOneNameAreRefused() {
		this.contextRunner.withUserConfiguration(Beans.class, OtherBold.class)
			.run((context) -> assertThatIllegalArgumentException()
				.isThrownBy(() -> context.getBean(RetryPolicyLocator.class).locate("bold"))
				.withMessage("There are several retry policies 'bold': otherBold, qualified"));
	}

	@Test
	void anUnknownNameIsRefusedWithTheNamesThereAre() {
		this.contextRunner.withUserConfiguration(Beans.class)
			.withPropertyValues("thread-system.retry.gateway.max-retries=1")
			.run((context) -> assertThatIllegalArgumentException()
				.isThrownBy(() -> context.getBean(RetryPolicyLocator.class).locate("getaway"))
				.withMessage("There is no retry policy 'getaway', but these: gateway, patient, qualified, springs"));
	}

	@Test
	void aLocatorOfTheApplicationIsLeftAlone() {
		RetryPolicyLocator own = (name) -> RetryPolicy.builder().build();
		this.contextRunner.withBean(RetryPolicyLocator.class, () -> own)
			.run((context) -> assertThat(context).getBean(RetryPolicyLocator.class).isSameAs(own));
	}

	@Test
	void nothingIsThereWhereItIsSwitchedOff() {
		this.contextRunner.withPropertyValues("thread-system.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RetryPolicyLocator.class));
	}

	private static List<Duration> waits(RetryPolicy policy) {
		List<Duration> waits = new ArrayList<>();
		Backoff backoff = policy.start();
		for (Duration wait = backoff.next(); wait != null; wait = backoff.next()) {
			waits.add(wait);
		}
		return waits;
	}

	static class Busy extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	@Configuration(proxyBeanMethods = false)
	static class Beans {

		@Bean
		RetryPolicy patient() {
			return RetryPolicy.fixed(9, Duration.ofMinutes(1));
		}

		@Bean
		@Qualifier("bold")
		RetryPolicy qualified() {
			return RetryPolicy.fixed(9, Duration.ZERO);
		}

		@Bean
		org.springframework.core.retry.RetryPolicy springs() {
			return org.springframework.core.retry.RetryPolicy.builder()
				.maxRetries(2)
				.delay(Duration.ofMillis(7))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherBold {

		@Bean
		@Qualifier("bold")
		RetryPolicy otherBold() {
			return RetryPolicy.fixed(1, Duration.ZERO);
		}

	}

}
