package io.threadsystem.actuate.endpoint;

import java.util.List;
import java.util.Map;

import io.threadsystem.pool.QueueFullPolicy;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Values that are no texts, as JMX and code may pass them. */
class RequestedValuesTests {

	@Test
	void aNumberIsNoValueOfAnEnum() {
		refused("queueFull", 1, QueueFullPolicy.class, "It is not one of its values. Set block or reject");
	}

	@Test
	void anObjectIsNoText() {
		refused("rateLimit", Map.of("permits", 5), String.class, "It is not a text. Set it to off, or its parts");
	}

	@Test
	void aListIsNoValue() {
		refused("maxWorkers", List.of(3, 4), Integer.class, "It has several values.");
	}

	private static void refused(String name, Object value, Class<?> type, String why) {
		RequestedValues values = new RequestedValues(Map.of(name, value));
		assertThatExceptionOfType(InvalidPoolChangeException.class).isThrownBy(() -> values.take(name, type))
			.withMessageContaining(why);
	}

}
