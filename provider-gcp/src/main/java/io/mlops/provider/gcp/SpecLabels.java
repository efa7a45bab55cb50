package io.mlops.provider.gcp;

import io.mlops.ErrorCode;
import io.mlops.Tags;
import io.mlops.endpoint.EndpointSpec;
import io.mlops.endpoint.spi.SpecTags;
import io.mlops.spi.DriverException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A spec as labels, from which it can be rebuilt: the user's tags as they are, what was asked for deflated and in hexadecimal digits
 * under numbered keys, since a label takes lower-case letters and digits only. 64 labels, 63 characters each:
 * https://docs.cloud.google.com/resource-manager/docs/labels-overview#requirements
 */
final class SpecLabels {
    /** The endpoint that a model, an endpoint or a service belongs to. */
    static final String ENDPOINT = "mlops-endpoint";

    private static final String SPEC = "mlops-spec-";
    private static final String OURS = "mlops-(endpoint|part|spec-[0-9]{1,2})";
    private static final int MOST = 64;
    private static final int VALUE = 63;
    private static final HexFormat HEX = HexFormat.of();

    private SpecLabels() {}

    /** INVALID_ARGUMENT where a spec does not fit into labels beside {@code more}. */
    static Map<String, String> write(EndpointSpec spec, Map<String, String> more) throws DriverException {
        Map<String, String> labels = new TreeMap<>(spec.tags().entries());
        for (String key : labels.keySet()) {
            if (key.matches(OURS)) {
                throw new DriverException(
                        ErrorCode.INVALID_ARGUMENT, "the tag " + key + " is kept by this program for itself");
            }
        }
        StringBuilder lines = new StringBuilder();
        SpecTags.write(spec, "GCP", Integer.MAX_VALUE).forEach((key, value) -> {
            if (SpecTags.ours(key)) {
                lines.append(key).append(' ').append(value).append('\n');
            }
        });
        String text = HEX.formatHex(deflated(lines.toString()));
        for (int i = 0; i * VALUE < text.length(); i++) {
            labels.put(SPEC + i, text.substring(i * VALUE, Math.min(text.length(), (i + 1) * VALUE)));
        }
        labels.put(ENDPOINT, spec.name());
        labels.putAll(more);
        if (labels.size() > MOST) {
            throw new DriverException(
                    ErrorCode.INVALID_ARGUMENT,
                    "it needs " + labels.size() + " labels, and GCP takes " + MOST
                            + ": shorten the description of the model, or give fewer tags");
        }
        return labels;
    }

    /** The spec that was written there; empty for what this provider did not make. */
    static Optional<EndpointSpec> read(Map<String, String> labels) {
        if (!labels.containsKey(ENDPOINT) || !labels.containsKey(SPEC + 0)) {
            return Optional.empty();
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; labels.containsKey(SPEC + i); i++) {
            text.append(labels.get(SPEC + i));
        }
        Map<String, String> tags = new TreeMap<>(users(labels).entries());
        inflated(HEX.parseHex(text)).lines().forEach(line -> {
            int blank = line.indexOf(' ');
            tags.put(line.substring(0, blank), line.substring(blank + 1));
        });
        return SpecTags.read(tags);
    }

    /** Those that a user gave. */
    static Tags users(Map<String, String> labels) {
        Map<String, String> users = new TreeMap<>(labels);
        users.keySet().removeIf(key -> key.matches(OURS));
        return SpecTags.users(users);
    }

    private static byte[] deflated(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream deflating = new DeflaterOutputStream(bytes)) {
            deflating.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String inflated(byte[] bytes) {
        try (InputStream inflating = new InflaterInputStream(new ByteArrayInputStream(bytes))) {
            return new String(inflating.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
