package io.threadsystem.cluster.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the ledgers of all nodes say about what was promised.
 */
final class Verdict {

	private final Map<String, List<LedgerEntry>> begun;

	private final Set<String> ended;

	private final List<LedgerEntry> ticks;

	private final Map<String, Instant> excused = new HashMap<>();

	Verdict(List<LedgerEntry> ledger) {
		this.begun = ledger.stream()
			.filter((entry) -> entry.kind().equals("begin") && !entry.name().equals(NodeMain.TICK))
			.sorted(Comparator.comparing(LedgerEntry::at))
			.collect(Collectors.groupingBy(LedgerEntry::job, TreeMap::new, Collectors.toList()));
		this.ended = ledger.stream()
			.filter((entry) -> entry.kind().equals("end"))
			.map(LedgerEntry::job)
			.collect(Collectors.toSet());
		this.ticks = ledger.stream().filter((entry) -> entry.is("begin", NodeMain.TICK)).toList();
	}

	/** A node was dead from a moment on: what it had begun by then may begin again. */
	Verdict dead(ProcessNode node, Instant since) {
		this.excused.put(node.name(), since);
		return this;
	}

	Verdict noneIsLost(int count) {
		assertThat(this.ended).as("jobs that were done").hasSize(count);
		return this;
	}

	/** Jobs that began more than once, each because its node was dead. */
	List<List<LedgerEntry>> doubles() {
		return this.begun.values().stream().filter((entries) -> entries.size() > 1).toList();
	}

	Verdict onlyWhatADeadNodeHadBegunBeginsAgain() {
		assertThat(doubles()).as("jobs that began again").allSatisfy((entries) -> {
			for (LedgerEntry entry : entries.subList(0, entries.size() - 1)) {
				assertThat(this.excused).as("dead nodes").containsKey(entry.node());
				assertThat(entry.at()).as("%s", entries).isBeforeOrEqualTo(this.excused.get(entry.node()));
			}
		});
		return this;
	}

	Verdict noneBeginsTwice() {
		assertThat(doubles()).as("jobs that began again").isEmpty();
		return this;
	}

	Verdict recoveredWithin(Duration bound) {
		assertThat(doubles()).allSatisfy((entries) -> {
			Instant deadSince = this.excused.get(entries.get(0).node());
			assertThat(Duration.between(deadSince, entries.get(1).at())).as("%s", entries).isLessThan(bound);
		});
		return this;
	}

	Verdict noInstantIsRunTwice() {
		Set<String> seen = new HashSet<>();
		assertThat(this.ticks).as("runs of the schedule")
			.filteredOn((tick) -> !tick.due().equals("-"))
			.isNotEmpty()
			.allSatisfy((tick) -> assertThat(seen.add(tick.due())).as("%s", tick).isTrue());
		return this;
	}

}
