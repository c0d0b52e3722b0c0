package io.threadsystem.sample.run;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Where this application listens, which is known once it does: the port may be 0.
 */
@Component
class ServerAddress {

	private static final Logger logger = LoggerFactory.getLogger(ServerAddress.class);

	private volatile String base = "";

	@EventListener
	void started(WebServerInitializedEvent event) {
		if (!"management".equals(event.getApplicationContext().getServerNamespace())) {
			this.base = "http://127.0.0.1:" + event.getWebServer().getPort();
			logger.info("Orders: {}/orders/summary, mails: {}/mailbox, meters: {}/actuator/metrics", this.base,
					this.base, this.base);
		}
	}

	/** The URL of a path. */
	String url(String path) {
		return this.base + path;
	}

}
