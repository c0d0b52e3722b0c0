/**
 * Auto-configuration: what {@code thread-system.*} in the application's configuration
 * says, as beans.
 */
@NullMarked
package io.threadsystem.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
