package io.threadsystem.cluster;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

import io.threadsystem.job.Priority;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

import static org.assertj.core.api.Assertions.assertThat;

/** What an argument can be made into. */
class JsonArgumentsTests {

	record Holder(Object value) {
	}

	/** The application's mapper may be as trusting as this. */
	private final JsonArguments arguments = new JsonArguments(JsonMapper.builder()
		.activateDefaultTyping(BasicPolymorphicTypeValidator.builder().allowIfBaseType(Object.class).build(),
				DefaultTyping.NON_FINAL)
		.build());

	private final DurableJobHandler handler = new DurableJobHandler("held", "", Priority.NORMAL, Holder.class, null,
			null, (argument) -> {
			}, null);

	@Test
	void noClassIsWritten() {
		byte[] json = this.arguments.write(this.handler, new Holder(new AtomicLong(5)));
		assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo("{\"value\":5}");
	}

	@Test
	void noClassIsMadeThatTheJsonNames() {
		byte[] json = "{\"value\":[\"java.util.concurrent.atomic.AtomicLong\",5]}".getBytes(StandardCharsets.UTF_8);
		assertThat(this.arguments.read(this.handler, json)).isInstanceOf(Holder.class)
			.extracting("value")
			.isNotInstanceOf(AtomicLong.class);
	}

}
