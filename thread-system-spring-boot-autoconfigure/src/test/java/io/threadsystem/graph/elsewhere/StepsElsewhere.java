package io.threadsystem.graph.elsewhere;

import io.threadsystem.annotation.JobStep;

/** A superclass with a step that only its own package sees. */
public class StepsElsewhere {

	@JobStep
	String hidden() {
		return "hidden";
	}

}
