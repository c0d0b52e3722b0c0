package io.threadsystem.actuate.endpoint;

import io.threadsystem.pool.InvalidPoolSettingException;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** Thrown where a pool cannot be changed as it is asked for; it is as before. */
class InvalidPoolChangeException extends InvalidEndpointRequestException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final String value;

	private final String reason;

	private final String remedy;

	InvalidPoolChangeException(String property, Object value, String reason, String remedy) {
		super(property + " = " + value + ": " + reason + " " + remedy, reason);
		this.property = property;
		this.value = String.valueOf(value);
		this.reason = reason;
		this.remedy = remedy;
	}

	InvalidPoolChangeException(InvalidPoolSettingException refused) {
		this(refused.setting(), refused.value(), refused.reason(), refused.remedy());
	}

	ProblemDescriptor describe() {
		return new ProblemDescriptor(this.property, this.value, this.reason, this.remedy);
	}

}
