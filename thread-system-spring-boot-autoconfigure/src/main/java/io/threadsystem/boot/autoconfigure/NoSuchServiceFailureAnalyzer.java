package io.threadsystem.boot.autoconfigure;

import io.threadsystem.registry.NoSuchServiceException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Explains which service is missing, and which ones come close. Asked before the analyzer
 * of Spring Boot for all missing beans, which would leave the latter out.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class NoSuchServiceFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchServiceException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, NoSuchServiceException cause) {
		Class<?> type = cause.getBeanType();
		String description = "A service of type %s is required.%n%n    Reason: %s"
			.formatted((type != null) ? type.getName() : "unknown", cause.reason());
		return new FailureAnalysis(description, cause.remedy(), cause);
	}

}
