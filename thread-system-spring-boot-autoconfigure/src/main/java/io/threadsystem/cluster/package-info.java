/**
 * Durable jobs: rows of a table in the application's database, which db-scheduler hands
 * to the priority pools of all nodes.
 */
@NullMarked
package io.threadsystem.cluster;

import org.jspecify.annotations.NullMarked;
