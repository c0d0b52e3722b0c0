package io.threadsystem.graph;

import java.util.LinkedHashSet;
import java.util.Set;

import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.BeanReference;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.util.StringUtils;

/**
 * What a condition names.
 *
 * @param variables the names of variables, without {@code #}
 * @param beans the names of beans, without {@code @}
 */
record ConditionNames(Set<String> variables, Set<String> beans) {

	ConditionNames(SpelExpression expression) {
		this(new LinkedHashSet<>(), new LinkedHashSet<>());
		collect(expression.getAST());
	}

	private void collect(SpelNode node) {
		if (node instanceof VariableReference) {
			String name = node.toStringAST().substring(1);
			if (!name.equals("this") && !name.equals("root")) {
				this.variables.add(name);
			}
		}
		else if (node instanceof BeanReference) {
			this.beans.add(beanName(node.toStringAST()));
		}
		for (int child = 0; child < node.getChildCount(); child++) {
			collect(node.getChild(child));
		}
	}

	/** The name in {@code @name}, {@code @'my.name'} or {@code &name}. */
	private static String beanName(String reference) {
		return StringUtils.delete(reference.startsWith("@") ? reference.substring(1) : reference, "'");
	}

}
