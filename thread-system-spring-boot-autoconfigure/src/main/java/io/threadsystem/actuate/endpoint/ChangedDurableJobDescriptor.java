package io.threadsystem.actuate.endpoint;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * What was done with a durable job.
 *
 * @param id its id
 * @param done {@code retried}, {@code removed}, or {@code cancelled}: a job that runs was
 * asked to stop
 * @since 0.1.0
 */
public record ChangedDurableJobDescriptor(String id, String done) implements OperationResponseBody {
}
