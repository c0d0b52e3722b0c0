package io.threadsystem.boot.autoconfigure;

import io.threadsystem.scheduling.InvalidScheduledMethodException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why a method cannot be scheduled.
 */
class InvalidScheduledMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidScheduledMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidScheduledMethodException cause) {
		String description = "@PriorityScheduled cannot work on this method:%n%n    Method: %s%n    Reason: %s"
			.formatted(cause.method(), cause.reason());
		return new FailureAnalysis(description, cause.remedy(), cause);
	}

}
