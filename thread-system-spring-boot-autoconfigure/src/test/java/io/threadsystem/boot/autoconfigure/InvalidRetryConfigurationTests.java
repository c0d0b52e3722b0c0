package io.threadsystem.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.retry.RetryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** What an application prints that is stopped by its retry policies. */
@ExtendWith(OutputCaptureExtension.class)
class InvalidRetryConfigurationTests {

	@TempDir
	private Path directory;

	@Test
	void aNegativeNumberOfRetries(CapturedOutput output) {
		fail("""
				thread-system:
				  retry:
				    gateway:
				      max-retries: -1
				""");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The retry policies cannot be configured:")
			.contains("Property: thread-system.retry.gateway.max-retries")
			.contains("Value: \"-1\"")
			.contains("application.yaml] - 4:20")
			.contains("Reason: A number must not be negative.")
			.contains("Set the number of retries, one less than that of attempts; 0 for none.");
	}

	@Test
	void aNegativeTime(CapturedOutput output) {
		fail("thread-system.retry.gateway.jitter: -5s");
		assertThat(output).contains("Property: thread-system.retry.gateway.jitter")
			.contains("Value: \"-5s\"")
			.contains("Reason: A time must not be negative.")
			.contains("Set 0 or a positive time.");
	}

	@Test
	void aMultiplierBelowOne(CapturedOutput output) {
		fail("thread-system.retry.gateway.multiplier: 0.5");
		assertThat(output).contains("Property: thread-system.retry.gateway.multiplier")
			.contains("Value: \"0.5\"")
			.contains("Reason: Waits must not become shorter.");
	}

	@Test
	void anIncrementBesidesAMultiplier(CapturedOutput output) {
		fail("thread-system.retry.gateway: {multiplier: 2, increment: 1s}");
		assertThat(output).contains("Property: thread-system.retry.gateway.increment")
			.contains("Value: \"1s\"")
			.contains("Reason: Waits grow by a multiplier (2.0) already.");
	}

	@Test
	void aLongestWaitBelowTheFirst(CapturedOutput output) {
		fail("thread-system.retry.gateway: {delay: 2s, max-delay: 1s}");
		assertThat(output).contains("Property: thread-system.retry.gateway.max-delay")
			.contains("Value: \"1s\"")
			.contains("Reason: It is shorter than the first wait, the delay of PT2S.")
			.contains("Set max-delay to at least the delay, or leave it out for no limit.");
	}

	@Test
	void aWordInPlaceOfANumber(CapturedOutput output) {
		fail("thread-system.retry.gateway.max-retries: often");
		assertThat(output).contains("Property: thread-system.retry.gateway.max-retries")
			.contains("Value: \"often\"")
			.contains("failed to convert java.lang.String to java.lang.Integer");
	}

	@Test
	void aWordThatIsNoDuration(CapturedOutput output) {
		fail("thread-system.retry.gateway.delay: soon");
		assertThat(output).contains("Property: thread-system.retry.gateway.delay")
			.contains("'soon' is not a valid duration");
	}

	@Test
	void aClassThatIsNotThere(CapturedOutput output) {
		fail("thread-system.retry.gateway.includes: [java.io.IOException, java.io.Oops]");
		assertThat(output).contains("Property: thread-system.retry.gateway.includes[1]")
			.contains("Value: \"java.io.Oops\"")
			.contains("application.yaml]")
			.contains("Reason: There is no such class.")
			.contains("Write the full name of a class that the application has, such as java.io.IOException.");
	}

	@Test
	void aClassThatIsNoThrowable(CapturedOutput output) {
		fail("thread-system.retry.gateway.excludes: java.lang.String");
		assertThat(output).contains("Property: thread-system.retry.gateway.excludes[0]")
			.contains("Value: \"java.lang.String\"")
			.contains("Reason: The class is no Throwable.")
			.contains("Name a class of exceptions or errors");
	}

	@Test
	void anUnknownKey(CapturedOutput output) {
		fail("thread-system.retry.gateway.max-attempts: 4");
		assertThat(output).contains("Property: thread-system.retry.gateway.max-attempts")
			.contains("Value: \"4\"")
			.contains("Reason: There is no such property.")
			.contains("of a retry policy, thread-system.retry.<name>.{delay, excludes, includes, increment, jitter, "
					+ "max-delay, max-retries, multiplier, timeout}.");
	}

	@Test
	void anEmptyValue(CapturedOutput output) {
		fail("thread-system.retry.gateway.max-retries: ${RETRIES:}");
		assertThat(output).contains("Property: thread-system.retry.gateway.max-retries")
			.contains("Value: \"${RETRIES:}\"")
			.contains("Reason: It has no value.");
	}

	@Test
	void aNameWithADot(CapturedOutput output) {
		fail("thread-system.retry: {'[a.b]': {max-retries: 1}}");
		assertThat(output).contains("Property: thread-system.retry[a.b]")
			.contains("Reason: 'a.b' cannot be the name of a retry policy.")
			.contains("letters, digits, '-' and '_'");
	}

	@Test
	void twoNamesThatAreTheSameToBoot(CapturedOutput output) {
		fail("thread-system.retry: {payGateway: {max-retries: 1}, pay-gateway: {max-retries: 2}}");
		assertThat(output).contains("Property: thread-system.retry.pay-gateway")
			.contains("Reason: The names 'payGateway' and 'pay-gateway' are the same but for capital letters")
			.contains("or rename one of the policies");
	}

	@Test
	void aMethodThatNamesAPolicyThatIsNotThere(CapturedOutput output) {
		fail("thread-system.retry: {gateway: {max-retries: 1}, mail: {delay: 2s}}", Service.class, Policies.class);
		assertThat(output).contains("@JobRetry cannot work on this method:")
			.contains("Method: " + Service.class.getName() + ".charge()")
			.contains("Reason: Its attribute policy is \"getaway\": there is no retry policy 'getaway', but these: "
					+ "gateway, mail, patient, springs.")
			.contains("Name a policy that exists, or configure one as thread-system.retry.<name>.");
	}

	@Test
	void aMethodThatNamesAPolicyWhereThereIsNone(CapturedOutput output) {
		fail("", Service.class);
		assertThat(output).contains("there is no retry policy 'getaway', nor any other.");
	}

	@Test
	void aClassWithoutJobs(CapturedOutput output) {
		fail("", NoJobs.class);
		assertThat(output).contains("@JobRetry cannot work on this class:")
			.contains("Class: " + NoJobs.class.getName())
			.contains("Reason: None of its methods is a job.");
	}

	private void fail(String yaml, Class<?>... sources) {
		try {
			Files.writeString(this.directory.resolve("application.yaml"), yaml);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		SpringApplication application = new SpringApplication(Application.class);
		for (Class<?> source : sources) {
			application.addPrimarySources(List.of(source));
		}
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException()
			.isThrownBy(() -> application.run("--spring.config.location=" + this.directory.toUri()).close());
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ PriorityAsyncAutoConfiguration.class, ThreadSystemAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class Policies {

		@Bean
		RetryPolicy patient() {
			return RetryPolicy.builder().build();
		}

		@Bean
		org.springframework.core.retry.RetryPolicy springs() {
			return org.springframework.core.retry.RetryPolicy.withDefaults();
		}

	}

	static class Service {

		@PriorityAsync
		@JobRetry(policy = "getaway")
		public void charge() {
		}

	}

	@JobRetry
	static class NoJobs {

	}

}
