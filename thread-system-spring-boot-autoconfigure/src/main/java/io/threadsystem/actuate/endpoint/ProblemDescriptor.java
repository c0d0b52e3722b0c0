package io.threadsystem.actuate.endpoint;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Why a change was refused: nothing was changed.
 *
 * @param property the name of the setting, as in the request
 * @param value its value
 * @param reason why that cannot work, a sentence
 * @param remedy what to do, a sentence
 * @since 0.1.0
 */
public record ProblemDescriptor(String property, String value, String reason,
		String remedy) implements OperationResponseBody {
}
