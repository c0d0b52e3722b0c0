package io.threadsystem.cluster.process;

/**
 * The argument of the jobs that processes share.
 *
 * @param number which one it is
 * @param millis how long it takes
 */
public record Work(int number, int millis) {
}
