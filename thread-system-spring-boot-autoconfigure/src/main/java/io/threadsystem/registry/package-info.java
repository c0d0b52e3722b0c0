/**
 * The application context as a registry of services that may come and go.
 */
@NullMarked
package io.threadsystem.registry;

import org.jspecify.annotations.NullMarked;
