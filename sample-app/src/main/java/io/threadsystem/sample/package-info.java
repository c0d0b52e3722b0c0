/**
 * An order service that does its slow work on priority pools.
 */
@NullMarked
package io.threadsystem.sample;

import org.jspecify.annotations.NullMarked;
