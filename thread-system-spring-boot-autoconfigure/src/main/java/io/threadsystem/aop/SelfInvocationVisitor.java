package io.threadsystem.aop;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.ConstantDynamic;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Follows {@code this} through the operand stack of one instance method and tells which
 * of the given methods are called on it, or referred to as {@code this::method}.
 */
final class SelfInvocationVisitor extends MethodVisitor {

	/*
	 * The instructions are met once, in the order of the file. A jump remembers the stack
	 * that it leaves for its target, so the value of a conditional expression and what
	 * lies under it are known where its branches meet. Where code is reached in a way
	 * that was not followed (a handler, the head of a loop that is entered from below),
	 * the frame that the compiler wrote there gives the depth of the stack, and nothing
	 * on it is taken for 'this'.
	 *
	 * What is missed is a call that is not reported, never the other way round: 'this' in
	 * a local variable or in a field, and the calls that inner classes make on their
	 * outer instance. The code of lambdas is not missed: the compiler puts it into
	 * methods of the class, where 'this' is 'this'.
	 */

	private final Set<String> signatures;

	private final Found found;

	private final Map<Label, ThisStack> expected = new HashMap<>();

	private @Nullable ThisStack stack = new ThisStack();

	private boolean thisIsInSlot0 = true;

	private int line;

	SelfInvocationVisitor(Set<String> signatures, Found found) {
		super(SpringAsmInfo.ASM_VERSION);
		this.signatures = signatures;
		this.found = found;
	}

	private ThisStack stack() {
		if (this.stack == null) {
			this.stack = new ThisStack();
		}
		return this.stack;
	}

	// Where the stack comes from

	@Override
	public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
		ThisStack thrown = new ThisStack();
		thrown.push(1);
		this.expected.put(handler, thrown);
	}

	@Override
	public void visitLabel(Label label) {
		ThisStack jumped = this.expected.get(label);
		if (jumped != null) {
			this.stack = (this.stack != null) ? this.stack.merge(jumped) : jumped.copy();
		}
	}

	@Override
	public void visitFrame(int type, int localCount, Object[] locals, int stackCount, Object[] types) {
		int depth = 0;
		for (int i = 0; i < stackCount; i++) {
			depth += (types[i] == Opcodes.LONG || types[i] == Opcodes.DOUBLE) ? 2 : 1;
		}
		if (stack().depth() != depth) {
			this.stack = new ThisStack();
			this.stack.push(depth);
		}
	}

	private void jumpTo(Label label) {
		ThisStack leaving = stack().copy();
		this.expected.merge(label, leaving, ThisStack::merge);
	}

	@Override
	public void visitJumpInsn(int opcode, Label label) {
		switch (opcode) {
			case Opcodes.GOTO -> {
			}
			case Opcodes.IFEQ, Opcodes.IFNE, Opcodes.IFLT, Opcodes.IFGE, Opcodes.IFGT, Opcodes.IFLE, Opcodes.IFNULL,
					Opcodes.IFNONNULL ->
				stack().pop(1);
			default -> stack().pop(2);
		}
		jumpTo(label);
		if (opcode == Opcodes.GOTO) {
			this.stack = null;
		}
	}

	@Override
	public void visitTableSwitchInsn(int min, int max, Label defaultLabel, Label... labels) {
		visitSwitch(defaultLabel, labels);
	}

	@Override
	public void visitLookupSwitchInsn(Label defaultLabel, int[] keys, Label[] labels) {
		visitSwitch(defaultLabel, labels);
	}

	private void visitSwitch(Label defaultLabel, Label[] labels) {
		stack().pop(1);
		jumpTo(defaultLabel);
		for (Label label : labels) {
			jumpTo(label);
		}
		this.stack = null;
	}

	// What instructions do to it

	@Override
	public void visitLineNumber(int line, Label start) {
		this.line = line;
	}

	@Override
	public void visitInsn(int opcode) {
		if ((opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) || opcode == Opcodes.ATHROW) {
			this.stack = null;
		}
		else {
			stack().apply(opcode);
		}
	}

	@Override
	public void visitIntInsn(int opcode, int operand) {
		if (opcode != Opcodes.NEWARRAY) {
			stack().push(1);
		}
	}

	@Override
	public void visitVarInsn(int opcode, int slot) {
		switch (opcode) {
			case Opcodes.ALOAD -> stack().pushReference(slot == 0 && this.thisIsInSlot0);
			case Opcodes.ILOAD, Opcodes.FLOAD -> stack().push(1);
			case Opcodes.LLOAD, Opcodes.DLOAD -> stack().push(2);
			case Opcodes.LSTORE, Opcodes.DSTORE -> stack().pop(2);
			default -> stack().pop(1);
		}
		if (slot == 0 && opcode >= Opcodes.ISTORE && opcode <= Opcodes.ASTORE) {
			this.thisIsInSlot0 = false;
		}
	}

	@Override
	public void visitTypeInsn(int opcode, String type) {
		if (opcode == Opcodes.NEW) {
			stack().push(1);
		}
		else if (opcode == Opcodes.INSTANCEOF) {
			stack().pop(1);
			stack().push(1);
		}
	}

	@Override
	public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
		int size = Type.getType(descriptor).getSize();
		if (opcode == Opcodes.PUTFIELD || opcode == Opcodes.PUTSTATIC) {
			stack().pop(size);
		}
		if (opcode == Opcodes.GETFIELD || opcode == Opcodes.PUTFIELD) {
			stack().pop(1);
		}
		if (opcode == Opcodes.GETFIELD || opcode == Opcodes.GETSTATIC) {
			stack().push(size);
		}
	}

	@Override
	public void visitLdcInsn(Object value) {
		boolean isWide = value instanceof Long || value instanceof Double
				|| (value instanceof ConstantDynamic constant && constant.getSize() == 2);
		stack().push(isWide ? 2 : 1);
	}

	@Override
	public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
		stack().pop(dimensions);
		stack().push(1);
	}

	// Calls

	@Override
	public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
		int sizes = Type.getArgumentsAndReturnSizes(descriptor);
		stack().pop((sizes >> 2) - 1);
		if (opcode != Opcodes.INVOKESTATIC) {
			boolean onThis = stack().popReference();
			if (onThis && opcode != Opcodes.INVOKESPECIAL) {
				called(name, descriptor);
			}
		}
		stack().push(sizes & 3);
	}

	@Override
	public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
		int sizes = Type.getArgumentsAndReturnSizes(descriptor);
		int captured = (sizes >> 2) - 1;
		if (captured > 0) {
			stack().pop(captured - 1);
			if (stack().popReference()) {
				referred(arguments);
			}
		}
		stack().push(sizes & 3);
	}

	private void referred(Object[] arguments) {
		for (Object argument : arguments) {
			if (argument instanceof Handle handle
					&& (handle.getTag() == Opcodes.H_INVOKEVIRTUAL || handle.getTag() == Opcodes.H_INVOKEINTERFACE)) {
				called(handle.getName(), handle.getDesc());
			}
		}
	}

	private void called(String name, String descriptor) {
		if (this.signatures.contains(name + descriptor)) {
			this.found.selfInvocation(name, this.line);
		}
	}

	/** Is told of the calls. */
	interface Found {

		void selfInvocation(String method, int line);

	}

}
