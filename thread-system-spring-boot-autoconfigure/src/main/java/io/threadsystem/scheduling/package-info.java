/**
 * What makes annotated methods schedules, with its checks at start-up, and what shows
 * schedules to Spring.
 */
@NullMarked
package io.threadsystem.scheduling;

import org.jspecify.annotations.NullMarked;
