/**
 * Orders, what they consist of, and the table that keeps them.
 */
@NullMarked
package io.threadsystem.sample.order;

import org.jspecify.annotations.NullMarked;
