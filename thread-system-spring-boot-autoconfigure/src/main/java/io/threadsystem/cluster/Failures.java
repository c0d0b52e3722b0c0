package io.threadsystem.cluster;

import java.io.PrintWriter;
import java.io.StringWriter;

/** Failures as they are kept with a job. */
final class Failures {

	private Failures() {
	}

	static String text(Throwable failure) {
		StringWriter text = new StringWriter();
		failure.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

}
