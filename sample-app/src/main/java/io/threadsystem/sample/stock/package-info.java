/**
 * What is on the shelves.
 */
@NullMarked
package io.threadsystem.sample.stock;

import org.jspecify.annotations.NullMarked;
