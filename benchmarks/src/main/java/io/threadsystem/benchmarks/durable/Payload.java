package io.threadsystem.benchmarks.durable;

import java.util.List;

/**
 * What a job is told.
 *
 * @param number the number of the job
 * @param customer somebody
 * @param skus some texts
 */
record Payload(int number, String customer, List<String> skus) {

	static Payload of(int number) {
		return new Payload(number, "customer-" + number + "@example.com", List.of("KB-101", "CB-002", "MN-270"));
	}

}
