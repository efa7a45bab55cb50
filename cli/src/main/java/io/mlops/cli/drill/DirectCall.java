package io.mlops.cli.drill;

import io.mlops.ErrorCode;
import io.mlops.Location;
import io.mlops.MlopsException;
import io.mlops.cli.http.HttpRequest;
import io.mlops.routing.Transports;
import io.mlops.transport.InferenceTransport;
import io.mlops.transport.Outgoing;
import io.mlops.transport.TransportTarget;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A prediction that is asked for past the gateway, as often as wanted for the next minutes.
 *
 * @param uri where
 */
public record DirectCall(URI uri, HttpRequest request) {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** To a plain server of the Open Inference Protocol. */
    public static DirectCall plain(URI address, String deployment, String body) {
        URI uri = URI.create(address + path(deployment));
        return new DirectCall(uri, HttpRequest.post(uri, body));
    }

    /**
     * To an endpoint, through its provider's transport.
     *
     * @throws MlopsException UNAVAILABLE where it cannot be asked now
     */
    public static DirectCall through(
            Transports transports, String provider, TransportTarget target, String deployment, String body) {
        try (InferenceTransport transport = transports.open(provider, target)) {
            transport.refresh();
            HttpHeaders headers =
                    HttpHeaders.of(Map.of("content-type", List.of("application/json")), (name, value) -> true);
            ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
            return switch (transport.sign(deployment, "POST", path(deployment), headers, bytes, TIMEOUT)) {
                case Outgoing.Signed signed -> signed(target, signed, body);
                case Outgoing.Unfit(String reason) -> throw unasked(target, reason);
                case Outgoing.NotNow(String reason) -> throw unasked(target, reason);
            };
        }
    }

    private static DirectCall signed(TransportTarget target, Outgoing.Signed signed, String body) {
        URI uri = target.address().resolve(signed.target());
        List<String> lines = new ArrayList<>();
        signed.headers().map().forEach((name, values) -> values.forEach(value -> lines.addAll(List.of(name, value))));
        return new DirectCall(uri, HttpRequest.of("POST", uri, body, lines.toArray(new String[0])));
    }

    private static MlopsException unasked(TransportTarget target, String reason) {
        Location where = target.location();
        return new MlopsException(
                ErrorCode.UNAVAILABLE, "cannot ask endpoint " + target.endpoint() + " at " + where + ": " + reason);
    }

    private static String path(String deployment) {
        return "/v2/models/" + deployment + "/infer";
    }
}
