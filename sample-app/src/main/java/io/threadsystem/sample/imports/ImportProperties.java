package io.threadsystem.sample.imports;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.io.Resource;

/**
 * How files are imported.
 *
 * @param file what is imported where no file is given
 * @param inFlight how many orders of an import may be under way at a time
 */
@ConfigurationProperties("sample.imports")
public record ImportProperties(Resource file, int inFlight) {

	public ImportProperties {
		if (inFlight < 1) {
			throw new IllegalArgumentException("sample.imports.in-flight is " + inFlight + " and not at least 1");
		}
	}

}
