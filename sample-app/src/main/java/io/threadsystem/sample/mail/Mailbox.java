package io.threadsystem.sample.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

import org.springframework.stereotype.Component;

/**
 * The mails that were sent last. Safe for use by several threads.
 */
@Component
public class Mailbox {

	/** A mail takes some 2 KB, most of it the invoice. */
	static final int KEPT = 10_000;

	private final AtomicLong sent = new AtomicLong();

	private final ConcurrentNavigableMap<Long, Entry> mails = new ConcurrentSkipListMap<>();

	/**
	 * Sends a mail.
	 * @param to the address
	 * @param subject the subject
	 * @param attachment the attached PDF
	 * @return the mail
	 */
	public Mail send(String to, String subject, byte[] attachment) {
		Mail mail = new Mail(this.sent.incrementAndGet(), to, subject, Instant.now());
		this.mails.put(mail.id(), new Entry(mail, attachment));
		this.mails.remove(mail.id() - KEPT);
		return mail;
	}

	/**
	 * Number of mails sent, those no longer kept included.
	 * @return the number
	 */
	public long sent() {
		return this.sent.get();
	}

	/**
	 * Lists the mails that were sent last.
	 * @param limit the most to list
	 * @return the mails, the newest first
	 */
	public List<Mail> list(int limit) {
		return this.mails.descendingMap().values().stream().limit(limit).map(Entry::mail).toList();
	}

	/**
	 * Finds the PDF of a mail.
	 * @param id the mail's key
	 * @return the PDF, or empty if there is no such mail
	 */
	public Optional<byte[]> attachment(long id) {
		return Optional.ofNullable(this.mails.get(id)).map(Entry::attachment);
	}

	@SuppressWarnings("ArrayRecordComponent")
	private record Entry(Mail mail, byte[] attachment) {
	}

}
