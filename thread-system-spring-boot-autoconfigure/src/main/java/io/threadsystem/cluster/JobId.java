package io.threadsystem.cluster;

import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The id of a durable job, {@code <name>:<uuid>}: with the name in it, a row is found by
 * its primary key.
 *
 * @param name the name of the job
 * @param instance what tells it from others of that name
 */
record JobId(String name, String instance) {

	static JobId next(String name) {
		return new JobId(name, UUID.randomUUID().toString());
	}

	/** Reads an id, {@code null} if it cannot be one. */
	static @Nullable JobId parse(String id) {
		int colon = id.lastIndexOf(':');
		return (colon > 0) ? new JobId(id.substring(0, colon), id.substring(colon + 1)) : null;
	}

	@Override
	public String toString() {
		return this.name + ":" + this.instance;
	}

}
