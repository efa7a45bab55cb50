package io.mlops.modelserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Calls this very server over its socket before it says ready, so that no client pays for loading classes. */
final class SelfCall {
    private static final Logger LOG = System.getLogger(SelfCall.class.getName());
    private static final int CALLS = 16;
    private static final int TIMEOUT_MILLIS = 5_000;
    private static final long MAX_ELEMENTS = 1 << 16;

    private SelfCall() {}

    static void run(String host, int port, ServedModel model) {
        String json = zeros(model.signature());
        if (json.isEmpty()) {
            return;
        }
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = "POST /v2/models/" + model.name()
                + "/infer HTTP/1.1\r\nHost: self\r\nContent-Type: application/json\r\n" + InferenceService.TIMEOUT
                + ": " + TIMEOUT_MILLIS + "\r\nContent-Length: " + body.length + "\r\n";
        try (Socket socket = new Socket()) {
            InetAddress address = InetAddress.getByName(host);
            socket.connect(
                    new InetSocketAddress(
                            address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, port),
                    TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            OutputStream out = socket.getOutputStream();
            for (int i = 1; i <= CALLS; i++) {
                String connection = i == CALLS ? "Connection: close\r\n\r\n" : "\r\n";
                out.write((head + connection).getBytes(StandardCharsets.US_ASCII));
                out.write(body);
            }
            out.flush();
            try (InputStream in = socket.getInputStream()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        } catch (IOException e) {
            // Only warmth is lost: the server answers, or its health routes show that it does not.
            LOG.log(Level.WARNING, "the warm-up call failed", e);
        }
    }

    /** A request of zeros, or nothing where it would be too large to be worth it. */
    private static String zeros(Signature signature) {
        StringBuilder json = new StringBuilder("{\"inputs\":[");
        for (TensorInfo info : signature.inputs()) {
            long[] shape = Shapes.concrete(info.dims(), 1);
            long elements = Shapes.elements(shape);
            if (elements < 0 || elements > MAX_ELEMENTS) {
                return "";
            }
            json.append(json.charAt(json.length() - 1) == '[' ? "" : ",");
            json.append("{\"name\":\"")
                    .append(info.name())
                    .append("\",\"datatype\":\"")
                    .append(info.datatype());
            json.append("\",\"shape\":").append(Shapes.text(shape)).append(",\"data\":[");
            String zero = info.datatype() == Datatype.BOOL
                    ? "false"
                    : info.datatype().name().startsWith("FP") ? "0.25" : "0";
            for (long i = 0; i < elements; i++) {
                json.append(i == 0 ? "" : ",").append(zero);
            }
            json.append("]}");
        }
        return json.append("]}").toString();
    }
}
