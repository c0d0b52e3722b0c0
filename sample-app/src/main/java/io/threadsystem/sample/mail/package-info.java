/**
 * A mailbox in memory, where the invoices go.
 */
@NullMarked
package io.threadsystem.sample.mail;

import org.jspecify.annotations.NullMarked;
