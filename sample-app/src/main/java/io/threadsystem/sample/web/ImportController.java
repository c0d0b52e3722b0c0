package io.threadsystem.sample.web;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;

import io.threadsystem.sample.imports.ImportReport;
import io.threadsystem.sample.imports.ImportService;
import io.threadsystem.sample.imports.StartedImport;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Bulk imports: of the CSV file in the body of the request, or of the bundled one where
 * the body is empty.
 */
@RestController
@RequestMapping("/imports")
class ImportController {

	/** In bytes; some 70,000 orders. */
	private static final int MOST_BYTES = 10_000_000;

	private final ImportService imports;

	ImportController(ImportService imports) {
		this.imports = imports;
	}

	@PostMapping
	ResponseEntity<ImportReport> start(InputStream body) throws IOException {
		byte[] file = body.readNBytes(MOST_BYTES + 1);
		if (file.length > MOST_BYTES) {
			throw new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
					"An import takes at most " + MOST_BYTES + " bytes: send the file in parts");
		}
		StartedImport started = (file.length == 0) ? this.imports.start()
				: this.imports.start("upload", new ByteArrayResource(file));
		return ResponseEntity.accepted().location(URI.create("/imports/" + started.id())).body(started.report());
	}

	@GetMapping("/{id}")
	ImportReport get(@PathVariable long id) {
		return find(id).report();
	}

	/** Reads no further row; the orders placed so far go on. */
	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void cancel(@PathVariable long id) {
		find(id).job().cancel(true);
	}

	private StartedImport find(long id) {
		return this.imports.find(id)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no import " + id));
	}

}
