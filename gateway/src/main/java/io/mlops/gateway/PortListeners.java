package io.mlops.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Which sockets of this machine listen on a port, and who holds them, by <a
 * href="https://docs.kernel.org/networking/proc_net_tcp.html">/proc/net/tcp</a>. Thread-safe.
 */
final class PortListeners {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final String LISTEN = "0A";
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int WORD_BYTES = 4;

    private PortListeners() {}

    /** Whether this system tells. */
    static boolean visible() {
        return Files.isReadable(TABLES.getFirst());
    }

    /** The sockets, as {@code socket:[inode]}, that listen where a socket at the address would. */
    static List<String> at(InetSocketAddress address) throws IOException {
        List<String> sockets = new ArrayList<>();
        for (Path table : TABLES) {
            if (Files.isReadable(table)) {
                for (String line : Files.readAllLines(table)) {
                    String[] columns = line.strip().split("\\s+", -1);
                    if (columns.length > INODE && columns[STATE].equals(LISTEN) && meets(columns[1], address)) {
                        sockets.add("socket:[" + columns[INODE] + "]");
                    }
                }
            }
        }
        return sockets;
    }

    /** Whether both get what is sent to the address: the same port, and the same address or every address. */
    private static boolean meets(String local, InetSocketAddress address) throws UnknownHostException {
        int colon = local.indexOf(':');
        if (Integer.parseInt(local.substring(colon + 1), 16) != address.getPort()) {
            return false;
        }
        InetAddress listening = InetAddress.getByAddress(bytes(local.substring(0, colon)));
        return listening.isAnyLocalAddress()
                || address.getAddress().isAnyLocalAddress()
                || listening.equals(address.getAddress());
    }

    /** The kernel prints words of four bytes as numbers of this machine, which is a little-endian one. */
    private static byte[] bytes(String hex) {
        byte[] words = HexFormat.of().parseHex(hex);
        byte[] bytes = new byte[words.length];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i - i % WORD_BYTES + WORD_BYTES - 1 - i % WORD_BYTES];
        }
        return bytes;
    }

    /** Whether the process has the socket open; false for another user's process, which does not tell. */
    static boolean holds(long pid, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files) {
                if (target(file).equals(socket)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            return false; // another user's process, or one that has just ended
        }
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return ""; // closed while we looked
        }
    }

    /** A process that has the socket open, where the system tells. */
    static Optional<ProcessHandle> holder(String socket) {
        return ProcessHandle.allProcesses()
                .filter(process -> holds(process.pid(), socket))
                .findFirst();
    }
}
