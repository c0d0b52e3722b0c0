/**
 * What makes {@link io.threadsystem.annotation.PriorityAsync} act.
 */
@NullMarked
package io.threadsystem.aop;

import org.jspecify.annotations.NullMarked;
