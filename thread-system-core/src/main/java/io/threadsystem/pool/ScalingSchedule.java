package io.threadsystem.pool;

import java.time.Instant;
import java.time.LocalTime;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Sizes of a pool by the time of the day. */
final class ScalingSchedule {

	private final List<FixedSize> sizes;

	ScalingSchedule(List<FixedSize> sizes) {
		this.sizes = sizes;
	}

	boolean isEmpty() {
		return this.sizes.isEmpty();
	}

	/** The first size whose time this is, {@code null} if there is none. */
	@Nullable FixedSize at(Instant time) {
		for (FixedSize size : this.sizes) {
			if (isIn(time.atZone(size.zone()).toLocalTime(), size)) {
				return size;
			}
		}
		return null;
	}

	/** Whether a time is in that of a size, which may go on after midnight. */
	static boolean isIn(LocalTime time, FixedSize size) {
		boolean begun = !time.isBefore(size.from());
		boolean over = !time.isBefore(size.to());
		return size.from().isBefore(size.to()) ? begun && !over : begun || !over;
	}

}
