/**
 * The REST endpoints.
 */
@NullMarked
package io.threadsystem.sample.web;

import org.jspecify.annotations.NullMarked;
