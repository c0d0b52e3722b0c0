package io.threadsystem.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.threadsystem.job.DependencyFailedException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Why a job did not run: from cause to cause, down to the failure that began it.
 *
 * @param links each of the jobs that did not run, and the one because of which
 * @param root the failure that is none of a dependency
 */
public record CauseChain(List<Link> links, Throwable root) {

	/** The most links that a failure may have. */
	public static final int LONGEST = 50;

	private static final Pattern MESSAGE = Pattern
		.compile("Job '([^']*)'.* did not run, because job '([^']*)', on which it depends, .*");

	/** One job that did not run. */
	public record Link(String job, String dependency) {
	}

	public static CauseChain of(Throwable failure) {
		List<Link> links = new ArrayList<>();
		Throwable next = failure;
		while (next instanceof DependencyFailedException) {
			Matcher message = MESSAGE.matcher(next.getMessage());
			if (!message.matches()) {
				throw new AssertionError("Names no job: " + next.getMessage());
			}
			links.add(new Link(message.group(1), message.group(2)));
			next = next.getCause();
		}
		return new CauseChain(links, next);
	}

	/**
	 * Checks that the causes lead from a job down to the one that failed, each by name,
	 * where all ways between the two are of one length.
	 */
	public void assertLeads(String from, String to, int length) {
		assertThat(this.links).hasSize(Math.min(length, LONGEST));
		assertThat(this.links.get(0).job()).isEqualTo(from);
		assertThat(this.links.get(this.links.size() - 1).dependency()).isEqualTo(to);
		// Of a chain that is too long, some are left out behind the first one.
		int joined = (length > LONGEST) ? 2 : 1;
		List<String> dependencies = this.links.stream().map(Link::dependency).toList();
		assertThat(this.links.subList(joined, this.links.size()).stream().map(Link::job).toList())
			.isEqualTo(dependencies.subList(joined - 1, dependencies.size() - 1));
	}

}
