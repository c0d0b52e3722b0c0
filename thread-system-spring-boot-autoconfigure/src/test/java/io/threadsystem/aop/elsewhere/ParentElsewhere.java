package io.threadsystem.aop.elsewhere;

import io.threadsystem.annotation.PriorityAsync;

/**
 * A class whose annotated method only its own package sees.
 */
public class ParentElsewhere {

	@PriorityAsync
	void order() {
	}

}
