package io.threadsystem.actuate.endpoint;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/**
 * What {@link ThreadSystemClusterEndpoint} answers over HTTP: an action that does not
 * exist is a 400, a job that does not a 404, and one in no state for it a 409, each with
 * the reason.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = ThreadSystemClusterEndpoint.class)
@RegisterReflectionForBinding({ ClusterDescriptor.class, DurableJobDescriptor.class, ChangedDurableJobDescriptor.class,
		ProblemDescriptor.class })
public class ThreadSystemClusterEndpointWebExtension {

	private static final int STATUS_CONFLICT = 409;

	private final ThreadSystemClusterEndpoint endpoint;

	/**
	 * Creates an extension.
	 * @param endpoint the endpoint
	 */
	public ThreadSystemClusterEndpointWebExtension(ThreadSystemClusterEndpoint endpoint) {
		this.endpoint = endpoint;
	}

	/**
	 * Puts a job back that has failed for good, or forgets one that has ended.
	 * @param idOfPath the id of the job; called so because a value of the request that
	 * has the name of this parameter takes its place, and {@code id} is one that people
	 * send
	 * @param action {@code retry} or {@code remove}
	 * @return what was done, or why nothing was
	 */
	@WriteOperation
	public WebEndpointResponse<Object> change(@Selector String idOfPath, @Nullable String action) {
		return answer(() -> this.endpoint.change(idOfPath, action));
	}

	/**
	 * Cancels a job that waits, or asks one that runs to stop.
	 * @param idOfPath the id of the job
	 * @return what was done, or why nothing was
	 */
	@DeleteOperation
	public WebEndpointResponse<Object> cancel(@Selector String idOfPath) {
		return answer(() -> this.endpoint.cancel(idOfPath));
	}

	private static WebEndpointResponse<Object> answer(Supplier<Object> action) {
		try {
			return new WebEndpointResponse<>(action.get());
		}
		catch (InvalidDurableJobActionException ex) {
			return new WebEndpointResponse<>(ex.describe(), switch (ex.kind()) {
				case ABSENT -> WebEndpointResponse.STATUS_NOT_FOUND;
				case UNKNOWN -> WebEndpointResponse.STATUS_BAD_REQUEST;
				case CONFLICT -> STATUS_CONFLICT;
			});
		}
	}

}
