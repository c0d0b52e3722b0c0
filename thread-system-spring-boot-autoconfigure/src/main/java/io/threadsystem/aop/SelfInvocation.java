package io.threadsystem.aop;

/**
 * A call of a job method within its own class.
 *
 * @param caller the method that calls, and the line where the class file knows it
 * @param callee the method that is called
 */
record SelfInvocation(String caller, String callee) {
}
