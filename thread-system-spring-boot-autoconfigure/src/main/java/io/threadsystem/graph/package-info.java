/**
 * What makes annotated methods the steps of a job graph, with its checks at start-up.
 */
@NullMarked
package io.threadsystem.graph;

import org.jspecify.annotations.NullMarked;
