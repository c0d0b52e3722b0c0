/**
 * Work that belongs together: graphs of jobs that depend on each other, and groups of
 * jobs that are awaited, cancelled and counted as one.
 */
@NullMarked
package io.threadsystem.workflow;

import org.jspecify.annotations.NullMarked;
