package io.threadsystem.actuate.endpoint;

import java.util.Map;

/**
 * All the values that a request has, but those of its path.
 *
 * @param values the values by their names, as they were sent
 * @since 0.1.0
 */
public record WholeRequest(Map<String, Object> values) {
}
