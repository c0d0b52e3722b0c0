/**
 * What makes calls of annotated methods jobs: the advisor and its checks at start-up.
 */
@NullMarked
package io.threadsystem.aop;

import org.jspecify.annotations.NullMarked;
