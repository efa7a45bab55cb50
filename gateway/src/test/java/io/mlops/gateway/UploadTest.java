package io.mlops.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UploadTest {
    private static final long SECOND = 1_000_000_000L;

    private final ClientLimits limits = ClientLimits.defaults();
    private final Upload upload = new Upload();

    @Test
    void nothingIsNotSlow() {
        assertThat(upload.isTooSlow(limits, 1000 * SECOND)).isFalse();
    }

    @Test
    void aByteNowAndThenIsTooSlowLongBeforeTheTotal() {
        for (int i = 0; i <= 5; i++) {
            upload.received(10, i * SECOND);
            assertThat(upload.isTooSlow(limits, i * SECOND)).isFalse();
        }
        assertThat(upload.isTooSlow(limits, 6 * SECOND)).isTrue();
    }

    @Test
    void aSlowButSteadyClientHasTheTotal() {
        for (int i = 0; i <= 30; i++) {
            upload.received(600, i * SECOND);
            assertThat(upload.isTooSlow(limits, i * SECOND)).isFalse();
        }
        assertThat(upload.isTooSlow(limits, 30 * SECOND + 1)).isTrue();
    }

    @Test
    void theNextRequestIsTimedAnew() {
        upload.received(1, 0);
        upload.ended();
        assertThat(upload.isTooSlow(limits, 20 * SECOND)).isFalse();
        upload.received(1, 20 * SECOND);
        assertThat(upload.isTooSlow(limits, 24 * SECOND)).isFalse();
        assertThat(upload.isTooSlow(limits, 26 * SECOND)).isTrue();
    }
}
