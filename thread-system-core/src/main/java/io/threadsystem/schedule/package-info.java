/**
 * Work that is due at a time: {@link io.threadsystem.schedule.JobScheduler} hands it to a
 * pool when the time has come, and never runs it itself.
 */
@NullMarked
package io.threadsystem.schedule;

import org.jspecify.annotations.NullMarked;
