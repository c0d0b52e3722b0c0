package io.threadsystem.workflow;

/**
 * Colours of the states of jobs in drawings. They can be told apart with any kind of
 * colour vision, and their text is legible on them, whatever lies behind the drawing.
 */
enum StateColor {

	PENDING("#e8e8e8", "#767676"),

	RUNNING("#f0e442", "#8a7f00"),

	COMPLETED("#8fd3f4", "#0072b2"),

	FAILED("#f4a582", "#b2182b"),

	CANCELLED("#d9b8d4", "#7b3f73"),

	SKIPPED("#ffffff", "#767676");

	/** Of all text. */
	static final String TEXT = "#1a1a1a";

	final String fill;

	final String line;

	StateColor(String fill, String line) {
		this.fill = fill;
		this.line = line;
	}

	static StateColor of(JobGraphState state) {
		return valueOf(state.name());
	}

	/** Whether its line is a broken one: the job never ran to its own end. */
	boolean isDashed() {
		return this == CANCELLED || this == SKIPPED;
	}

}
