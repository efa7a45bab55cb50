package io.mlops.gateway.admission;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HexFormat;

/**
 * The name of a client that is known by its address only: the address, and of an IPv6 address the first 64 bits, since the rest is
 * the client's own to vary (RFC 4291, section 2.5.1).
 */
public final class AddressKey {
    private static final int PREFIX_BYTES = 8;

    private AddressKey() {}

    public static String of(InetAddress address) {
        if (address instanceof Inet6Address) {
            return HexFormat.of().formatHex(address.getAddress(), 0, PREFIX_BYTES) + "::/64";
        }
        return address.getHostAddress();
    }
}
