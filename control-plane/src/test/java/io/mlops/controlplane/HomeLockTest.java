package io.mlops.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {
    @TempDir
    Path folder;

    @Test
    void oneAtATimeAndFreeAfterwards() {
        Path file = folder.resolve("controller.lock");
        HomeLock first = HomeLock.tryTake(file).orElseThrow();
        assertThat(HomeLock.tryTake(file)).isEmpty();
        first.close();
        HomeLock.tryTake(file).orElseThrow().close();
    }

    @Test
    void closingTwiceIsClosingOnce() {
        Path file = folder.resolve("controller.lock");
        HomeLock first = HomeLock.tryTake(file).orElseThrow();
        first.close();
        HomeLock second = HomeLock.tryTake(file).orElseThrow();
        first.close();
        assertThat(HomeLock.tryTake(file)).isEmpty();
        second.close();
    }
}
