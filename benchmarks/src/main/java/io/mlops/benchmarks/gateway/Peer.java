package io.mlops.benchmarks.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** nginx or HAProxy with a configuration of the folder {@code benchmarks/gateway}; new processes for each set of upstreams. */
final class Peer implements Proxy {
    private static final String DISABLED = "upstream server temporarily disabled";
    private static final String CHECK_DOWN_COLUMN = "chkdown";

    private final Children children;
    private final String name;
    private final boolean nginx;
    private final Path template;
    private final Optional<Certificate> certificate;
    private final int port = Local.freePort();
    private @Nullable Process process;

    /** The template is {@code nginx*.conf} or {@code haproxy*.cfg}; with a certificate, clients speak TLS. */
    Peer(Children children, String name, Path template, Optional<Certificate> certificate) {
        this.children = children;
        this.name = name;
        this.nginx = name.startsWith("nginx");
        this.template = template;
        this.certificate = certificate;
    }

    @Override
    public void serve(List<String> upstreams, Topology topology) {
        stop();
        Path folder = children.folder();
        Path config = folder.resolve(name + (nginx ? ".conf" : ".cfg"));
        Map<String, String> values = Map.of(
                "folder",
                folder.toString(),
                "port",
                Integer.toString(port),
                "tls",
                certificate.map(this::listenTls).orElse(""),
                "certificate",
                certificate.map(Peer::nginxCertificate).orElse(""));
        try {
            Files.deleteIfExists(errorLog());
            Files.writeString(config, new Template(Files.readString(template)).fill(values, upstreams, topology));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = nginx
                ? List.of(
                        "nginx",
                        "-p",
                        folder.toString(),
                        "-e",
                        errorLog().toString(),
                        "-c",
                        config.toString(),
                        "-g",
                        "daemon off;")
                : List.of("haproxy", "-db", "-f", config.toString());
        process = children.start(name, Map.of(), command);
        children.awaitUp(name, process, () -> Local.listens(port));
    }

    private String listenTls(Certificate one) {
        return nginx ? " ssl" : " ssl crt " + one.both() + " ssl-min-ver TLSv1.3";
    }

    private static String nginxCertificate(Certificate one) {
        return "ssl_certificate " + one.certificate() + "; ssl_certificate_key " + one.key()
                + "; ssl_protocols TLSv1.3;";
    }

    private Path errorLog() {
        return children.folder().resolve(name + "-error.log");
    }

    @Override
    public void stop() {
        if (process != null) {
            children.kill(process);
            process = null;
        }
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> pids() {
        return process == null ? List.of() : Children.family(process);
    }

    /** nginx says so in its error log, once a worker; HAProxy counts, where it checks at all. */
    @Override
    public OptionalLong ejections() {
        try {
            if (!nginx) {
                return OptionalLong.of(checkDowns());
            }
            try (Stream<String> lines = Files.lines(errorLog())) {
                return OptionalLong.of(
                        lines.filter(line -> line.contains(DISABLED)).count());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot ask " + name + ": " + e.getMessage(), e);
        }
    }

    private long checkDowns() throws IOException {
        try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.connect(UnixDomainSocketAddress.of(children.folder().resolve(name + ".sock")));
            socket.write(ByteBuffer.wrap("show stat\n".getBytes(StandardCharsets.US_ASCII)));
            BufferedReader reader = new BufferedReader(Channels.newReader(socket, StandardCharsets.US_ASCII));
            String head = reader.readLine();
            int column = List.of(head.split(",", -1)).indexOf(CHECK_DOWN_COLUMN);
            return reader.lines()
                    .map(line -> line.split(",", -1))
                    .filter(fields -> fields.length > column && fields[1].matches("s\\d+"))
                    .mapToLong(fields -> fields[column].isEmpty() ? 0 : Long.parseLong(fields[column]))
                    .sum();
        }
    }
}
