package io.threadsystem.actuate.endpoint;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;

/** Thrown where a durable job cannot be treated as it is asked for; it is as before. */
class InvalidDurableJobActionException extends InvalidEndpointRequestException {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private final transient ProblemDescriptor problem;

	InvalidDurableJobActionException(Kind kind, ProblemDescriptor problem) {
		super(problem.property() + " = " + problem.value() + ": " + problem.reason() + " " + problem.remedy(),
				problem.reason());
		this.kind = kind;
		this.problem = problem;
	}

	Kind kind() {
		return this.kind;
	}

	ProblemDescriptor describe() {
		return this.problem;
	}

	/** Why it cannot be. */
	enum Kind {

		/** There is no such job. */
		ABSENT,

		/** There is no such action. */
		UNKNOWN,

		/** The job is in a state in which that cannot be done. */
		CONFLICT

	}

}
