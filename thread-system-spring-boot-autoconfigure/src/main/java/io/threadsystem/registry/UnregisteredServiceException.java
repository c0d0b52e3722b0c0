package io.threadsystem.registry;

import org.springframework.beans.factory.BeanCreationException;

/** A service was to be created that has been unregistered meanwhile. */
class UnregisteredServiceException extends BeanCreationException {

	private static final long serialVersionUID = 1L;

	UnregisteredServiceException(String name) {
		super(name, "The service was unregistered meanwhile");
	}

}
