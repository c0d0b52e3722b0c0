package io.threadsystem.sample.imports;

/**
 * A row that is no valid order.
 *
 * @param line the line of the file that it starts on, from 1
 * @param reason what is wrong with it
 */
public record RefusedRow(long line, String reason) {
}
