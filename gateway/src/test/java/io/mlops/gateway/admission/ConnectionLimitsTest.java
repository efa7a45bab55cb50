package io.mlops.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {
    private final InetAddress a = address("192.0.2.1");
    private final InetAddress b = address("192.0.2.2");

    @Test
    void inAllAndByAddress() {
        ConnectionLimits limits = new ConnectionLimits(3, 2);
        assertThat(limits.opened(a)).isTrue();
        assertThat(limits.opened(a)).isTrue();
        assertThat(limits.opened(a)).isFalse();
        assertThat(limits.opened(b)).isTrue();
        assertThat(limits.opened(b)).isFalse();
        assertThat(limits.open()).isEqualTo(3);
        assertThat(limits.refusedByAddress()).isEqualTo(1);
        assertThat(limits.refusedInAll()).isEqualTo(1);
        limits.closed(a);
        assertThat(limits.opened(a)).isTrue();
    }

    @Test
    void addressesWithoutAConnectionAreForgotten() {
        ConnectionLimits limits = new ConnectionLimits(100, 2);
        limits.opened(a);
        limits.opened(b);
        limits.closed(a);
        limits.closed(b);
        assertThat(limits.addresses()).isZero();
        assertThat(limits.open()).isZero();
    }

    @Test
    void withoutALimitByAddressNoneIsCounted() {
        ConnectionLimits limits = new ConnectionLimits(100, ConnectionLimits.NONE);
        for (int i = 0; i < 50; i++) {
            assertThat(limits.opened(a)).isTrue();
        }
        assertThat(limits.addresses()).isZero();
    }

    @Test
    void anIpv6ClientIsItsNetwork() {
        assertThat(AddressKey.of(address("2001:db8:1:2::1")))
                .isEqualTo(AddressKey.of(address("2001:db8:1:2:ffff::9")))
                .isNotEqualTo(AddressKey.of(address("2001:db8:1:3::1")));
        assertThat(AddressKey.of(a)).isEqualTo("192.0.2.1");
    }

    private static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
