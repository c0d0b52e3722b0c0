/**
 * What a submitted piece of work is: {@link io.threadsystem.job.Job} and its states,
 * priorities, cancellation, the context that a running job sees, and the exceptions with
 * which jobs end. Nothing here knows how jobs are run.
 */
@NullMarked
package io.threadsystem.job;

import org.jspecify.annotations.NullMarked;
