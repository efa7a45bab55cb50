package io.mlops.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;

/** A process of its own that listens on a port and lets others of its user listen there, too, until it is killed. */
final class Stranger {
    private Stranger() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])));
            System.out.print('L');
            System.out.flush();
            while (true) {
                socket.accept().close();
            }
        }
    }
}
