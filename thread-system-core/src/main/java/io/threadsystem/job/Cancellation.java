package io.threadsystem.job;

import org.jspecify.annotations.Nullable;

/** That a token was cancelled, and why. */
record Cancellation(CancellationReason reason, @Nullable String message) {

	String describe() {
		return (this.message != null) ? this.reason + ": " + this.message : this.reason.toString();
	}

}
