package io.threadsystem.aop;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.util.ClassUtils;

/**
 * Finds the calls of job methods on {@code this}, by reading the class file of a bean's
 * class and those of its superclasses. Where one cannot be read, nothing is found.
 */
final class SelfInvocations extends ClassVisitor {

	private static final Logger logger = LoggerFactory.getLogger(SelfInvocations.class);

	private final String className;

	private final Set<String> signatures;

	private final Set<SelfInvocation> found;

	private SelfInvocations(String className, Set<String> signatures, Set<SelfInvocation> found) {
		super(SpringAsmInfo.ASM_VERSION);
		this.className = className;
		this.signatures = signatures;
		this.found = found;
	}

	/**
	 * Finds the calls.
	 * @param type the class
	 * @param signatures the job methods, by name and descriptor
	 */
	static Set<SelfInvocation> of(Class<?> type, Set<String> signatures) {
		Set<SelfInvocation> found = new LinkedHashSet<>();
		for (Class<?> read = type; read != null && read != Object.class; read = read.getSuperclass()) {
			read(read, signatures, found);
		}
		return found;
	}

	private static void read(Class<?> type, Set<String> signatures, Set<SelfInvocation> found) {
		try (InputStream file = type.getResourceAsStream(ClassUtils.getClassFileName(type))) {
			if (file != null) {
				new ClassReader(file).accept(new SelfInvocations(type.getSimpleName(), signatures, found),
						ClassReader.EXPAND_FRAMES);
			}
		}
		catch (IOException | RuntimeException ex) {
			logger.debug("The class file of {} cannot be read for calls of its own methods", type.getName(), ex);
		}
	}

	@Override
	public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor, @Nullable String signature,
			String @Nullable [] exceptions) {
		boolean written = (access & (Opcodes.ACC_STATIC | Opcodes.ACC_BRIDGE)) == 0;
		return written ? new SelfInvocationVisitor(this.signatures, (method, line) -> add(name, method, line)) : null;
	}

	private void add(String caller, String callee, int line) {
		String at = (line > 0) ? " (line " + line + ")" : "";
		this.found.add(new SelfInvocation(this.className + "." + written(caller) + at, this.className + "." + callee));
	}

	/**
	 * The method in which the code was written: that of a lambda is the one around it.
	 */
	private static String written(String name) {
		String written = name;
		if (name.startsWith("lambda$") && name.lastIndexOf('$') > "lambda$".length()) {
			written = name.substring("lambda$".length(), name.lastIndexOf('$'));
		}
		return (written.equals("<init>") || written.equals("new")) ? "<constructor>" : written;
	}

	/**
	 * A call of a job method within its own class.
	 *
	 * @param caller the method that calls, and the line where the class file knows it
	 * @param callee the method that is called
	 */
	record SelfInvocation(String caller, String callee) {
	}

}
