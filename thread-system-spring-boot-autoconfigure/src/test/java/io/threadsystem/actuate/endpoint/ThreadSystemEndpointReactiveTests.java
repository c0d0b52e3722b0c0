package io.threadsystem.actuate.endpoint;

/** The endpoint on a reactive web server. */
class ThreadSystemEndpointReactiveTests extends AbstractEndpointTests {

	ThreadSystemEndpointReactiveTests() {
		super("reactive");
	}

}
