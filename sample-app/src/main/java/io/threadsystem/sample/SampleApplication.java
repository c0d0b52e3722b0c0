package io.threadsystem.sample;

import java.time.Clock;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/**
 * The order service. Its pools are in {@code application.yml}; the methods that run on
 * them are {@code PaymentService.charge} and {@code InvoiceService.send}, and by schedule
 * {@code LateCharges.charge} and the two of {@code report}.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class SampleApplication {

	/**
	 * Starts the application.
	 * @param args Spring Boot's arguments; {@code --sample.run=import} runs the bundled
	 * import
	 */
	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

}
