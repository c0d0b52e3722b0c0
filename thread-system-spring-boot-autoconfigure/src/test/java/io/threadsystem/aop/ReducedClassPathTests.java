package io.threadsystem.aop;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.threadsystem.annotation.JobRetry;
import io.threadsystem.annotation.PriorityAsync;
import io.threadsystem.annotation.PriorityScheduled;
import io.threadsystem.job.JobContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An auto-configured application whose class path really lacks what is optional.
 */
class ReducedClassPathTests {

	private static final String MICROMETER = "micrometer-core|micrometer-jakarta9|micrometer-registry.*"
			+ "|spring-boot-micrometer-metrics|prometheus-metrics-.*";

	private static final String ACTUATOR = "spring-boot-actuator.*|spring-boot-health";

	private static final String WEB = "spring-web.*|spring-boot-web.*|spring-boot-servlet|spring-boot-http-converter"
			+ "|spring-boot-tomcat|tomcat-embed-.*";

	private static final String REACTOR = "reactor-.*|spring-boot-reactor.*|reactive-streams";

	/** The database would only take time. */
	private static final String DATABASE = "spring-boot-jdbc|spring-jdbc|spring-tx|spring-boot-transaction"
			+ "|spring-boot-persistence|spring-boot-sql|HikariCP|h2"
			+ "|spring-boot-flyway|spring-boot-liquibase|flyway-.*|liquibase-core";

	@ParameterizedTest
	@CsvSource({ MICROMETER + ", io.micrometer.core.instrument.MeterRegistry",
			ACTUATOR + ", org.springframework.boot.actuate.endpoint.annotation.Endpoint",
			WEB + ", org.springframework.web.context.WebApplicationContext",
			MICROMETER + "|" + ACTUATOR + "|" + WEB + "|" + REACTOR + ", reactor.core.publisher.Mono" })
	void annotatedMethodsRunOnWorkers(String absent, String absentClass) throws Throwable {
		Pattern jars = Pattern.compile("(?:" + absent + "|" + DATABASE + ")-[0-9][^/]*\\.jar");
		IsolatedClassPath reduced = new IsolatedClassPath(
				(entry) -> !jars.matcher(entry.getFileName().toString()).matches());
		assertThat(reduced.run(Application.class, absentClass)).asString()
			.matches("main-worker-[0-9]+ scheduled main-worker-[0-9]+");
	}

	/** What runs there. */
	@EnableAutoConfiguration
	@Configuration(proxyBeanMethods = false)
	public static class Application {

		/**
		 * Runs an application with an annotated bean.
		 * @param absentClass the name of a class that must not be there
		 * @return the names of the threads that its methods ran on
		 * @throws Exception if something fails
		 */
		public static Object run(String absentClass) throws Exception {
			if (ClassUtils.isPresent(absentClass, Application.class.getClassLoader())) {
				throw new IllegalStateException(absentClass + " is there");
			}
			// no web server: Tomcat is bound to the class loader that had it first
			SpringApplication application = new SpringApplication(Application.class);
			application.setRegisterShutdownHook(false);
			try (ConfigurableApplicationContext context = application.run("--spring.main.web-application-type=none")) {
				Service service = context.getBean(Service.class);
				return service.charge().get() + " " + service.scheduled().get(10, TimeUnit.SECONDS);
			}
		}

		@Bean
		Service service() {
			return new Service();
		}

	}

	static class Service {

		private final CompletableFuture<String> scheduled = new CompletableFuture<>();

		@PriorityScheduled(initialDelay = "0")
		CompletableFuture<String> run() {
			this.scheduled.complete("scheduled " + Thread.currentThread().getName());
			return this.scheduled;
		}

		CompletableFuture<String> scheduled() {
			return this.scheduled;
		}

		@PriorityAsync
		@JobRetry(delay = "1ms", recover = "chargeLater")
		public CompletableFuture<String> charge() {
			if (JobContext.current().attempt() == 1) {
				throw new IllegalStateException("try again");
			}
			return CompletableFuture.completedFuture(Thread.currentThread().getName());
		}

		String chargeLater() {
			return "never";
		}

	}

}
