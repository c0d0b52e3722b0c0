/**
 * The annotations that applications use.
 */
@NullMarked
package io.threadsystem.annotation;

import org.jspecify.annotations.NullMarked;
