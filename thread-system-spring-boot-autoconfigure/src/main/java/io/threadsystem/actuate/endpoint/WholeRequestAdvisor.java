package io.threadsystem.actuate.endpoint;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.EndpointId;
import org.springframework.boot.actuate.endpoint.InvocationContext;
import org.springframework.boot.actuate.endpoint.OperationArgumentResolver;
import org.springframework.boot.actuate.endpoint.OperationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvoker;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.invoke.OperationParameters;

/** Gives operations that have a {@link WholeRequest} as a parameter theirs. */
final class WholeRequestAdvisor implements OperationInvokerAdvisor {

	@Override
	public OperationInvoker apply(EndpointId endpointId, OperationType operationType, OperationParameters parameters,
			OperationInvoker invoker) {
		boolean takesAll = parameters.stream().anyMatch((parameter) -> parameter.getType() == WholeRequest.class);
		return takesAll ? (context) -> invoker.invoke(withWholeRequest(context, parameters)) : invoker;
	}

	private static InvocationContext withWholeRequest(InvocationContext context, OperationParameters parameters) {
		Map<String, Object> values = new LinkedHashMap<>(context.getArguments());
		// not its own name, under which nothing is passed: that is a typing error as
		// others
		parameters.stream()
			.filter((parameter) -> parameter.getType() != WholeRequest.class)
			.forEach((parameter) -> values.remove(parameter.getName()));
		SecurityContext security = Objects.requireNonNullElse(context.resolveArgument(SecurityContext.class),
				SecurityContext.NONE);
		return new InvocationContext(security, context.getArguments(),
				OperationArgumentResolver.of(WholeRequest.class, () -> new WholeRequest(values)),
				new ResolverOf(context));
	}

	/** What another context resolves. */
	private record ResolverOf(InvocationContext context) implements OperationArgumentResolver {

		@Override
		public boolean canResolve(Class<?> type) {
			return this.context.canResolve(type);
		}

		@Override
		public <T> @Nullable T resolve(Class<T> type) {
			return this.context.resolveArgument(type);
		}

	}

}
