package io.threadsystem.boot.autoconfigure;

import io.threadsystem.aop.InvalidJobMethodException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the calls of a method cannot become jobs.
 */
class InvalidJobMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidJobMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidJobMethodException cause) {
		String description = "@PriorityAsync cannot work on this method:%n%n    Method: %s%n    Reason: %s"
			.formatted(cause.method(), cause.reason());
		return new FailureAnalysis(description, cause.remedy(), cause);
	}

}
