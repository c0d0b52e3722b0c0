package io.threadsystem.actuate.endpoint;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.invoke.OperationInvokerAdvisor;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * What {@link ThreadSystemEndpoint} answers over HTTP: what cannot work is a 400 that
 * says why, what does not exist a 404. It needs {@link #invokerAdvisor()} to see what a
 * request asks for.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = ThreadSystemEndpoint.class)
@RegisterReflectionForBinding({ PoolDescriptor.class, ProblemDescriptor.class })
public class ThreadSystemEndpointWebExtension {

	/*
	 * An operation here takes the place of one of the endpoint only if both answer with a
	 * body: of one that returns void, Spring Boot thinks that it is another one.
	 */

	private final ThreadSystemEndpoint endpoint;

	/**
	 * Creates an extension.
	 * @param endpoint the endpoint
	 */
	public ThreadSystemEndpointWebExtension(ThreadSystemEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	/**
	 * What shows this extension all the values of a request: Spring Boot passes on those
	 * that an operation names as its parameters, and drops the others, so that a name
	 * with a typing error would change nothing, and nobody would know.
	 * @return the advisor, to be a bean
	 */
	public static OperationInvokerAdvisor invokerAdvisor() {
		return new WholeRequestAdvisor();
	}

	/**
	 * Changes a pool.
	 * @param poolOfPath the name of the pool; called so because a value of the request
	 * that has the name of this parameter takes its place, and {@code pool} is one that
	 * people send
	 * @param request the request
	 * @return the pool after that, or why it is as before
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector String poolOfPath, WholeRequest request) {
		if (this.endpoint.find(poolOfPath).isEmpty()) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		try {
			return new WebEndpointResponse<>(this.endpoint.change(poolOfPath, request.values()));
		}
		catch (InvalidPoolChangeException ex) {
			return new WebEndpointResponse<>(ex.describe(), WebEndpointResponse.STATUS_BAD_REQUEST);
		}
	}

	/**
	 * Cancels a job that waits or runs.
	 * @param pool the name of its pool
	 * @param jobId the id of the job
	 * @return nothing but the status, or why that is no id
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> cancel(@Selector String pool, @Selector String jobId) {
		try {
			boolean cancelled = this.endpoint.cancelIfFound(pool, Long.parseLong(jobId)).isPresent();
			return new WebEndpointResponse<>(
					cancelled ? WebEndpointResponse.STATUS_NO_CONTENT : WebEndpointResponse.STATUS_NOT_FOUND);
		}
		catch (NumberFormatException ex) {
			return new WebEndpointResponse<>(
					new ProblemDescriptor("jobId", jobId, "It is no id of a job.",
							"Give the number that Job.id() has, and that the workers of the pool show."),
					WebEndpointResponse.STATUS_BAD_REQUEST);
		}
	}

}
