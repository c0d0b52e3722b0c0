/**
 * Events: what happens to jobs and pools, told to the listeners of the application, and a
 * bus on which the application publishes its own.
 */
@NullMarked
package io.threadsystem.event;

import org.jspecify.annotations.NullMarked;
