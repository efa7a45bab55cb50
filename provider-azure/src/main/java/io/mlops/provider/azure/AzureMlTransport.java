package io.mlops.provider.azure;

import io.mlops.transport.TransportAnswer;
import io.mlops.transport.TransportLimits;
import io.mlops.transport.TransportTarget;
import io.mlops.transport.spi.BearerCredentials;
import io.mlops.transport.spi.BearerTransport;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;

/**
 * Predictions of a managed online endpoint (https://learn.microsoft.com/azure/machine-learning/how-to-authenticate-online-endpoint): a
 * bearer token and the request as it is. Azure hands headers on in both directions, as Microsoft's own example of Triton's client needs
 * it (Azure/azureml-examples, cli/endpoints/online/triton/single-model). Thread-safe.
 */
final class AzureMlTransport extends BearerTransport implements AzureDriver {
    /**
     * The largest body, in bytes: 1.5 MB, the last number that Microsoft gave (how-to-troubleshoot-online-endpoints of 2023, status 413);
     * and how often an idle endpoint is asked. 500 requests a second are the most that an endpoint takes
     * (https://learn.microsoft.com/azure/machine-learning/how-to-manage-quotas, online endpoints).
     */
    static final TransportLimits LIMITS =
            new TransportLimits(1_500_000, Duration.ofSeconds(10)).withRequestsPerSecond(500);

    /** Azure's own, on the way back. */
    private static final List<String> OURS = List.of("azureml-", "ms-azureml-", "x-ms-", "x-envoy-", "x-request-id");

    AzureMlTransport(TransportTarget target, BearerCredentials.Source source) {
        super(target, source, LIMITS, OURS);
    }

    @Override
    public TransportAnswer refused(int status, HttpHeaders headers, byte[] body) {
        return ScoringError.of(status, headers).answer(body);
    }
}
