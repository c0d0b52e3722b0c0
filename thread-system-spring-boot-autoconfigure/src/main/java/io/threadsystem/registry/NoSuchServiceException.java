package io.threadsystem.registry;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;

/**
 * There is no service of a type. The message names those that come close, and what to do.
 *
 * @since 0.1.0
 */
public class NoSuchServiceException extends NoSuchBeanDefinitionException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	private final String remedy;

	/**
	 * Creates an exception.
	 * @param type the type of the service
	 * @param reason sentences that say what there is instead
	 * @param remedy a sentence that says what to do
	 */
	public NoSuchServiceException(Class<?> type, String reason, String remedy) {
		super(type, reason + " " + remedy);
		this.reason = reason;
		this.remedy = remedy;
	}

	/**
	 * What there is instead.
	 * @return sentences
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * What to do.
	 * @return a sentence
	 */
	public String remedy() {
		return this.remedy;
	}

}
