/**
 * Bulk imports of order files.
 */
@NullMarked
package io.threadsystem.sample.imports;

import org.jspecify.annotations.NullMarked;
