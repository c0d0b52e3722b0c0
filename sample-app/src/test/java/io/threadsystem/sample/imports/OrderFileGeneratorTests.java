package io.threadsystem.sample.imports;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link OrderFileGenerator}.
 */
class OrderFileGeneratorTests {

	@Test
	void theCommittedFileIsWhatTheGeneratorWrites() throws IOException {
		if (Boolean.getBoolean("sample.regenerate")) {
			OrderFileGenerator.main(new String[0]);
		}
		assertThat(Files.readAllBytes(OrderFileGenerator.FILE))
			.as("data/orders.csv; see OrderFileGenerator for how to write it again")
			.isEqualTo(OrderFileGenerator.generate().getBytes(StandardCharsets.UTF_8));
	}

}
