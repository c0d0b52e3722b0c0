package io.threadsystem.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/** What the engine logs, kept from the console, until closed. */
public final class LogCapture extends AppenderBase<ILoggingEvent> implements AutoCloseable {

	private final Logger logger = (Logger) LoggerFactory.getLogger("io.threadsystem");

	private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

	public LogCapture() {
		this.logger.setAdditive(false);
		this.logger.addAppender(this);
		start();
	}

	@Override
	protected void append(ILoggingEvent event) {
		this.events.add(event);
	}

	/** Events from a level on, in the order of logging. */
	public List<ILoggingEvent> from(Level level) {
		return this.events.stream().filter((event) -> event.getLevel().isGreaterOrEqual(level)).toList();
	}

	public List<String> messages() {
		return from(Level.WARN).stream().map(ILoggingEvent::getFormattedMessage).toList();
	}

	@Override
	public void close() {
		stop();
		this.logger.detachAppender(this);
		this.logger.setAdditive(true);
	}

}
