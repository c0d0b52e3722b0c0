/**
 * The auto-configurations of the Thread System for Spring Boot.
 */
@NullMarked
package io.threadsystem.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
