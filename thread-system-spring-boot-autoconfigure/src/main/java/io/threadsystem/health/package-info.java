/**
 * The health of the pools for Actuator.
 */
@NullMarked
package io.threadsystem.health;

import org.jspecify.annotations.NullMarked;
