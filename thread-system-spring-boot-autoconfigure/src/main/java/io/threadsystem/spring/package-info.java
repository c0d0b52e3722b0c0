/**
 * Types of Spring Framework as the engine takes them.
 */
@NullMarked
package io.threadsystem.spring;

import org.jspecify.annotations.NullMarked;
