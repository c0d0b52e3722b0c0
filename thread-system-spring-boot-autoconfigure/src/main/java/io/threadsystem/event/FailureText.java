package io.threadsystem.event;

/** The text of a failure, as events show it. */
final class FailureText {

	private FailureText() {
	}

	/** What the failure says of itself; its class where that throws. */
	static String of(Throwable failure) {
		try {
			return failure.toString();
		}
		catch (Throwable ex) {
			return failure.getClass().getName() + " (which cannot be shown)";
		}
	}

}
