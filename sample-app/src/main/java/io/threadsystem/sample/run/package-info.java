/**
 * The run that the README starts: a bulk import with express orders in between.
 */
@NullMarked
package io.threadsystem.sample.run;

import org.jspecify.annotations.NullMarked;
