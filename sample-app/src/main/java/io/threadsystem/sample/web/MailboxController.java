package io.threadsystem.sample.web;

import java.util.List;

import io.threadsystem.sample.mail.Mail;
import io.threadsystem.sample.mail.Mailbox;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The mails that were sent, and their invoices.
 */
@RestController
@RequestMapping("/mailbox")
class MailboxController {

	private static final int MOST_LISTED = 100;

	private final Mailbox mailbox;

	MailboxController(Mailbox mailbox) {
		this.mailbox = mailbox;
	}

	@GetMapping
	List<Mail> list() {
		return this.mailbox.list(MOST_LISTED);
	}

	@GetMapping(path = "/{id}/invoice.pdf", produces = MediaType.APPLICATION_PDF_VALUE)
	byte[] invoice(@PathVariable long id) {
		return this.mailbox.attachment(id)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no mail " + id));
	}

}
