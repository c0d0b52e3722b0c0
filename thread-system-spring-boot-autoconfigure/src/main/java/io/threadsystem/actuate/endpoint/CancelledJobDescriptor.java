package io.threadsystem.actuate.endpoint;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A job that was cancelled.
 *
 * @param id its id
 * @param name its name
 * @since 0.1.0
 */
public record CancelledJobDescriptor(long id, String name) implements OperationResponseBody {
}
