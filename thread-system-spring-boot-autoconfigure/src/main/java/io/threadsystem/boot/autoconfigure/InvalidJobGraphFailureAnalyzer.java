package io.threadsystem.boot.autoconfigure;

import io.threadsystem.workflow.InvalidJobGraphException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains why a graph that the application builds itself cannot be run. */
class InvalidJobGraphFailureAnalyzer extends AbstractFailureAnalyzer<InvalidJobGraphException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidJobGraphException cause) {
		return new FailureAnalysis("A job graph cannot be built:%n%n    %s".formatted(cause.getMessage()),
				"Correct the jobs of the graph, where it is built as %s says.".formatted(origin(cause)), cause);
	}

	/** The application's own line, not ours. */
	private static String origin(InvalidJobGraphException cause) {
		for (StackTraceElement element : cause.getStackTrace()) {
			if (!element.getClassName().startsWith("io.threadsystem.workflow.")) {
				return element.toString();
			}
		}
		return "the stack trace";
	}

}
