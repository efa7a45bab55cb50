package io.mlops.sandbox.azurite;

import io.mlops.sandbox.wire.Forwarder;
import io.mlops.sandbox.wire.WireAnswer;
import io.mlops.sandbox.wire.WireRequest;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Hands requests on to Azurite, signed with the key of its account: it takes tokens over TLS only. The signature is that of
 * https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key . Thread-safe.
 */
public final class AzuriteProxy implements AutoCloseable {
    private static final List<String> SIGNED = List.of(
            "content-encoding",
            "content-language",
            "content-length",
            "content-md5",
            "content-type",
            "date",
            "if-modified-since",
            "if-match",
            "if-none-match",
            "if-unmodified-since",
            "range");
    private static final byte[] KEY = Base64.getDecoder().decode(Azurite.KEY);

    private final Forwarder forwarder = new Forwarder();
    private final URI azurite;

    public AzuriteProxy(URI azurite) {
        this.azurite = azurite;
    }

    /** The address of what lies at this path of the account, still encoded, beginning with a slash. */
    public URI address(String rawPath) {
        return URI.create(azurite + "/" + Azurite.ACCOUNT + rawPath);
    }

    /**
     * Sends it and returns what came back.
     *
     * @param rawPath the container and the blob, still encoded, beginning with a slash
     * @param rawQuery still encoded; empty where there is none
     */
    public WireAnswer send(WireRequest request, String rawPath, String rawQuery)
            throws IOException, InterruptedException {
        Map<String, List<String>> headers = new HashMap<>(request.headers());
        headers.remove("authorization");
        headers.remove("date");
        headers.putIfAbsent(
                "x-ms-date", List.of(DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))));
        String path = "/" + Azurite.ACCOUNT + rawPath;
        headers.put(
                "authorization",
                List.of("SharedKey " + Azurite.ACCOUNT + ":"
                        + signature(request.method(), path, rawQuery, headers, request.body().length)));
        URI target = URI.create(azurite + path + (rawQuery.isEmpty() ? "" : "?" + rawQuery));
        return forwarder.forward(new WireRequest(request.method(), target, headers, request.body()), target);
    }

    private static String signature(
            String method, String path, String query, Map<String, List<String>> headers, int length) {
        String standard = SIGNED.stream()
                .map(name -> name.equals("content-length")
                        ? (length == 0 ? "" : Integer.toString(length))
                        : String.join(",", headers.getOrDefault(name, List.of())))
                .collect(Collectors.joining("\n"));
        String own = new TreeMap<>(headers)
                .entrySet().stream()
                        .filter(header -> header.getKey().startsWith("x-ms-"))
                        .map(header -> header.getKey() + ":"
                                + String.join(",", header.getValue()).strip() + "\n")
                        .collect(Collectors.joining());
        String text = method + "\n" + standard + "\n" + own + "/" + Azurite.ACCOUNT + path + parameters(query);
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    private static String parameters(String query) {
        TreeMap<String, String> all = new TreeMap<>();
        for (String each : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = each.indexOf('=');
            String name = equals < 0 ? each : each.substring(0, equals);
            String value = equals < 0 ? "" : each.substring(equals + 1);
            all.put(
                    URLDecoder.decode(name, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT),
                    URLDecoder.decode(value, StandardCharsets.UTF_8));
        }
        return all.entrySet().stream()
                .map(each -> "\n" + each.getKey() + ":" + each.getValue())
                .collect(Collectors.joining());
    }

    @Override
    public void close() {
        forwarder.close();
    }
}
