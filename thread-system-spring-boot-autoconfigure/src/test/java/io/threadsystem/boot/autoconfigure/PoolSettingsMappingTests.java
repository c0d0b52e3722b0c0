package io.threadsystem.boot.autoconfigure;

import java.time.Duration;

import io.threadsystem.pool.ScalingSettings;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Settings of properties. */
class PoolSettingsMappingTests {

	private final PoolProperties pool = new PoolProperties();

	private final ScalingProperties scaling = new ScalingProperties();

	@Test
	void aPoolOfWhichIsSaidHowItScalesDoes() {
		this.scaling.setTargetWait(Duration.ofMillis(100));
		assertThat(scaling().enabled()).isTrue();
		assertThat(scaling().targetWait()).hasMillis(100);
	}

	@Test
	void aPoolThatIsSaidNotToScaleDoesNot() {
		this.scaling.setTargetWait(Duration.ofMillis(100));
		this.scaling.setEnabled(false);
		assertThat(scaling().enabled()).isFalse();
	}

	@Test
	void aPoolOfWhichNothingIsSaidDoesNotScale() {
		assertThat(scaling().enabled()).isFalse();
	}

	private ScalingSettings scaling() {
		this.pool.setScaling(this.scaling);
		return new PoolSettingsMapping("thread-system.pools.main").settings(this.pool).scaling();
	}

}
