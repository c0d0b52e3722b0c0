package io.threadsystem.actuate.endpoint;

/** The endpoint on a servlet web server. */
class ThreadSystemEndpointServletTests extends AbstractEndpointTests {

	ThreadSystemEndpointServletTests() {
		super("servlet");
	}

}
