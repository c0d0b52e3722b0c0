/**
 * The Actuator endpoint that shows the pools and changes them while they run.
 */
@NullMarked
package io.threadsystem.actuate.endpoint;

import org.jspecify.annotations.NullMarked;
