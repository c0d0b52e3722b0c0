package io.threadsystem.workflow;

/** Characters as XML and terminals can bear them. */
final class Printable {

	private Printable() {
	}

	/** The character, or a picture in place of one that controls something. */
	static int of(int character) {
		if (character < ' ') {
			return '\u2400' + character;
		}
		boolean unprintable = Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE
				|| (character & 0xfffe) == 0xfffe;
		return unprintable ? '\ufffd' : character;
	}

}
