package io.threadsystem.sample.invoice;

import java.io.IOException;
import java.text.Normalizer;

import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.apache.pdfbox.pdmodel.font.encoding.GlyphList;
import org.apache.pdfbox.pdmodel.font.encoding.WinAnsiEncoding;

/**
 * A page to write on, with the two fonts and three shades of an invoice. Places are
 * points from the lower left corner.
 */
final class InvoicePage implements AutoCloseable {

	private final PDType1Font regular = new PDType1Font(FontName.HELVETICA);

	private final PDType1Font bold = new PDType1Font(FontName.HELVETICA_BOLD);

	private final PDPageContentStream content;

	private final float width;

	private PDType1Font font = this.regular;

	private float size = 10;

	InvoicePage(PDDocument document, PDPage page) throws IOException {
		this.content = new PDPageContentStream(document, page);
		this.width = page.getMediaBox().getWidth();
	}

	InvoicePage regular(float size) {
		this.font = this.regular;
		this.size = size;
		return this;
	}

	InvoicePage bold(float size) {
		this.font = this.bold;
		this.size = size;
		return this;
	}

	/** Goes on in white. */
	InvoicePage light() throws IOException {
		this.content.setNonStrokingColor(1f, 1f, 1f);
		return this;
	}

	/** Goes on in a black that is easy on the eyes. */
	InvoicePage dark() throws IOException {
		this.content.setNonStrokingColor(0.13f, 0.15f, 0.18f);
		return this;
	}

	InvoicePage text(float x, float y, String text) throws IOException {
		this.content.beginText();
		this.content.setFont(this.font, this.size);
		this.content.newLineAtOffset(x, y);
		this.content.showText(printable(text));
		this.content.endText();
		return this;
	}

	InvoicePage textRight(float right, float y, String text) throws IOException {
		return text(right - this.font.getStringWidth(printable(text)) / 1000 * this.size, y, text);
	}

	/** Fills a band of the page's whole width in the colour of the house. */
	void band(float y, float height) throws IOException {
		this.content.setNonStrokingColor(0.10f, 0.31f, 0.42f);
		this.content.addRect(0, y, this.width, height);
		this.content.fill();
	}

	void shade(float x, float y, float width, float height) throws IOException {
		this.content.setNonStrokingColor(0.91f, 0.94f, 0.96f);
		this.content.addRect(x, y, width, height);
		this.content.fill();
		dark();
	}

	void rule(float left, float right, float y) throws IOException {
		this.content.setStrokingColor(0.60f, 0.66f, 0.70f);
		this.content.moveTo(left, y);
		this.content.lineTo(right, y);
		this.content.stroke();
	}

	@Override
	public void close() throws IOException {
		this.content.close();
	}

	/**
	 * The text in the letters that the standard fonts have, those of Western Europe:
	 * others lose their accents, or become question marks.
	 */
	private static String printable(String text) {
		StringBuilder printable = new StringBuilder();
		text.codePoints().forEach((letter) -> printable.appendCodePoint(printable(letter)));
		return printable.toString();
	}

	private static int printable(int letter) {
		if (hasGlyph(letter)) {
			return letter;
		}
		int bare = Normalizer.normalize(Character.toString(letter), Normalizer.Form.NFD).codePointAt(0);
		return hasGlyph(bare) ? bare : '?';
	}

	private static boolean hasGlyph(int letter) {
		String name = GlyphList.getAdobeGlyphList().codePointToName(letter);
		return !".notdef".equals(name) && WinAnsiEncoding.INSTANCE.contains(name);
	}

}
