/**
 * Reports that are made on schedule.
 */
@NullMarked
package io.threadsystem.sample.report;

import org.jspecify.annotations.NullMarked;
