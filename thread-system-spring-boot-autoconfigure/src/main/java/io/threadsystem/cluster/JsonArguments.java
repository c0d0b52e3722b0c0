package io.threadsystem.cluster;

import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.ClassUtils;

/**
 * Arguments as JSON: of the type that the handler's code names, never of one that the
 * JSON names. Safe for use by several threads.
 */
final class JsonArguments {

	private final JsonMapper mapper;

	private final Map<Type, ObjectReader> readers = new ConcurrentHashMap<>();

	JsonArguments(JsonMapper mapper) {
		this.mapper = mapper.rebuild().deactivateDefaultTyping().build();
	}

	/**
	 * Writes an argument.
	 * @throws IllegalArgumentException if it does not fit, or cannot be written
	 */
	byte @Nullable [] write(DurableJobHandler handler, @Nullable Object argument) {
		Type type = handler.argumentType();
		if (type == null) {
			if (argument != null) {
				throw new IllegalArgumentException("Durable job \"" + handler.name() + "\" takes no argument, but got "
						+ "one of " + argument.getClass() + ". Pass null, or give its method a parameter");
			}
			return null;
		}
		JavaType javaType = this.mapper.constructType(type);
		if (!ClassUtils.isAssignableValue(javaType.getRawClass(), argument) || argument == null) {
			throw new IllegalArgumentException("Durable job \"" + handler.name() + "\" takes an argument of type "
					+ type.getTypeName() + ", but got "
					+ ((argument != null) ? "one of " + argument.getClass() : "null") + ". Pass what its method takes");
		}
		try {
			return this.mapper.writerFor(javaType).writeValueAsBytes(argument);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("The argument of durable job \"" + handler.name() + "\", of "
					+ argument.getClass() + ", cannot be written as JSON: " + ex.getOriginalMessage()
					+ ". Pass a simpler object, such as a record with the ids of what is meant", ex);
		}
	}

	/**
	 * Reads an argument.
	 * @throws UnreadableArgumentException if the JSON no longer fits the type
	 */
	@Nullable Object read(DurableJobHandler handler, byte @Nullable [] json) {
		Type type = handler.argumentType();
		if (type == null) {
			return null;
		}
		if (json == null) {
			throw new UnreadableArgumentException(
					"The job has no argument, but its handler now takes one of type " + type.getTypeName());
		}
		try {
			return reader(type).readValue(json);
		}
		catch (JacksonException ex) {
			throw new UnreadableArgumentException(
					"The argument cannot be read as " + type.getTypeName() + ": " + reason(ex));
		}
	}

	/** Kept, as it knows how to read the type once it has found out. */
	private ObjectReader reader(Type type) {
		return this.readers.computeIfAbsent(type,
				(unknown) -> this.mapper.readerFor(this.mapper.constructType(unknown)));
	}

	/** Where it does not fit, and not with which value: that may be somebody's secret. */
	private static String reason(JacksonException failure) {
		String kind = failure.getClass().getSimpleName();
		String path = (failure instanceof DatabindException databind) ? path(databind) : "";
		return path.isEmpty() ? kind : kind + " at " + path;
	}

	/** Names of properties only: the keys of a map are values. */
	private static String path(DatabindException failure) {
		return failure.getPath().stream().map(JsonArguments::step).collect(Collectors.joining());
	}

	private static String step(JacksonException.Reference step) {
		if (step.getPropertyName() == null) {
			return "[" + step.getIndex() + "]";
		}
		Object from = step.from();
		Class<?> type = (from instanceof Class<?> known) ? known : (from != null) ? from.getClass() : Object.class;
		return Map.class.isAssignableFrom(type) ? "[…]" : "." + step.getPropertyName();
	}

	/**
	 * Thrown where no attempt could ever succeed with the code as it is. Its cause would
	 * tell the value.
	 */
	static final class UnreadableArgumentException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		UnreadableArgumentException(String message) {
			super(message);
		}

	}

}
