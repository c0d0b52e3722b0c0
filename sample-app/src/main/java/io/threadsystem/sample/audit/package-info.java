/**
 * What has happened to orders, written down after each change.
 */
@NullMarked
package io.threadsystem.sample.audit;

import org.jspecify.annotations.NullMarked;
