package io.mlops.cli.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One connection that is kept open between requests. Retries nothing. Used by one thread at a time. */
public final class HttpConnection implements Closeable {
    private static final int LINE_LIMIT = 16 * 1024;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final Socket socket;
    private final InputStream in;
    private final long openedAt = System.nanoTime();
    private boolean reusable = true;

    private HttpConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
    }

    public static HttpConnection open(URI uri, Duration timeout) throws IOException {
        return open(uri, timeout, GatewayAccess.none());
    }

    /** Over TLS where the address is https. */
    public static HttpConnection open(URI uri, Duration timeout, GatewayAccess access) throws IOException {
        boolean tls = "https".equals(uri.getScheme());
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
            socket.connect(new InetSocketAddress(uri.getHost(), port), (int) timeout.toMillis());
            return new HttpConnection(tls ? overTls(socket, uri.getHost(), port, timeout, access) : socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket overTls(Socket plain, String host, int port, Duration timeout, GatewayAccess access)
            throws IOException {
        try {
            SSLSocket socket = (SSLSocket) access.sockets().createSocket(plain, host, port, true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            socket.setSoTimeout((int) Math.max(1, timeout.toMillis()));
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java cannot speak TLS: " + e.getMessage(), e);
        }
    }

    /** Opens a connection for a single request. */
    public static HttpAnswer once(URI uri, HttpRequest request, Duration timeout) throws IOException {
        try (HttpConnection connection = open(uri, timeout, request.access())) {
            return connection.exchange(request, timeout);
        }
    }

    /** Sends and reads the whole answer; after any failure the connection is good for nothing. */
    public HttpAnswer exchange(HttpRequest request, Duration timeout) throws IOException {
        reusable = false;
        socket.setSoTimeout((int) Math.max(1, timeout.toMillis()));
        socket.getOutputStream().write(request.bytes());
        String[] status = line().split(" ", 3);
        if (status.length < 2 || !status[0].startsWith("HTTP/1.")) {
            throw new IOException("the answer is not HTTP: " + String.join(" ", status));
        }
        Map<String, String> headers = new HashMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            if (colon > 0) {
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
        }
        HttpAnswer answer =
                new HttpAnswer(number(status[1], 10), headers, new String(body(headers), StandardCharsets.UTF_8));
        reusable = !"close".equalsIgnoreCase(headers.getOrDefault("connection", ""));
        return answer;
    }

    /** When it was opened, on the clock of {@link System#nanoTime()}. */
    public long openedAt() {
        return openedAt;
    }

    /** Whether another request may follow on this connection. */
    public boolean reusable() {
        return reusable;
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            for (int size = number(line(), 16); size > 0; size = number(line(), 16)) {
                body.writeBytes(exactly(size));
                line();
            }
            line();
            return body.toByteArray();
        }
        return exactly(number(headers.getOrDefault("content-length", "0"), 10));
    }

    private byte[] exactly(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the connection was closed in the middle of the answer");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(64);
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed without an answer");
            }
            if (line.size() > LINE_LIMIT) {
                throw new IOException("the answer's head is too long");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    private static int number(String text, int radix) throws IOException {
        try {
            int semicolon = text.indexOf(';');
            return Integer.parseInt((semicolon < 0 ? text : text.substring(0, semicolon)).strip(), radix);
        } catch (NumberFormatException e) {
            throw new IOException("the answer is not HTTP: \"" + text + "\" is no number", e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
