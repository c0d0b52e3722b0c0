package io.threadsystem.aop;

import java.util.BitSet;

import org.springframework.asm.Opcodes;

/**
 * Operand stack of a method as far as it matters where {@code this} is: each word is
 * {@code this} or something else; a {@code long} or {@code double} has two words. An
 * empty stack can be popped, so that a mistake about the depth does no harm.
 */
final class ThisStack {

	private final BitSet words = new BitSet();

	private int depth;

	int depth() {
		return this.depth;
	}

	ThisStack copy() {
		ThisStack copy = new ThisStack();
		copy.words.or(this.words);
		copy.depth = this.depth;
		return copy;
	}

	/** What is certain where two ways meet: {@code this} is where both have it. */
	ThisStack merge(ThisStack other) {
		ThisStack merged = copy();
		merged.words.and(other.words);
		return merged;
	}

	void pushReference(boolean isThis) {
		this.words.set(this.depth++, isThis);
	}

	void push(int count) {
		for (int i = 0; i < count; i++) {
			pushReference(false);
		}
	}

	boolean popReference() {
		if (this.depth == 0) {
			return false;
		}
		boolean isThis = this.words.get(--this.depth);
		this.words.clear(this.depth);
		return isThis;
	}

	void pop(int count) {
		for (int i = 0; i < count; i++) {
			popReference();
		}
	}

	/** Copies the upmost words to below those under them. */
	private void duplicate(int count, int below) {
		boolean[] moved = popWords(count);
		boolean[] under = popWords(below);
		pushWords(moved);
		pushWords(under);
		pushWords(moved);
	}

	private void swap() {
		boolean upper = popReference();
		boolean lower = popReference();
		pushReference(upper);
		pushReference(lower);
	}

	private boolean[] popWords(int count) {
		boolean[] popped = new boolean[count];
		for (int i = count - 1; i >= 0; i--) {
			popped[i] = popReference();
		}
		return popped;
	}

	private void pushWords(boolean[] pushed) {
		for (boolean isThis : pushed) {
			pushReference(isThis);
		}
	}

	/** Does what an instruction without operands does. */
	void apply(int opcode) {
		switch (opcode) {
			case Opcodes.DUP -> duplicate(1, 0);
			case Opcodes.DUP_X1 -> duplicate(1, 1);
			case Opcodes.DUP_X2 -> duplicate(1, 2);
			case Opcodes.DUP2 -> duplicate(2, 0);
			case Opcodes.DUP2_X1 -> duplicate(2, 1);
			case Opcodes.DUP2_X2 -> duplicate(2, 2);
			case Opcodes.SWAP -> swap();
			default -> {
				int change = change(opcode);
				push(Math.max(0, change));
				pop(Math.max(0, -change));
			}
		}
	}

	/**
	 * Words that an instruction adds, or takes. What is then on top was there before and
	 * is an operand that cannot be {@code this}, such as a number or an array.
	 */
	private static int change(int opcode) {
		return switch (opcode) {
			case Opcodes.LCONST_0, Opcodes.LCONST_1, Opcodes.DCONST_0, Opcodes.DCONST_1 -> 2;
			case Opcodes.ACONST_NULL, Opcodes.ICONST_M1, Opcodes.ICONST_0, Opcodes.ICONST_1, Opcodes.ICONST_2,
					Opcodes.ICONST_3, Opcodes.ICONST_4, Opcodes.ICONST_5, Opcodes.FCONST_0, Opcodes.FCONST_1,
					Opcodes.FCONST_2, Opcodes.I2L, Opcodes.I2D, Opcodes.F2L, Opcodes.F2D ->
				1;
			case Opcodes.IALOAD, Opcodes.FALOAD, Opcodes.AALOAD, Opcodes.BALOAD, Opcodes.CALOAD, Opcodes.SALOAD,
					Opcodes.POP, Opcodes.IADD, Opcodes.FADD, Opcodes.ISUB, Opcodes.FSUB, Opcodes.IMUL, Opcodes.FMUL,
					Opcodes.IDIV, Opcodes.FDIV, Opcodes.IREM, Opcodes.FREM, Opcodes.ISHL, Opcodes.LSHL, Opcodes.ISHR,
					Opcodes.LSHR, Opcodes.IUSHR, Opcodes.LUSHR, Opcodes.IAND, Opcodes.IOR, Opcodes.IXOR, Opcodes.L2I,
					Opcodes.L2F, Opcodes.D2I, Opcodes.D2F, Opcodes.FCMPL, Opcodes.FCMPG, Opcodes.MONITORENTER,
					Opcodes.MONITOREXIT ->
				-1;
			case Opcodes.POP2, Opcodes.LADD, Opcodes.DADD, Opcodes.LSUB, Opcodes.DSUB, Opcodes.LMUL, Opcodes.DMUL,
					Opcodes.LDIV, Opcodes.DDIV, Opcodes.LREM, Opcodes.DREM, Opcodes.LAND, Opcodes.LOR, Opcodes.LXOR ->
				-2;
			case Opcodes.IASTORE, Opcodes.FASTORE, Opcodes.AASTORE, Opcodes.BASTORE, Opcodes.CASTORE, Opcodes.SASTORE,
					Opcodes.LCMP, Opcodes.DCMPL, Opcodes.DCMPG ->
				-3;
			case Opcodes.LASTORE, Opcodes.DASTORE -> -4;
			default -> 0;
		};
	}

}
