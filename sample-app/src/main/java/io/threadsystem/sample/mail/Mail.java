package io.threadsystem.sample.mail;

import java.time.Instant;

/**
 * A mail in the mailbox; its PDF is {@link Mailbox#attachment(long)}.
 *
 * @param id its key
 * @param to the address
 * @param subject the subject
 * @param sentAt when it was sent
 */
public record Mail(long id, String to, String subject, Instant sentAt) {
}
