/**
 * What happens to jobs, as events for the listeners of the application.
 */
@NullMarked
package io.threadsystem.event;

import org.jspecify.annotations.NullMarked;
