package io.threadsystem.sample.order;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.threadsystem.job.Priority;

/**
 * A stored order, as it was when it was read.
 *
 * @param id its key
 * @param details what was ordered
 * @param priority the priority of the jobs that process it
 * @param progress how it is getting on
 */
public record Order(long id, @JsonUnwrapped OrderDetails details, Priority priority,
		@JsonUnwrapped OrderProgress progress) {
}
