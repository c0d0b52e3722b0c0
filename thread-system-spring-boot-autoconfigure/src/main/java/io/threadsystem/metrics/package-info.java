/**
 * The figures of the pools as Micrometer meters.
 */
@NullMarked
package io.threadsystem.metrics;

import org.jspecify.annotations.NullMarked;
