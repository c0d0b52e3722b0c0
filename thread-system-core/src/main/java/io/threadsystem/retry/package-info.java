/**
 * When and how often a failed job is tried again:
 * {@link io.threadsystem.retry.RetryPolicy}. Nothing here knows how jobs are run.
 */
@NullMarked
package io.threadsystem.retry;

import org.jspecify.annotations.NullMarked;
