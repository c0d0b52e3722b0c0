package io.threadsystem.sample.mail;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Mailbox}.
 */
class MailboxTests {

	private final Mailbox mailbox = new Mailbox();

	@Test
	void theNewestMailsAreListedFirst() {
		IntStream.rangeClosed(1, 3)
			.forEach((i) -> this.mailbox.send("a@example.com", "Mail " + i, new byte[] { (byte) i }));
		assertThat(this.mailbox.list(2)).extracting(Mail::subject).containsExactly("Mail 3", "Mail 2");
		assertThat(this.mailbox.attachment(2)).hasValue(new byte[] { 2 });
	}

	@Test
	void theOldestMailsMakeRoom() {
		IntStream.rangeClosed(0, Mailbox.KEPT).forEach((i) -> this.mailbox.send("a@example.com", "Mail", new byte[0]));
		assertThat(this.mailbox.sent()).isEqualTo(Mailbox.KEPT + 1);
		assertThat(this.mailbox.list(Integer.MAX_VALUE)).hasSize(Mailbox.KEPT);
		assertThat(this.mailbox.attachment(1)).isEmpty();
	}

}
