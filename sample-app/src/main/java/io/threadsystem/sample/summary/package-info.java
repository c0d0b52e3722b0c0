/**
 * Figures of the orders and of the pools.
 */
@NullMarked
package io.threadsystem.sample.summary;

import org.jspecify.annotations.NullMarked;
