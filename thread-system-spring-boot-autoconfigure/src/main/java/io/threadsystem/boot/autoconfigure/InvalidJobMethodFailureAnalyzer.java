package io.threadsystem.boot.autoconfigure;

import io.threadsystem.aop.InvalidJobMethodException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.util.StringUtils;

/**
 * Explains why an annotation cannot work on a method or class.
 */
class InvalidJobMethodFailureAnalyzer extends AbstractFailureAnalyzer<InvalidJobMethodException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidJobMethodException cause) {
		String kind = cause.method().endsWith(")") ? "method" : "class";
		String description = "@%s cannot work on this %s:%n%n    %s: %s%n    Reason: %s".formatted(cause.annotation(),
				kind, StringUtils.capitalize(kind), cause.method(), cause.reason());
		return new FailureAnalysis(description, cause.remedy(), cause);
	}

}
