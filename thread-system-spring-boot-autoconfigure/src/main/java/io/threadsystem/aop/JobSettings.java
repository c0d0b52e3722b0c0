package io.threadsystem.aop;

import java.time.Duration;

import io.threadsystem.job.Priority;
import org.jspecify.annotations.Nullable;

/**
 * What an annotation says about the jobs of a method, with its placeholders resolved.
 *
 * @param name the name of the jobs
 * @param pool the name of the pool, empty for the default one
 * @param priority the priority of calls that carry none
 * @param timeout the longest time to run, {@code null} for what the pool says
 * @param queueTimeout the longest time to wait, {@code null} for what the pool says
 */
record JobSettings(String name, String pool, Priority priority, @Nullable Duration timeout,
		@Nullable Duration queueTimeout) {
}
