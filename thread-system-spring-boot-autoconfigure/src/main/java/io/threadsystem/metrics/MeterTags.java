package io.threadsystem.metrics;

/** Tags that several meters have. */
final class MeterTags {

	static final String POOL = "pool";

	static final String PRIORITY = "priority";

	private MeterTags() {
	}

}
