/**
 * Types of Spring Framework as the engine's.
 */
@NullMarked
package io.threadsystem.spring;

import org.jspecify.annotations.NullMarked;
